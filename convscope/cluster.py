"""The Dask cluster that trainings and looks run on: an existing one, or processes of our own on this machine."""

from __future__ import annotations

import atexit
import functools
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
TRAIN, LOOK = "train", "look"  # what a worker does, and the Dask resource that it offers for it
PRELOADS = {TRAIN: "convscope.warm", LOOK: "convscope.warm_looks"}
LOGS = {TRAIN: "worker.log", LOOK: "look-worker.log"}
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
    ended. Otherwise a scheduler and a worker for trainings listen on 127.0.0.1 only, since whoever reaches their
    ports can run code; a second worker comes with the first look. A later server finds them by their file and uses
    them if they run the same code.

    Raises:
        JobError: If the cluster does not answer or cannot be started.
    """
    address = _existing()
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


def ensure_worker(client: Client, kind: str = TRAIN) -> None:
    """Start a worker of our own if there is none of this kind: none was needed yet, or it was ended with its nanny.

    An existing cluster is left alone.

    Raises:
        JobError: If it cannot be started.
    """
    if _existing() or has_worker(client, kind):
        return
    folder = runtime_folder()
    with FileLock(folder / f"{kind}.lock"):
        started = kind == TRAIN or client.get_metadata(_started(kind), default=False)
        if started and _comes(client, kind, RESTART_SECONDS):
            return
        client.set_metadata(_started(kind), True)
        _start_worker(folder, kind)
        if not _comes(client, kind, START_SECONDS):
            raise JobError(f"The Dask worker did not start. {folder / LOGS[kind]} says why.")


def has_worker(client: Client, kind: str = TRAIN) -> bool:
    """Whether some worker takes jobs of this kind.

    Raises:
        JobError: If the scheduler is gone.
    """
    offers = _offers(client)
    return any(kind in offer for offer in offers) or bool(_existing() and offers)


def resources_for(client: Client, kind: str) -> dict[str, float] | None:
    """What a job of this kind asks of its worker; None on an existing cluster where no worker offers that."""
    return {kind: 1} if not _existing() or any(kind in offer for offer in _offers(client)) else None


def runtime_folder() -> Path:
    """Where our own processes keep their address and their logs: `CONVSCOPE_RUNTIME`, or `.convscope`."""
    folder = Path(os.environ.get("CONVSCOPE_RUNTIME") or PROJECT / ".convscope")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JobError(f"{folder} cannot be made ({error}). Set CONVSCOPE_RUNTIME to a folder of yours.") from error
    return folder


def _existing() -> str | None:
    """The address of the cluster that somebody else started, if there is one."""
    return dask.config.get("scheduler-address", None)


def _offers(client: Client) -> list[dict[str, float]]:
    """The resources of each worker."""
    try:
        if client.status == "running":
            known = client.sync(client.scheduler.identity, n_workers=-1)
            return [worker["resources"] for worker in known["workers"].values()]
    except OSError as error:
        raise JobError(f"The Dask scheduler is gone ({error}). Try again: it is started anew.") from error
    raise JobError("The connection to the Dask scheduler is closed. Try again: it is made anew.")


def _comes(client: Client, kind: str, seconds: float) -> bool:
    """Whether a worker of this kind comes within so many seconds."""
    deadline = time.monotonic() + seconds
    while not has_worker(client, kind):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _started(kind: str) -> list[str]:
    """Where the scheduler notes that a worker of this kind was started."""
    return ["convscope-started", kind]


def _scheduler_file(folder: Path) -> Path:
    return folder / f"scheduler-{_code()}.json"


@functools.cache  # what this process runs, whatever becomes of the files
def _code() -> str:
    digest = hashlib.sha256(sys.prefix.encode())
    for path in sorted((PROJECT / "convscope").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


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
    _start_worker(folder, TRAIN)
    client = Client(scheduler_file=str(file), timeout=START_SECONDS, set_as_default=False)
    atexit.register(_end, client)
    return client


def _start_worker(folder: Path, kind: str) -> None:
    worker = [
        *("worker", "--scheduler-file", str(_scheduler_file(folder)), "--host", "127.0.0.1", "--nthreads", "1"),
        *("--memory-limit", "0", "--death-timeout", str(DEATH_SECONDS), "--preload", PRELOADS[kind]),
        *("--resources", f"{kind}=1", "--local-directory", str(folder), *NO_DASHBOARD),
    ]
    _detached(worker, folder / LOGS[kind])


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
