"""Calibrates a network: fits its temperature and measures its reliability. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np

from convscope.analysis.answers import FittedCalibration
from convscope.confidence.calibration import fitted_temperature, reliability, softmax, table_of
from convscope.datasets import Split, load_split, load_written
from convscope.datasets.split import held_out_images
from convscope.network.tensorflow.batches import Report, one_after_another
from convscope.network.tensorflow.features import features
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import TrainingSpec

MAX_HELD_OUT = 5_000  # training digits that a temperature is fitted on


def calibrate(network: TrainedNetwork, spec: TrainingSpec, report: Report = lambda share: None) -> FittedCalibration:
    """Fit a temperature, and measure on other digits how often the network is right with it.

    The temperature is fitted on the training digits that the network was not trained on, if there are any, and on
    written digits with more distortion than those for training; both sets have the same weight. The reliability is
    measured on the test set and on other written digits that no network is trained on.

    Args:
        spec: The network's training.

    Raises:
        InvalidImage: If the network does not take these digits.
    """
    held_out = held_out_images(load_split(spec.dataset, "train"), spec)
    held_out, distorted = held_out.subset(_evenly_spaced(len(held_out))), load_written("distorted")
    test, written = load_split(spec.dataset, "test"), load_written("held_out")
    fitted_on = [split for split in (held_out, distorted) if len(split)]
    splits = [*fitted_on, test, written]
    reports = one_after_another(report, [len(split) for split in splits])
    logits = [features(network, split, part)[1] for split, part in zip(splits, reports, strict=True)]
    temperature = fitted_temperature(*_balanced(logits[: len(fitted_on)], [split.labels for split in fitted_on]))
    tables = [_table(values, split, temperature) for values, split in zip(logits[-2:], (test, written), strict=True)]
    return FittedCalibration(temperature, len(held_out), len(distorted), *tables)


def _evenly_spaced(count: int) -> np.ndarray:
    """At most MAX_HELD_OUT of the indices from 0 to `count`."""
    return np.linspace(0, count - 1, min(MAX_HELD_OUT, count)).astype(int)


def _balanced(logits: list[np.ndarray], labels: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """All sets together; the smaller ones are repeated until they are as large as the largest."""
    most = max(map(len, labels))
    repeated = [np.arange(most) % len(values) for values in labels]
    return (
        np.concatenate([values[indices] for values, indices in zip(logits, repeated, strict=True)]),
        np.concatenate([values[indices] for values, indices in zip(labels, repeated, strict=True)]),
    )


def _table(logits: np.ndarray, split: Split, temperature: float) -> np.ndarray:
    """The reliability as a table, `(bins, 5)` float64."""
    return table_of(reliability(softmax(logits, temperature), split.labels))
