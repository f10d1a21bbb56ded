"""What both kinds of workers of our own do when they start (Dask's `--preload`)."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from distributed import Worker
from distributed.core import Status

from convscope.cluster import loading
from convscope.errors import JobError

NANNY_SECONDS = 0.5  # until the nanny, too, has heard that the worker is there
ENDED_FIRST = "500"  # of -1000 to 1000


def start(worker: Worker, niceness: int, import_tensorflow: Callable[[], None], prepare: Callable[[], None]) -> None:
    """Lower the priority of this process, then load in a thread, so that the worker is there at once.

    Args:
        worker: The worker of this process. Loading begins when the scheduler knows it: a process that dies before that
            takes its nanny with it, and nobody would try again.
        niceness: Added to the process's niceness; the higher it is, the more it gives way to other processes.
        import_tensorflow: Imports what jobs need; a note tells how it goes, see `convscope.cluster.loading`.
        prepare: Reads and compiles what the first job needs, however long that takes.
    """
    _give_way(niceness)
    threading.Thread(target=_load, args=[worker, import_tensorflow, prepare], daemon=True).start()


def _give_way(niceness: int) -> None:
    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else process.nice() + niceness)
    with contextlib.suppress(OSError):  # where memory runs out, Linux ends this process before the one of the pages
        Path("/proc/self/oom_score_adj").write_text(ENDED_FIRST)


def _load(worker: Worker, import_tensorflow: Callable[[], None], prepare: Callable[[], None]) -> None:
    while worker.status is Status.init:
        time.sleep(0.02)
    time.sleep(NANNY_SECONDS)
    try:
        with loading.noted():
            import_tensorflow()
    except JobError:  # the worker rests, and says why to every job
        return
    prepare()
