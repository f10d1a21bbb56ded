"""Processes of our own: the scheduler and the workers that are started on this machine, and how they end."""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from distributed import Client

from convscope.errors import JobError
from convscope.places import HERE

TRAIN, LOOK = "train", "look"  # what a worker does, and the Dask resource that it offers for it
PRELOADS = {TRAIN: "convscope.training.worker.preload", LOOK: "convscope.analysis.worker.preload"}
LOGS = {TRAIN: "worker.log", LOOK: "look-worker.log"}
IDLE_SECONDS = 3600  # without a job, until our own scheduler ends itself
DEATH_SECONDS = 30  # without a scheduler, until our own worker ends itself
START_SECONDS = 30
# Dask has its workers give every freed 64 kB back to the system, and a training step takes a sixth longer for it.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**30), "MALLOC_MMAP_THRESHOLD_": str(2**30)}
NO_PROFILE = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # or it looks at the stack 100 times a second
NO_DASHBOARD = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")  # its port is opened all the same


def runtime_folder() -> Path:
    """Where our own processes keep their address and their logs: `CONVSCOPE_RUNTIME`, or see `convscope.places`."""
    folder = Path(os.environ.get("CONVSCOPE_RUNTIME") or HERE.runtime)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JobError(f"{folder} cannot be made ({error}). Set CONVSCOPE_RUNTIME to a folder of yours.") from error
    return folder


def scheduler_file(folder: Path) -> Path:
    """Where a scheduler that runs this code keeps its address."""
    return folder / f"scheduler-{_code()}.json"


def start_scheduler(folder: Path) -> None:
    """Start one and wait until its address is in `scheduler_file`.

    Raises:
        JobError: If it does not come up.
    """
    file = scheduler_file(folder)
    scheduler = [
        *("scheduler", "--host", "127.0.0.1", "--port", "0", *NO_DASHBOARD),
        *("--scheduler-file", str(file), "--idle-timeout", f"{IDLE_SECONDS} seconds"),
    ]
    _detached(scheduler, folder / "scheduler.log")
    deadline = time.monotonic() + START_SECONDS
    while not file.exists():
        if time.monotonic() > deadline:
            raise JobError(f"The Dask scheduler did not start. {folder / 'scheduler.log'} says why.")
        time.sleep(0.05)


def start_worker(folder: Path, kind: str) -> None:
    """Start a worker that offers the resource of its kind; it comes when it has found the scheduler."""
    worker = [
        *("worker", "--scheduler-file", str(scheduler_file(folder)), "--host", "127.0.0.1", "--nthreads", "1"),
        *("--memory-limit", "0", "--death-timeout", str(DEATH_SECONDS), "--preload", PRELOADS[kind]),
        *("--resources", f"{kind}=1", "--local-directory", str(folder), *NO_DASHBOARD),
    ]
    _detached(worker, folder / LOGS[kind])


def end(client: Client) -> None:
    """End our own processes with the server, unless another server uses them too."""
    if client.status != "running":
        return
    try:
        if client.run_on_scheduler(_clients) <= 1:
            client.run(_leave, nanny=True, wait=False)  # or a worker would train on for 30 s
            client.shutdown()
    except (OSError, TimeoutError, RuntimeError):
        return  # they are gone already


@functools.cache  # what this process runs, whatever becomes of the files
def _code() -> str:
    digest = hashlib.sha256(sys.prefix.encode())
    for path in sorted(HERE.package.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _detached(command: list[str], log: Path) -> None:
    paths = os.pathsep.join([*HERE.import_path, *filter(None, [os.environ.get("PYTHONPATH")])])
    flags = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    with log.open("ab") as output:
        subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **KEEP_MEMORY, **NO_PROFILE, "PYTHONPATH": paths},
            cwd=log.parent,
            **flags,
        )


async def _leave() -> None:
    os._exit(0)  # in the nanny: its worker process ends at once when it is gone


def _clients(dask_scheduler) -> int:
    return sum(name.startswith("Client-") for name in dask_scheduler.clients)
