"""The training images that are most like an image, as the network sees it. Importing this imports TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convscope.analysis.answers import Neighbours
from convscope.analysis.questions import NEIGHBOUR_COUNT
from convscope.datasets import Split
from convscope.datasets.split import train_indices
from convscope.network.forward import forward
from convscope.network.tensorflow.batches import Report
from convscope.network.tensorflow.features import feature_layer, features
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import TrainingSpec

IMAGES_PER_STEP = 4_096  # images whose distances are taken in one step, so that no copy is as large as all of them
MAX_BYTES = 2**28  # of the training images' features; with larger ones fewer images are compared


@dataclass(frozen=True, eq=False)
class TrainingFeatures:
    """The training images that a network learned from, and what it makes of them.

    Attributes:
        split: All training images of the data set.
        indices: `(n,)` int64, those that are compared, as places in `split`.
        values: `(n, features)` float32.
    """

    split: Split
    indices: np.ndarray
    values: np.ndarray


def embed_training_set(
    network: TrainedNetwork, training: Split, spec: TrainingSpec, report: Report = lambda share: None
) -> TrainingFeatures:
    """Let the network look at all that it learned from; this takes seconds, and serves all questions after it."""
    indices = train_indices(training, spec)
    one, _ = features(network, training.subset(indices[:1]))
    most = max(NEIGHBOUR_COUNT, MAX_BYTES // one.nbytes)
    if len(indices) > most:
        indices = indices[np.linspace(0, len(indices) - 1, most).astype(int)]
    values, _ = features(network, training.subset(indices), report)
    return TrainingFeatures(training, indices, values)


def nearest_neighbours(network: TrainedNetwork, training: TrainingFeatures, image: np.ndarray) -> Neighbours:
    """The eight nearest ones, by the Euclidean distance in the layer before the output; of equals the first.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.

    Raises:
        InvalidImage: If it has another shape than the network's input.
    """
    layer = feature_layer(network.spec)
    own = forward(network, image)["logits" if layer == "output" else layer]
    parts = np.array_split(training.values, 1 + len(training.values) // IMAGES_PER_STEP)
    squared = np.concatenate([((part - own) ** 2).sum(axis=1) for part in parts])
    best = np.argsort(squared, kind="stable")[:NEIGHBOUR_COUNT]
    indices = training.indices[best]
    images, labels = training.split.images[indices], training.split.labels[indices]
    return Neighbours(layer, indices.astype(np.int32), images, labels, np.sqrt(squared[best]).astype(np.float32))
