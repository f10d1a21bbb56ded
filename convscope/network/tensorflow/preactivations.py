"""The forward pass over a batch in TensorFlow, every layer before its relu. Importing this imports TensorFlow."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

import tensorflow as tf

from convscope.network.filters import NORM_EPSILON
from convscope.network.trained import TrainedNetwork
from convscope.spec.layers import Kind, Layer, layers
from convscope.spec.network import NetworkSpec

Weights = Mapping[str, tuple[tf.Tensor, ...]]
InTraining = Mapping[str, Callable[[tf.Tensor], tf.Tensor]]


def weights_of(network: TrainedNetwork) -> Weights:
    """A network's arrays as tensors, so that a compiled function takes them and serves every network of its spec."""
    return {name: tuple(map(tf.constant, arrays)) for name, arrays in network.weights.items()}


def preactivations(
    spec: NetworkSpec, weights: Weights, images: tf.Tensor, in_training: InTraining | None = None
) -> Iterator[tuple[str, tf.Tensor]]:
    """Each layer that has units, by its name, in order, before its relu or softmax.

    A max pooling is taken before bias and relu, since both commute with a maximum: they then touch a quarter of the
    values, and the pooling's pre-activation has a slope below 0 too. A compiled function leaves out everything that
    its caller does not use, such as the bias of a convolution if only its pooling is wanted.

    Args:
        weights: By layer name, as `TrainedNetwork.weights`: tensors or variables.
        images: `(n, height, width, channels)` float32, 0 to 1.
        in_training: Batch normalisations and dropout by name, as they are while the network learns; those that are
            missing act as after the training.

    Yields:
        Name and float32 pre-activations, bias or batch normalisation included: `(n, height, width, filters)` or
        `(n, units)`. Average poolings and the layer after the last maps have no relu: their outputs.
    """
    in_training, values = in_training or {}, images
    for layer in layers(spec):
        match layer.kind:
            case Kind.CONV:
                convolved, bias = _convolved(layer, weights, values, in_training)
                sums = _with_bias(convolved, bias)
                values = tf.nn.relu(sums)
            case Kind.MAX_POOL:
                sums = _with_bias(tf.nn.max_pool2d(convolved, layer.window.side, layer.window.stride, "VALID"), bias)
                values = tf.nn.relu(sums)
            case Kind.AVERAGE_POOL:
                sums = values = tf.nn.avg_pool2d(values, layer.window.side, layer.window.stride, "VALID")
            case Kind.FLATTEN:
                sums = values = tf.reshape(values, (-1, *layer.output_shape))
            case Kind.GLOBAL_POOL:
                sums = values = tf.reduce_mean(values, [1, 2])
            case Kind.DENSE | Kind.OUTPUT:
                kernel, bias = weights[layer.name]
                sums = tf.matmul(values, kernel) + bias
                values = tf.nn.relu(sums)
            case Kind.DROPOUT:
                values = in_training[layer.name](values) if layer.name in in_training else values
                continue
            case _:  # a normalisation and its relu belong to the convolution before them
                continue
        yield layer.name, sums


@functools.lru_cache(maxsize=8)  # the next network of this spec finds it compiled
def logits_reader(spec: NetworkSpec) -> Callable[[Weights, tf.Tensor], tf.Tensor]:
    """A compiled function from weights and images to logits, `(n, classes)` float32."""

    @tf.function(reduce_retracing=True, autograph=False)
    def read(weights, images):
        return dict(preactivations(spec, weights, images))[Kind.OUTPUT]

    return read


def activations(name: str, sums: tf.Tensor) -> tf.Tensor:
    """The output of a layer: its pre-activations after relu, those of the output layer after softmax."""
    return tf.nn.softmax(sums) if name == Kind.OUTPUT else tf.nn.relu(sums)


def _convolved(
    layer: Layer, weights: Weights, values: tf.Tensor, in_training: InTraining
) -> tuple[tf.Tensor, tf.Tensor | None]:
    """The maps of a convolution, after its batch normalisation if it has one, and the bias that must still be added."""
    kernel, *bias = weights[layer.name]
    window = layer.window
    padding = "SAME" if window.padding == "same" else "VALID"
    maps = tf.nn.conv2d(values, kernel, window.stride, padding, dilations=window.dilation)
    if not layer.norm:
        return maps, bias[0]
    normalise = in_training.get(layer.norm, lambda maps: _normalised(maps, *weights[layer.norm]))
    return normalise(maps), None


def _with_bias(maps: tf.Tensor, bias: tf.Tensor | None) -> tf.Tensor:
    return maps if bias is None else tf.nn.bias_add(maps, bias)


def _normalised(maps: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor) -> tf.Tensor:
    return (maps - mean) * (scale / tf.sqrt(variance + NORM_EPSILON)) + shift
