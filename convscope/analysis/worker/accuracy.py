"""How many images a network reads right, by class. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np

from convscope.analysis.answers import ClassAccuracy
from convscope.datasets import Split
from convscope.network.tensorflow.batches import Report, batches
from convscope.network.tensorflow.preactivations import logits_reader, weights_of
from convscope.network.trained import TrainedNetwork


def accuracy(network: TrainedNetwork, split: Split, report: Report = lambda share: None) -> ClassAccuracy:
    """Let a network read every image of a set; of equal classes it chooses the first.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
    """
    read, weights = logits_reader(network.spec), weights_of(network)
    chosen = np.concatenate([read(weights, each).numpy().argmax(1) for each in batches(network.spec, split, report)])
    classes = len(network.spec.class_names)
    right = np.bincount(split.labels[chosen == split.labels], minlength=classes)
    return ClassAccuracy(tuple(right.tolist()), tuple(np.bincount(split.labels, minlength=classes).tolist()))
