"""The forward pass over a batch in TensorFlow, every layer before its relu. Importing this imports TensorFlow."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping

import tensorflow as tf

from convscope.network.filters import NORM_EPSILON
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import NetworkSpec

Weights = Mapping[str, tuple[tf.Tensor, ...]]


def weights_of(network: TrainedNetwork) -> Weights:
    """A network's arrays as tensors, so that a compiled function takes them and serves every network of its spec."""
    return {name: tuple(map(tf.constant, arrays)) for name, arrays in network.weights.items()}


def layer_sums(spec: NetworkSpec, weights: Weights, images: tf.Tensor) -> Iterator[tuple[str, tf.Tensor]]:
    """Each convolution, pooling and dense layer by its name, in order, before relu or softmax.

    A pooling comes before the relu here: that commutes, and what it gives has a slope below 0 too.

    Args:
        images: `(n, height, width, channels)` float32, 0 to 1.

    Yields:
        Name and float32 sums, bias or batch normalisation included: `(n, height, width, filters)` or `(n, units)`.
    """
    outputs = images
    for number, layer in enumerate(spec.conv_layers, start=1):
        kernel, *bias = weights[f"conv{number}"]
        sums = tf.nn.conv2d(outputs, kernel, layer.stride, layer.padding.upper(), dilations=layer.dilation)
        sums = _normalised(sums, *weights[f"norm{number}"]) if spec.batch_norm else tf.nn.bias_add(sums, *bias)
        yield f"conv{number}", sums
        if layer.pool:
            sums = tf.nn.max_pool2d(sums, layer.pool, layer.pool, "VALID")
            yield f"pool{number}", sums
        outputs = tf.nn.relu(sums)
    flat = (-1, math.prod(outputs.shape[1:]))
    outputs = tf.reduce_mean(outputs, [1, 2]) if spec.global_pool else tf.reshape(outputs, flat)
    for name in ("dense", "output") if spec.dense_units else ("output",):
        kernel, bias = weights[name]
        sums = tf.matmul(outputs, kernel) + bias
        yield name, sums
        outputs = tf.nn.relu(sums)


@functools.lru_cache(maxsize=8)  # the next network of this spec finds it compiled
def logits_reader(spec: NetworkSpec) -> tf.types.experimental.PolymorphicFunction:
    """A compiled function from weights and images to logits, `(n, classes)` float32."""

    @tf.function(reduce_retracing=True)
    def read(weights, images):
        *_, (_, logits) = layer_sums(spec, weights, images)
        return logits

    return read


def activations(name: str, sums: tf.Tensor) -> tf.Tensor:
    """What a layer gives: its sums after relu, the output's after softmax."""
    return tf.nn.softmax(sums) if name == "output" else tf.nn.relu(sums)


def _normalised(sums: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor) -> tf.Tensor:
    return (sums - mean) * (scale / tf.sqrt(variance + NORM_EPSILON)) + shift
