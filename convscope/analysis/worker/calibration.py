"""How far a network's probabilities can be trusted, and what mends them. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np

from convscope.analysis.answers import Trusted
from convscope.confidence.calibration import fitted_temperature, reliability, table_of, tempered
from convscope.datasets import Split, load_split, load_written
from convscope.datasets.split import unseen
from convscope.network.tensorflow.batches import Report, one_after_another
from convscope.network.tensorflow.features import features
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import TrainingSpec

MOST = 5_000  # training digits that the temperature is fitted on


def trusted(network: TrainedNetwork, spec: TrainingSpec, report: Report = lambda share: None) -> Trusted:
    """Fit a temperature on digits that the network never met, and count how often it is right on others.

    It is fitted on the training digits that the run left out or held back, as far as there are some, and on digits
    that the generator wrote more wildly than those to learn from; the two count alike. What is shown was not fitted
    on: the test set, and written digits that no run learns from.

    Args:
        spec: How the network was trained.

    Raises:
        InvalidImage: If the network does not read these digits.
    """
    left = unseen(load_split(spec.dataset, "train"), spec)
    left, wild = left.only(_spread(len(left))), load_written("wild")
    splits = [each for each in (left, wild) if len(each)]
    test, shown = load_split(spec.dataset, "test"), load_written("held_back")
    everything = [*splits, test, shown]
    reports = one_after_another(report, [len(each) for each in everything])
    logits = [features(network, *each)[1] for each in zip(everything, reports, strict=True)]
    temperature = fitted_temperature(*_alike(logits[: len(splits)], [each.labels for each in splits]))
    tables = [_table(each, split, temperature) for each, split in zip(logits[-2:], (test, shown), strict=True)]
    return Trusted(temperature, len(left), len(wild), *tables)


def _spread(count: int) -> np.ndarray:
    """At most MOST of so many, from all of them."""
    return np.linspace(0, count - 1, min(MOST, count)).astype(int)


def _alike(logits: list[np.ndarray], labels: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Both sets together, the smaller one repeated until it is as large."""
    most = max(map(len, labels))
    numbers = [np.arange(most) % len(each) for each in labels]
    return tuple(
        np.concatenate([each[chosen] for each, chosen in zip(arrays, numbers, strict=True)])
        for arrays in (logits, labels)
    )


def _table(logits: np.ndarray, split: Split, temperature: float) -> np.ndarray:
    return table_of(reliability(tempered(logits, temperature), split.labels))
