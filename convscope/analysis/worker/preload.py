"""Loads Keras and the test digits in our own worker for analyses (`--preload convscope.analysis.worker.preload`)."""

from __future__ import annotations

from distributed import Worker

from convscope.cluster import preload

NICENESS = 5  # analyses give way to drawing, trainings give way to analyses


def dask_setup(worker: Worker) -> None:
    """Called by Dask when the worker starts."""
    preload.start(worker, NICENESS, _import, _prepare)


def _import() -> None:
    import convscope.analysis.worker.dispatch  # noqa: F401  # imports TensorFlow, which takes seconds


def _prepare() -> None:
    from convscope.datasets import load_split

    load_split("mnist", "test")
