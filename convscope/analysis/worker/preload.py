"""What our own worker for analyses starts with (`--preload convscope.analysis.worker.preload`): Keras."""

from __future__ import annotations

import contextlib
import os
import threading

NICENESS = 5  # looks give way to drawing, trainings to looks


def dask_setup(worker: object) -> None:
    """Called by Dask. Imports in a thread, so that the worker is there at once."""
    with contextlib.suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(NICENESS)
    threading.Thread(target=_warm_up, daemon=True).start()


def _warm_up() -> None:
    import convscope.analysis.worker.dispatch  # noqa: F401  # here, since it imports TensorFlow
    from convscope.datasets import load_split

    load_split("mnist", "test")
