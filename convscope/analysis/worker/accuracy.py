"""A network's accuracy on a set of images, by class. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np

from convscope.analysis.answers import ClassAccuracy
from convscope.datasets import Split
from convscope.network.tensorflow.batches import Report, batches
from convscope.network.tensorflow.preactivations import logits_reader, weights_of
from convscope.network.trained import TrainedNetwork


def accuracy(network: TrainedNetwork, split: Split, report: Report = lambda share: None) -> ClassAccuracy:
    """Classify every image of a set; ties: lowest class index.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
    """
    read, weights = logits_reader(network.spec), weights_of(network)
    logits = [read(weights, images).numpy() for images in batches(network.spec, split, report)]
    predicted = np.concatenate(logits).argmax(axis=1)
    classes = len(network.spec.class_names)
    correct = np.bincount(split.labels[predicted == split.labels], minlength=classes)
    return ClassAccuracy(tuple(correct.tolist()), tuple(np.bincount(split.labels, minlength=classes).tolist()))
