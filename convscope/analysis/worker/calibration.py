"""How far a network's probabilities can be trusted, and what mends them. Importing this imports TensorFlow."""

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

MAX_HELD_OUT = 5_000  # training digits that the temperature is fitted on


def calibrate(network: TrainedNetwork, spec: TrainingSpec, report: Report = lambda share: None) -> FittedCalibration:
    """Fit a temperature on digits that the network never met, and count how often it is right on others.

    It is fitted on the training digits that the run held_out out or held back, as far as there are some, and on digits
    that the generator wrote more wildly than those to learn from; the two count alike. What is written was not fitted
    on: the test set, and written digits that no run learns from.

    Args:
        spec: How the network was trained.

    Raises:
        InvalidImage: If the network does not read these digits.
    """
    held_out = held_out_images(load_split(spec.dataset, "train"), spec)
    held_out, distorted = held_out.subset(_evenly_spaced(len(held_out))), load_written("distorted")
    splits = [each for each in (held_out, distorted) if len(each)]
    test, written = load_split(spec.dataset, "test"), load_written("held_out")
    everything = [*splits, test, written]
    reports = one_after_another(report, [len(each) for each in everything])
    logits = [features(network, *each)[1] for each in zip(everything, reports, strict=True)]
    temperature = fitted_temperature(*_balanced(logits[: len(splits)], [each.labels for each in splits]))
    tables = [_table(each, split, temperature) for each, split in zip(logits[-2:], (test, written), strict=True)]
    return FittedCalibration(temperature, len(held_out), len(distorted), *tables)


def _evenly_spaced(count: int) -> np.ndarray:
    """At most MAX_HELD_OUT of so many, from all of them."""
    return np.linspace(0, count - 1, min(MAX_HELD_OUT, count)).astype(int)


def _balanced(logits: list[np.ndarray], labels: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Both sets together, the smaller one repeated until it is as large."""
    most = max(map(len, labels))
    numbers = [np.arange(most) % len(each) for each in labels]
    both, of_both = (
        np.concatenate([each[chosen] for each, chosen in zip(arrays, numbers, strict=True)])
        for arrays in (logits, labels)
    )
    return both, of_both


def _table(logits: np.ndarray, split: Split, temperature: float) -> np.ndarray:
    return table_of(reliability(softmax(logits, temperature), split.labels))
