"""What our own worker does first (`--preload convscope.training.worker.preload`): import Keras for the first job."""

from __future__ import annotations

import contextlib
import os
import threading

NICENESS = 10  # training gives way to drawing


def dask_setup(worker: object) -> None:
    """Called by Dask. Imports in a thread, so that the worker is there at once."""
    with contextlib.suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(NICENESS)
    threading.Thread(target=_warm_up, daemon=True).start()


def _warm_up() -> None:
    from convscope.datasets import Split, load_split
    from convscope.spec.training import TrainingSpec
    from convscope.training.worker.session import train

    digits = load_split("mnist", "train")
    few = Split(digits.images[:64], digits.labels[:64])
    train(TrainingSpec(epochs=1), few, few)  # compiles the loop that the sliders begin with
    load_split("mnist", "test")
