"""Loads Keras and MNIST in our own worker for trainings (`--preload convscope.training.worker.preload`)."""

from __future__ import annotations

from distributed import Worker

from convscope.cluster import preload

NICENESS = 10  # trainings give way to analyses and drawing


def dask_setup(worker: Worker) -> None:
    """Called by Dask when the worker starts."""
    preload.start(worker, NICENESS, _import, _prepare)


def _import() -> None:
    import convscope.training.worker.session  # noqa: F401  # imports TensorFlow, which takes seconds


def _prepare() -> None:
    from convscope.datasets import Split, load_split
    from convscope.spec.training import TrainingSpec
    from convscope.training.worker.session import train

    digits = load_split("mnist", "train")
    few = Split(digits.images[:64], digits.labels[:64])
    train(TrainingSpec(epochs=1), few, few)  # compiles the training loop of the settings that the page begins with
    load_split("mnist", "test")
