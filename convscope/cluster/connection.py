"""The Dask cluster that trainings and looks run on: an existing one, or processes of our own on this machine."""

from __future__ import annotations

import atexit
import time
from pathlib import Path

import dask.config
from distributed import Client
from filelock import FileLock

from convscope.cluster.processes import (
    LOGS,
    START_SECONDS,
    TRAIN,
    end,
    runtime_folder,
    scheduler_file,
    start_scheduler,
    start_worker,
)
from convscope.errors import JobError

RESTART_SECONDS = 10  # for the nanny to bring back a worker that died


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
        start_worker(folder, kind)
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


def _attach(folder: Path) -> Client | None:
    file = scheduler_file(folder)
    if not file.exists():
        return None
    try:
        client = Client(scheduler_file=str(file), timeout=2, set_as_default=False)
    except (OSError, ValueError):
        file.unlink(missing_ok=True)  # its scheduler is gone
        return None
    atexit.register(end, client)
    return client


def _start(folder: Path) -> Client:
    start_scheduler(folder)
    start_worker(folder, TRAIN)
    client = Client(scheduler_file=str(scheduler_file(folder)), timeout=START_SECONDS, set_as_default=False)
    atexit.register(end, client)
    return client
