"""The training images that are most like an image, as the network sees it. Importing this imports TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convscope.analysis.answers import Alike
from convscope.analysis.questions import NEAREST
from convscope.datasets import Split
from convscope.datasets.split import numbers_learnt
from convscope.network.forward import forward
from convscope.network.tensorflow.batches import Report
from convscope.network.tensorflow.features import feature_layer, features
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import TrainingSpec

AT_ONCE = 4_096  # images whose distances are taken in one step, so that no copy is as large as all of them
MOST_BYTES = 2**28  # of the training images' features; with larger ones fewer images are compared


@dataclass(frozen=True, eq=False)
class Learnt:
    """The training images that a network learned from, and what it makes of them.

    Attributes:
        split: All training images of the data set.
        numbers: `(n,)` int64, those that are compared, as places in `split`.
        values: `(n, features)` float32.
    """

    split: Split
    numbers: np.ndarray
    values: np.ndarray


def look_at_learnt(
    network: TrainedNetwork, training: Split, spec: TrainingSpec, report: Report = lambda share: None
) -> Learnt:
    """Let the network look at all that it learned from; this takes seconds, and serves all questions after it."""
    numbers = numbers_learnt(training, spec)
    one, _ = features(network, training.only(numbers[:1]))
    most = max(NEAREST, MOST_BYTES // one.nbytes)
    if len(numbers) > most:
        numbers = numbers[np.linspace(0, len(numbers) - 1, most).astype(int)]
    values, _ = features(network, training.only(numbers), report)
    return Learnt(training, numbers, values)


def nearest(network: TrainedNetwork, learnt: Learnt, image: np.ndarray) -> Alike:
    """The eight nearest ones, by the Euclidean distance in the layer before the output; of equals the first.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.

    Raises:
        InvalidImage: If it has another shape than the network's input.
    """
    layer = feature_layer(network.spec)
    own = forward(network, image)["logits" if layer == "output" else layer]
    parts = np.array_split(learnt.values, 1 + len(learnt.values) // AT_ONCE)
    squared = np.concatenate([((part - own) ** 2).sum(axis=1) for part in parts])
    best = np.argsort(squared, kind="stable")[:NEAREST]
    numbers = learnt.numbers[best]
    images, labels = learnt.split.images[numbers], learnt.split.labels[numbers]
    return Alike(layer, numbers.astype(np.int32), images, labels, np.sqrt(squared[best]).astype(np.float32))
