"""Calibration: a temperature that makes probabilities match accuracies, and a table of how well they match."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass

import numpy as np

BIN_EDGES = (0.0, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99, 1.0)  # of confidence
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.05, 20.0
HALVINGS = 50  # of the interval that holds the temperature


@dataclass(frozen=True)
class Bin:
    """Images for which a network's confidence, the probability of its prediction, is about the same.

    Attributes:
        low: Lowest confidence in the bin.
        high: Upper bound, which belongs to the next bin; in the last bin 1 belongs to it.
        count: Number of images.
        confidence: Mean confidence, 0 to 1; 0 without images.
        accuracy: Share of correct predictions, 0 to 1; 0 without images.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """The softmax of logits divided by a temperature.

    Args:
        logits: `(..., classes)`.
        temperature: Above 1 the probabilities come closer to each other; their order does not change.

    Returns:
        `(..., classes)` float64.
    """
    scaled = np.asarray(logits, np.float64) / temperature
    exponentials = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def fitted_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the lowest mean cross-entropy.

    Args:
        logits: `(n, classes)`, for images that the network was not trained on.
        labels: `(n,)` integers.

    Returns:
        0.05 to 20; above 1 for an overconfident network.

    Source:
        C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: On Calibration of Modern Neural Networks (2017), arXiv:1706.04599.
    """
    logits, own = np.asarray(logits, np.float64), np.asarray(logits, np.float64)[np.arange(len(labels)), labels]
    low, high = 1 / MAX_TEMPERATURE, 1 / MIN_TEMPERATURE
    for _ in range(
        HALVINGS
    ):  # the cross-entropy is convex in 1 / temperature, so the sign of its slope tells in which half the minimum lies
        middle = (low + high) / 2
        expected = (softmax(logits, 1 / middle) * logits).sum(axis=1)
        if (expected - own).mean() > 0:
            high = middle
        else:
            low = middle
    return 2 / (low + high)


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> tuple[Bin, ...]:
    """Accuracy by confidence, in bins.

    Args:
        probabilities: `(n, classes)`.
        labels: `(n,)` integers.
    """
    confidences, correct = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    indices = np.minimum(np.searchsorted(BIN_EDGES, confidences, "right"), len(BIN_EDGES) - 1) - 1
    bins = []
    for index, (low, high) in enumerate(itertools.pairwise(BIN_EDGES)):
        inside = indices == index
        count = int(inside.sum())
        confidence, accuracy = (float(values[inside].mean()) if count else 0.0 for values in (confidences, correct))
        bins.append(Bin(low, high, count, confidence, accuracy))
    return tuple(bins)


def expected_calibration_error(bins: tuple[Bin, ...]) -> float:
    """Mean distance between confidence and accuracy, weighted by the number of images: 0 to 1."""
    count = sum(group.count for group in bins)
    return sum(group.count * abs(group.confidence - group.accuracy) for group in bins) / max(1, count)


def table_of(bins: tuple[Bin, ...]) -> np.ndarray:
    """Bins as an array `(bins, 5)` float64, one row per bin."""
    return np.array([dataclasses.astuple(group) for group in bins], np.float64)


def bins_of(table: np.ndarray) -> tuple[Bin, ...]:
    """The bins of an array that `table_of` made.

    Raises:
        ValueError: If it is another array: with other edges, or with impossible shares or counts.
    """
    edges = np.array([*itertools.pairwise(BIN_EDGES)])
    if table.shape != (len(edges), 5) or not np.array_equal(table[:, :2], edges):
        raise ValueError("not a table of these bins")
    counts, means = table[:, 2], table[:, 3:]
    if not ((means >= 0) & (means <= 1)).all() or not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError("a table with impossible shares or counts")
    return tuple(Bin(low, high, int(count), *shares) for low, high, count, *shares in table.tolist())
