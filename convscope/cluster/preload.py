"""What both kinds of workers of our own do when they start (Dask's `--preload`)."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable

from convscope.cluster import loading
from convscope.errors import JobError


def start(niceness: int, load: Callable[[], None]) -> None:
    """Lower the priority of this process, then load in a thread, so that the worker is there at once.

    Args:
        niceness: Added to the process's niceness; the higher it is, the more it gives way to other processes.
        load: Imports and reads what the first job needs.
    """
    with contextlib.suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(niceness)
    with contextlib.suppress(JobError):  # the worker then rests, and tells every training why
        loading.begin()
        threading.Thread(target=_load, args=[load], daemon=True).start()


def _load(load: Callable[[], None]) -> None:
    try:
        load()
    except ImportError as error:
        loading.failed(error)
        raise
    except Exception:
        loading.succeeded()  # it could be imported
        raise
    loading.succeeded()
