"""The processes of a cluster of our own, found by the runtime folder in their environment."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

PATIENCE_SECONDS = 180  # a worker imports TensorFlow first, at low priority


def cluster_processes(runtime: Path) -> list[psutil.Process]:
    """Scheduler, nanny, worker and what they started, but no process of the tests."""
    return [process for process in psutil.process_iter() if _belongs(process, runtime)]


def nanny_of(runtime: Path, kind: str = "train") -> psutil.Process:
    """The process that starts the worker of a kind, and starts it again when it dies."""
    (nanny,) = (process for process in cluster_processes(runtime) if f"{kind}=1" in process.cmdline())
    return nanny


def worker_of(runtime: Path, kind: str = "train") -> psutil.Process:
    """The process that trains, or that answers questions."""
    (worker,) = (child for child in nanny_of(runtime, kind).children() if "spawn_main" in " ".join(child.cmdline()))
    return worker


@contextmanager
def standing_still(process: psutil.Process) -> Iterator[None]:
    """Stop a process in the meantime; it goes on even if the test fails, or nobody could end it."""
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def scheduler_of(runtime: Path) -> psutil.Process:
    """The process that hands out the jobs."""
    (scheduler,) = (process for process in cluster_processes(runtime) if "scheduler" in process.cmdline())
    return scheduler


def wait_until(happened: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as something has happened."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def wait_for_the_end(runtime: Path) -> None:
    """Wait until no process of the cluster is left; end what is left after that, and fail."""
    try:
        wait_until(lambda: not cluster_processes(runtime), "the end of the cluster's processes", seconds=40)
    finally:
        for process in cluster_processes(runtime):
            process.kill()


def _belongs(process: psutil.Process, runtime: Path) -> bool:
    try:
        return (
            process.pid != os.getpid()
            and process.status() != psutil.STATUS_ZOMBIE
            and process.environ().get("CONVSCOPE_RUNTIME") == str(runtime)
            and any(part == "dask" or "multiprocessing" in part for part in process.cmdline())
        )
    except psutil.Error:
        return False
