"""The Dask cluster that trainings and analyses run on: an existing one, or processes of our own on this machine."""

from __future__ import annotations

import atexit
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask.config
from distributed import Client
from filelock import FileLock, Timeout

from convscope.cluster import keys, loading
from convscope.cluster.processes import (
    LOGS,
    START_SECONDS,
    TRAINING,
    end,
    runtime_folder,
    scheduler_file,
    start_scheduler,
    start_worker,
)
from convscope.cluster.surroundings import forget_user_settings
from convscope.errors import JobError
from convscope.liveness import is_alive_here

LOCK_SECONDS = 90  # longer than a start takes
RESTART_SECONDS = 10  # a nanny restarts a worker that died within this time


def connect() -> Client:
    """Connect to the cluster; start one of our own if there is none.

    If `DASK_SCHEDULER_ADDRESS` is set (Dask's own setting), this is the cluster, and ConvScope never starts or ends any
    process. Otherwise ConvScope starts a scheduler and a worker for trainings; the first analysis starts a second
    worker. Who reaches their ports can run code: they listen on 127.0.0.1 only, and other users of the machine lack the
    keys (`convscope.cluster.keys`). A later server finds them by their file and uses them if they run the same code.

    Raises:
        JobError: If the cluster does not answer or cannot be started.
    """
    address = existing_address()
    if address:
        try:
            return Client(address, timeout=5, set_as_default=False)
        except (OSError, ValueError) as error:
            raise JobError(
                f"No Dask scheduler answers at DASK_SCHEDULER_ADDRESS={address} ({error}). Start it, correct the "
                "address, or unset it to let ConvScope start a worker on this machine."
            ) from error
    folder = runtime_folder()
    forget_user_settings()
    with _locked(folder / "cluster.lock"):
        return _attach(folder) or _start(folder)


def ensure_worker(client: Client, kind: str = TRAINING) -> None:
    """Start a worker of our own for this kind of job if there is none. On an existing cluster this does nothing.

    A worker is missing before the first job of its kind, and after it was ended together with its nanny.

    Raises:
        JobError: If the worker cannot be started.
    """
    if existing_address() or has_worker(client, kind):
        return
    folder = runtime_folder()
    with _locked(folder / f"{kind}.lock"):
        started = kind == TRAINING or client.get_metadata(_started_key(kind), default=False)
        if started and _appears(client, kind, RESTART_SECONDS):
            return
        if not started:
            loading.reset(folder, Path(LOGS[kind]).stem)
        client.set_metadata(_started_key(kind), True)
        start_worker(folder, kind)
        _await_worker(client, kind, folder)


def has_worker(client: Client, kind: str = TRAINING) -> bool:
    """Whether any worker takes jobs of this kind.

    Raises:
        JobError: If the scheduler is gone.
    """
    offers = _offered_resources(client)
    return any(kind in offer for offer in offers) or bool(existing_address() and offers)


def resources_for(client: Client, kind: str) -> dict[str, float] | None:
    """The Dask resources that a job of this kind needs; None on an existing cluster where no worker offers them."""
    return {kind: 1} if not existing_address() or any(kind in offer for offer in _offered_resources(client)) else None


def call(client: Client, method: str, **arguments: Any) -> Any:
    """Call a method of the scheduler and wait for its result; `callback_timeout` limits the wait, in seconds."""
    return client.sync(getattr(client.scheduler, method), **arguments)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other servers of this machine out while one starts processes."""
    try:
        with FileLock(path, timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise JobError(
            f"Another ConvScope has been starting its workers for {LOCK_SECONDS:g} s and holds {path}. Try again; if "
            "this goes on, end that process."
        ) from error


def existing_address() -> str | None:
    """The address of the existing cluster, or None."""
    return dask.config.get("scheduler-address", None)


def _offered_resources(client: Client) -> list[dict[str, float]]:
    """The resources of each worker."""
    try:
        if client.status == "running":
            known = call(client, "identity", n_workers=-1)
            return [worker["resources"] for worker in known["workers"].values()]
    except OSError as error:
        raise JobError(f"The Dask scheduler has ended ({error}). Try again: ConvScope starts it again.") from error
    raise JobError("The connection to the Dask scheduler is closed. Try again: ConvScope connects again.")


def _appears(client: Client, kind: str, seconds: float) -> bool:
    """Wait for a worker of this kind; False if there is none after `seconds`."""
    deadline = time.monotonic() + seconds
    while not has_worker(client, kind):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _await_worker(client: Client, kind: str, folder: Path) -> None:
    """Wait for a worker that was started; one that dies while it loads TensorFlow has a few tries."""
    began = time.monotonic()
    while not has_worker(client, kind):
        note, waited = loading.read(folder, Path(LOGS[kind]).stem), time.monotonic() - began
        if note and note.failure:
            raise JobError(note.failure)
        if waited > START_SECONDS + (loading.PATIENCE_SECONDS if note and is_alive_here(note.process) else 0):
            raise JobError(f"The Dask worker did not start. {folder / LOGS[kind]} says why.")
        time.sleep(0.05)


def _started_key(kind: str) -> list[str]:
    """Key of the scheduler's note that a worker of this kind was started."""
    return ["convscope-started", kind]


def _attach(folder: Path) -> Client | None:
    """Connect to the scheduler of an earlier server; None if there is none."""
    file = scheduler_file(folder)
    if not file.exists():
        return None
    try:
        client = _client(folder, timeout=2)
    except (OSError, ValueError):
        file.unlink(missing_ok=True)  # its scheduler has ended
        return None
    atexit.register(end, client)
    return client


def _start(folder: Path) -> Client:
    """Start a scheduler and a worker for trainings, and connect to them."""
    start_scheduler(folder)
    loading.reset(folder, Path(LOGS[TRAINING]).stem)
    start_worker(folder, TRAINING)
    client = _client(folder, timeout=START_SECONDS)
    atexit.register(end, client)
    return client


def _client(folder: Path, timeout: float) -> Client:
    """A connection to the scheduler of a runtime folder."""
    own: dict[str, Any] = {"scheduler_file": str(scheduler_file(folder)), "security": keys.security(folder)}
    return Client(timeout=timeout, set_as_default=False, **own)
