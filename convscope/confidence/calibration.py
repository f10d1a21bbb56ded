"""Whether a network is right as often as it says: one temperature that mends it, and a table that shows it."""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass

import numpy as np

BIN_EDGES = (0.0, 0.55, 0.65, 0.75, 0.85, 0.95, 0.99, 1.0)  # of the probabilities that are counted together
MAX_TEMPERATURE, MIN_TEMPERATURE = 20.0, 0.05  # temperatures that are searched
HALVINGS = 50


@dataclass(frozen=True)
class Bin:
    """Images for which a network says about the same probability.

    Attributes:
        low: Least probability that counts here.
        high: The first that does not; 1 does.
        count: Images.
        confidence: Mean probability of the answers, 0 to 1; 0 without images.
        accuracy: Share of the answers that is right, 0 to 1; 0 without images.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities, `(..., classes)`, of logits divided by a temperature; their order stays."""
    scaled = np.asarray(logits, np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def fitted_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the least mean cross-entropy.

    Args:
        logits: `(n, classes)`, of images that the network did not learn from.
        labels: `(n,)` integers.

    Returns:
        Above 1 for a network that is surer than it should be; 0.05 to 20.

    Source:
        C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: On Calibration of Modern Neural Networks (2017), arXiv:1706.04599.
    """
    logits, own = np.asarray(logits, np.float64), np.asarray(logits, np.float64)[np.arange(len(labels)), labels]
    low, high = 1 / MAX_TEMPERATURE, 1 / MIN_TEMPERATURE
    for _ in range(HALVINGS):  # the cross-entropy is convex in 1 / temperature: follow the sign of its slope
        middle = (low + high) / 2
        expected = (softmax(logits, 1 / middle) * logits).sum(axis=1)
        if (expected - own).mean() > 0:
            high = middle
        else:
            low = middle
    return 2 / (low + high)


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> tuple[Bin, ...]:
    """How often a network is right, by how sure it says it is.

    Args:
        probabilities: `(n, classes)`.
        labels: `(n,)` integers.
    """
    said, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    numbers = np.minimum(np.searchsorted(BIN_EDGES, said, "right"), len(BIN_EDGES) - 1) - 1
    bins = []
    for number, (low, high) in enumerate(itertools.pairwise(BIN_EDGES)):
        inside = numbers == number
        count = int(inside.sum())
        means = [float(each[inside].mean()) if count else 0.0 for each in (said, right)]
        bins.append(Bin(low, high, count, *means))
    return tuple(bins)


def expected_calibration_error(bins: tuple[Bin, ...]) -> float:
    """Mean distance between what is said and how often it is right, weighted by the images: 0 to 1."""
    count = sum(each.count for each in bins)
    return sum(each.count * abs(each.confidence - each.accuracy) for each in bins) / max(1, count)


def table_of(bins: tuple[Bin, ...]) -> np.ndarray:
    """Bins as an array, `(bins, 5)` float64, to be kept."""
    return np.array([dataclasses.astuple(each) for each in bins], np.float64)


def bins_of(table: np.ndarray) -> tuple[Bin, ...]:
    """The bins that `table_of` made an array of.

    Raises:
        ValueError: If it is another array: other edges, or shares and counts that cannot be.
    """
    edges = np.array([*itertools.pairwise(BIN_EDGES)])
    if table.shape != (len(edges), 5) or not np.array_equal(table[:, :2], edges):
        raise ValueError("no table of these bins")
    counts, shares = table[:, 2], table[:, 3:]
    if not ((shares >= 0) & (shares <= 1)).all() or not (np.isfinite(counts) & (counts >= 0)).all():
        raise ValueError("a table of bins that cannot be")
    return tuple(Bin(low, high, int(count), said, right) for low, high, count, said, right in table.tolist())
