"""What both kinds of workers of our own do when they start (Dask's `--preload`)."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from convscope.cluster import loading
from convscope.errors import JobError

ENDED_FIRST = "500"  # of -1000 to 1000


def start(niceness: int, load: Callable[[], None]) -> None:
    """Lower the priority of this process, then load in a thread, so that the worker is there at once.

    Args:
        niceness: Added to the process's niceness; the higher it is, the more it gives way to other processes.
        load: Imports and reads what the first job needs.
    """
    _give_way(niceness)
    threading.Thread(target=_load, args=[load], daemon=True).start()


def _give_way(niceness: int) -> None:
    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else process.nice() + niceness)
    with contextlib.suppress(OSError):  # where memory runs out, Linux ends this process before the one of the pages
        Path("/proc/self/oom_score_adj").write_text(ENDED_FIRST)


def _load(load: Callable[[], None]) -> None:
    with contextlib.suppress(JobError), loading.noted():  # a worker that cannot load rests, and says why to every job
        load()
