"""How many pictures a network reads right, by class. Importing this imports TensorFlow."""

from __future__ import annotations

import functools

from convscope.looks.batches import Report, batches
from convscope.looks.sums import layer_sums, weights_of

# isort: split
import numpy as np
import tensorflow as tf

from convscope.datasets import Split
from convscope.looks.answers import ByClass
from convscope.spec import NetworkSpec
from convscope.trained import TrainedNetwork


def accuracy(network: TrainedNetwork, split: Split, report: Report = lambda share: None) -> ByClass:
    """Let a network read every picture of a set; of equal classes it chooses the first.

    Raises:
        InvalidPicture: If the pictures or their classes do not fit the network.
    """
    read, weights = _reader(network.spec), weights_of(network)
    chosen = np.concatenate([read(weights, each).numpy() for each in batches(network.spec, split, report)])
    classes = len(network.spec.class_names)
    right = np.bincount(split.labels[chosen == split.labels], minlength=classes)
    return ByClass(tuple(right.tolist()), tuple(np.bincount(split.labels, minlength=classes).tolist()))


@functools.lru_cache(maxsize=8)  # the next network of this spec finds it compiled
def _reader(spec: NetworkSpec) -> tf.types.experimental.PolymorphicFunction:
    @tf.function(reduce_retracing=True)
    def read(weights, pictures):
        *_, (_, logits) = layer_sums(spec, weights, pictures)
        return tf.argmax(logits, axis=1, output_type=tf.int32)

    return read
