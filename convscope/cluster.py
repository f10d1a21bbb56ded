"""The Dask cluster that training runs on: an existing one, or two processes of our own on this machine."""

from __future__ import annotations

import atexit
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import dask.config
from distributed import Client
from filelock import FileLock

from convscope.errors import JobError

PROJECT = Path(__file__).parents[1]
IDLE_SECONDS = 3600  # without a job, until our own scheduler ends itself
DEATH_SECONDS = 30  # without a scheduler, until our own worker ends itself
START_SECONDS = 30
RESTART_SECONDS = 10  # for the nanny to bring back a worker that died
# Dask has its workers give every freed 64 kB back to the system, and a training step takes a sixth longer for it.
KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(2**30), "MALLOC_MMAP_THRESHOLD_": str(2**30)}
NO_PROFILE = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}  # or it looks at the stack 100 times a second
NO_DASHBOARD = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")  # its port is opened all the same


def connect() -> Client:
    """Connect to the cluster; start one of our own if there is none.

    With `DASK_SCHEDULER_ADDRESS` set (Dask's own setting) that is the cluster, and nothing is ever started or
    ended. Otherwise a scheduler and a worker process listen on 127.0.0.1 only, since whoever reaches their ports
    can run code. A later server finds them by their file and uses them if they run the same code.

    Raises:
        JobError: If the cluster does not answer or cannot be started.
    """
    address = dask.config.get("scheduler-address", None)
    if address:
        try:
            return Client(address, timeout=5, set_as_default=False)
        except (OSError, ValueError) as error:
            raise JobError(
                f"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS={address} ({error}). Start it, correct the "
                "address, or unset it to let ConvScope start a worker on this machine."
            ) from error
    folder = runtime_folder()
    with FileLock(folder / "cluster.lock"):
        return _attach(folder) or _start(folder)


def ensure_worker(client: Client) -> None:
    """Start a worker of our own again if it was ended together with its nanny. An existing cluster is left alone."""
    if dask.config.get("scheduler-address", None):
        return
    folder = runtime_folder()
    with FileLock(folder / "cluster.lock"):
        try:
            client.wait_for_workers(1, timeout=RESTART_SECONDS)
        except TimeoutError:
            _start_worker(folder)


def runtime_folder() -> Path:
    """Where our own processes keep their address and their logs: `CONVSCOPE_RUNTIME`, or `.convscope`."""
    folder = Path(os.environ.get("CONVSCOPE_RUNTIME") or PROJECT / ".convscope")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JobError(f"{folder} cannot be made ({error}). Set CONVSCOPE_RUNTIME to a folder of yours.") from error
    return folder


def _scheduler_file(folder: Path) -> Path:
    digest = hashlib.sha256(sys.prefix.encode())
    for path in sorted((PROJECT / "convscope").rglob("*.py")):
        digest.update(path.read_bytes())
    return folder / f"scheduler-{digest.hexdigest()[:12]}.json"


def _attach(folder: Path) -> Client | None:
    file = _scheduler_file(folder)
    if not file.exists():
        return None
    try:
        client = Client(scheduler_file=str(file), timeout=2, set_as_default=False)
    except (OSError, ValueError):
        file.unlink(missing_ok=True)  # its scheduler is gone
        return None
    atexit.register(_end, client)
    return client


def _start(folder: Path) -> Client:
    file = _scheduler_file(folder)
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
    _start_worker(folder)
    client = Client(scheduler_file=str(file), timeout=START_SECONDS, set_as_default=False)
    atexit.register(_end, client)
    return client


def _start_worker(folder: Path) -> None:
    worker = [
        *("worker", "--scheduler-file", str(_scheduler_file(folder)), "--host", "127.0.0.1", "--nthreads", "1"),
        *("--memory-limit", "0", "--death-timeout", str(DEATH_SECONDS), "--preload", "convscope.warm"),
        *("--local-directory", str(folder), *NO_DASHBOARD),
    ]
    _detached(worker, folder / "worker.log")


def _detached(command: list[str], log: Path) -> None:
    paths = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
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
            env={**os.environ, **KEEP_MEMORY, **NO_PROFILE, "PYTHONPATH": paths, "TF_CPP_MIN_LOG_LEVEL": "2"},
            cwd=log.parent,
            **flags,
        )


def _end(client: Client) -> None:
    """End our own processes with the server, unless another server uses them too."""
    if client.status != "running":
        return
    try:
        if client.run_on_scheduler(_clients) <= 1:
            client.run(_leave, nanny=True, wait=False)  # or a worker would train on for 30 s
            client.shutdown()
    except (OSError, TimeoutError, RuntimeError):
        return  # they are gone already


async def _leave() -> None:
    os._exit(0)  # in the nanny: its worker process ends at once when it is gone


def _clients(dask_scheduler) -> int:
    return sum(name.startswith("Client-") for name in dask_scheduler.clients)
