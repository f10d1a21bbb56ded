"""The scheduler and the workers that ConvScope starts on this machine, and how they end."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from distributed import Client, Scheduler

from convscope.cluster import keys
from convscope.cluster.surroundings import environment
from convscope.errors import JobError
from convscope.places import HERE

TRAINING, ANALYSIS = "train", "look"  # kinds of jobs, by the Dask resource that a worker offers for them
PRELOADS = {TRAINING: "convscope.training.worker.preload", ANALYSIS: "convscope.analysis.worker.preload"}
LOGS = {TRAINING: "worker.log", ANALYSIS: "analysis-worker.log"}
LOG_VARIABLE = "CONVSCOPE_WORKER_LOG"  # tells a worker of our own where its log is
IDLE_SECONDS = 3600  # our own scheduler ends itself after this long without a job
DEATH_SECONDS = 30  # our own worker ends itself after this long without a scheduler
START_SECONDS = 30
ENDED_BEFORE_PAGES = "300"  # of -1000 to 1000: where memory runs out, Linux ends the process with the most
NO_DASHBOARD = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")  # Dask opens its port all the same


def runtime_folder() -> Path:
    """Where our own processes keep their address, keys and logs: `CONVSCOPE_RUNTIME`, or see `convscope.places`.

    Raises:
        JobError: If it is no folder of this user's. What lies there decides which processes are trusted.
    """
    folder = Path(os.environ.get("CONVSCOPE_RUNTIME") or HERE.runtime)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform != "win32" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)  # only its owner can do that
    except OSError as error:
        advice = "Set CONVSCOPE_RUNTIME to a folder of yours."
        raise JobError(f"{folder} cannot be made for this user only ({error}). {advice}") from error
    return folder


def scheduler_file(folder: Path) -> Path:
    """Where a scheduler that runs this code keeps its address."""
    return folder / f"scheduler-{_code_digest()}.json"


def start_scheduler(folder: Path) -> None:
    """Start a scheduler and wait until its address is in `scheduler_file`.

    Raises:
        JobError: If the scheduler does not start.
    """
    file = scheduler_file(folder)
    keys.make(folder)
    scheduler = [
        *("scheduler", "--host", "127.0.0.1", "--port", "0", *keys.options(folder), *NO_DASHBOARD),
        *("--scheduler-file", str(file), "--idle-timeout", f"{IDLE_SECONDS} seconds"),
    ]
    _detached(scheduler, folder / "scheduler.log")
    deadline = time.monotonic() + START_SECONDS
    while not file.exists():
        if time.monotonic() > deadline:
            raise JobError(f"The Dask scheduler did not start. {folder / 'scheduler.log'} says why.")
        time.sleep(0.05)


def start_worker(folder: Path, kind: str) -> None:
    """Start a worker for one kind of job; it registers itself with the scheduler later."""
    worker = [
        *("worker", "--scheduler-file", str(scheduler_file(folder)), "--host", "127.0.0.1", "--nthreads", "1"),
        *("--memory-limit", "0", "--death-timeout", str(DEATH_SECONDS), "--preload", PRELOADS[kind]),
        *("--resources", f"{kind}=1", "--local-directory", str(folder), *keys.options(folder), *NO_DASHBOARD),
    ]
    nanny = _detached(worker, folder / LOGS[kind])
    with contextlib.suppress(OSError):  # what it starts has this from its first moment on; the preload raises it
        Path(f"/proc/{nanny}/oom_score_adj").write_text(ENDED_BEFORE_PAGES)


def end(client: Client) -> None:
    """End our own processes together with this server, unless another server uses them too."""
    if client.status != "running":
        return
    try:
        clients: Any = client.run_on_scheduler(_count_clients)
        if clients <= 1:
            client.run(_exit, nanny=True, wait=False)  # otherwise a worker would go on training for 30 s
            client.shutdown()
    except (OSError, TimeoutError, RuntimeError):
        return  # the processes have ended already


@functools.cache  # the code that this process runs; the files may change later
def _code_digest() -> str:
    """A digest of this environment and of the code, so that no process is used that runs other code."""
    digest = hashlib.sha256(sys.prefix.encode())
    for path in sorted(HERE.package.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _detached(command: list[str], log: Path) -> int:
    """Start a Dask process that outlives this one, and return its id; JobError if this Python cannot be started."""
    flags: dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    try:
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**environment(log.parent, HERE.import_path), LOG_VARIABLE: str(log)},
                cwd=log.parent,
                **flags,
            )
        return process.pid
    except OSError as error:
        raise JobError(
            f"The worker cannot be started ({error}). It needs the Python of this app, {sys.executable}, and a log in "
            f"{log.parent}. Install ConvScope again with `make run`, or allow both to be used."
        ) from error


async def _exit() -> None:
    """Runs in the nanny."""
    os._exit(0)  # ends the nanny; its worker process ends at once when the nanny is gone


def _count_clients(dask_scheduler: Scheduler) -> int:
    """Number of connected clients. Runs in the scheduler."""
    return sum(name.startswith("Client-") for name in dask_scheduler.clients)
