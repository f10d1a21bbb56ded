"""The training images whose features are nearest to those of an image. Importing this imports TensorFlow."""

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

IMAGES_PER_STEP = 4_096  # whose distances are computed in one step, so that no temporary array is as large as all
MAX_BYTES = 2**28  # of all features; with more features per image fewer images are compared


@dataclass(frozen=True, eq=False)
class TrainingFeatures:
    """The features of the images that a network was trained on.

    Attributes:
        split: All training images of the data set.
        indices: `(n,)` int64, indices in `split` of the images that are compared.
        values: `(n, features)` float32, their features.
    """

    split: Split
    indices: np.ndarray
    values: np.ndarray


def embed_training_set(
    network: TrainedNetwork, training: Split, spec: TrainingSpec, report: Report = lambda share: None
) -> TrainingFeatures:
    """Compute the features of all images that a network was trained on. This takes seconds, once per network."""
    indices = train_indices(training, spec)
    first, _ = features(network, training.subset(indices[:1]))
    max_images = max(NEIGHBOUR_COUNT, MAX_BYTES // first.nbytes)
    if len(indices) > max_images:
        indices = indices[np.linspace(0, len(indices) - 1, max_images).astype(int)]
    values, _ = features(network, training.subset(indices), report)
    return TrainingFeatures(training, indices, values)


def nearest_neighbours(network: TrainedNetwork, training: TrainingFeatures, image: np.ndarray) -> Neighbours:
    """The eight training images that are nearest, by Euclidean distance of the features; ties: lowest index first.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.

    Raises:
        InvalidImage: If the image does not have the shape of the network's input.
    """
    layer = feature_layer(network.spec)
    own = forward(network, image)["logits" if layer == "output" else layer]
    parts = np.array_split(training.values, 1 + len(training.values) // IMAGES_PER_STEP)
    squared = np.concatenate([((part - own) ** 2).sum(axis=1) for part in parts])
    best = np.argsort(squared, kind="stable")[:NEIGHBOUR_COUNT]
    indices = training.indices[best]
    images, labels = training.split.images[indices], training.split.labels[indices]
    return Neighbours(layer, indices.astype(np.int32), images, labels, np.sqrt(squared[best]).astype(np.float32))
