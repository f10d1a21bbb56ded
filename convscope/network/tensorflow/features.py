"""The values of the layer before the output, for many images. Importing this imports TensorFlow."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from convscope.datasets import Split
from convscope.network.tensorflow.batches import Report, batches
from convscope.network.tensorflow.preactivations import Weights, preactivations, weights_of
from convscope.network.trained import TrainedNetwork
from convscope.network.units import source_of
from convscope.spec.layers import Kind, layers_by_name
from convscope.spec.network import NetworkSpec

MOST = 2_048  # numbers per image


def feature_layer(spec: NetworkSpec) -> str:
    """The layer before the output; the output itself, with its logits, where that has more than 2,048 numbers."""
    before = source_of(spec, "output")
    return before if _size(spec, before) <= MOST else "output"


def features(
    network: TrainedNetwork, split: Split, report: Report = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Run a network on every image of a set.

    Returns:
        For every image, in order, the values of `feature_layer`, `(n, features)`, and the logits, `(n, classes)`;
        float32.

    Raises:
        InvalidImage: If the images or their classes do not fit the network.
    """
    observe, weights = _observer(network.spec), weights_of(network)
    sizes = [_size(network.spec, layer) for layer in (feature_layer(network.spec), "output")]
    values, logits = (np.empty((len(split), size), np.float32) for size in sizes)
    done = 0
    for images in batches(network.spec, split, report):
        here = slice(done, done + len(images))
        values[here], logits[here] = (each.numpy() for each in observe(weights, images))
        done += len(images)
    return values, logits


def _size(spec: NetworkSpec, layer: str) -> int:
    """Numbers per image in a layer."""
    return math.prod(layers_by_name(spec)[layer].output_shape)


@functools.lru_cache(maxsize=8)  # the next network of this spec finds it compiled
def _observer(spec: NetworkSpec) -> Callable[[Weights, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]:
    @tf.function(reduce_retracing=True, autograph=False)
    def observe(weights, images):
        sums = dict(preactivations(spec, weights, images))
        layer, logits = feature_layer(spec), sums[Kind.OUTPUT]
        return logits if layer == Kind.OUTPUT else tf.nn.relu(sums[layer]), logits

    return observe
