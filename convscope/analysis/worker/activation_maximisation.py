"""An image that excites one filter, found by gradient ascent. Importing this imports TensorFlow."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from convscope.analysis.answers import SynthesisedImage
from convscope.errors import InvalidUnit
from convscope.network.forward import forward
from convscope.network.receptive_field import receptive_field
from convscope.network.tensorflow.preactivations import Weights, preactivations, weights_of
from convscope.network.trained import TrainedNetwork
from convscope.network.units import check_unit
from convscope.spec.layers import MAPS, Kind, layers
from convscope.spec.network import NetworkSpec

STARTS = 4  # images that maximise side by side; the highest is taken
GREY, NOISE = 0.5, 0.1  # that a start is made of
STEPS = 160
EARLY_STEPS = 80  # steps whose slopes are blurred, and in which ink that earns nothing fades: strokes, no speckles
FIRST_MOVE, LAST_MOVE = 0.1, 0.01  # the most that a pixel changes in a step
FADING = 0.2  # of a step's largest move
SOFTNESS = (0.5, 0.1)  # early and late: slopes far above this share of the steepest all move a pixel alike
SEED = 0


def maximise_activation(network: TrainedNetwork, layer: str, filter_index: int) -> SynthesisedImage:
    """Make an image that excites the unit in the middle of a filter's map.

    It climbs on what the layer has before its relu or softmax, so that a unit that is silent at first has a slope too.

    Args:
        layer: A convolution, a pooling, `dense` or `output`.
        filter_index: The filter, or the unit of a flat layer, counted from 0.

    Raises:
        InvalidUnit: If the network has no such layer or filter.
    """
    unit = _middle(network.spec, layer, filter_index)
    seen = _seen(network.spec, layer, unit)
    noise = np.random.default_rng(SEED).normal(GREY, NOISE, (STARTS, *network.spec.input_shape))
    starts = (noise * seen).astype(np.float32)
    given = (tf.constant(each) for each in (starts, seen, filter_index))
    images, objectives = _maximiser(network.spec, layer)(weights_of(network), *given)
    image = images.numpy()[objectives.numpy().argmax()]
    return SynthesisedImage(image, unit, float(forward(network, image)["logits" if layer == "output" else layer][unit]))


def _middle(spec: NetworkSpec, layer: str, filter_index: int) -> tuple[int, ...]:
    shapes = {
        layer.name: layer.output_shape for layer in layers(spec) if layer.kind in (*MAPS, Kind.DENSE, Kind.OUTPUT)
    }
    if layer not in shapes:
        raise InvalidUnit(f"No image can be made for layer {layer!r:.40}; choose one of {', '.join(shapes)}.")
    unit = (*(side // 2 for side in shapes[layer][:-1]), filter_index)
    check_unit(spec, layer, unit)
    return unit


def _seen(spec: NetworkSpec, layer: str, unit: tuple[int, ...]) -> np.ndarray:
    """1 for the pixels that a unit sees, 0 for the others: `(height, width, channels)` float32."""
    field = receptive_field(spec, layer, unit)
    seen = np.zeros(spec.input_shape, np.float32)
    seen[np.ix_(field.rows, field.columns)] = 1
    return seen


@functools.lru_cache(maxsize=16)  # the next filter of this layer finds it compiled
def _maximiser(spec: NetworkSpec, layer: str) -> Callable[..., Any]:
    @tf.function(reduce_retracing=True)
    def maximise(weights, images, seen, filter_index):
        for step in tf.range(STEPS):
            with tf.GradientTape() as tape:
                tape.watch(images)
                objectives = _objectives(spec, layer, weights, images, filter_index)
            move = FIRST_MOVE + (LAST_MOVE - FIRST_MOVE) * tf.cast(step, tf.float32) / STEPS
            direction = _direction(tape.gradient(objectives, images), step < EARLY_STEPS)
            images = tf.clip_by_value(images + move * direction * seen, 0.0, 1.0)
        return images, _objectives(spec, layer, weights, images, filter_index)

    return maximise


def _objectives(
    spec: NetworkSpec, layer: str, weights: Weights, images: tf.Tensor, filter_index: tf.Tensor
) -> tf.Tensor:
    """The filter's middle unit before relu or softmax, `(n,)`."""
    sums: Any = dict(preactivations(spec, weights, images))[layer]
    middle = (side // 2 for side in sums.shape[1:-1])
    return sums[(slice(None), *middle, filter_index)]


def _direction(slopes: Any, early: tf.Tensor) -> tf.Tensor:
    """Where each pixel goes, about -1 to 1."""
    slopes = tf.where(early, _blurred(slopes), slopes)
    steepest = tf.reduce_max(tf.abs(slopes), [1, 2, 3], keepdims=True)
    softness = tf.where(early, *SOFTNESS)
    return slopes / (tf.abs(slopes) + softness * steepest + 1e-12) - tf.where(early, FADING, 0.0)


def _blurred(slopes: Any) -> tf.Tensor:
    channels = slopes.shape[3]
    kernel = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
    return tf.nn.depthwise_conv2d(slopes, np.stack([kernel] * channels, -1)[..., None], [1, 1, 1, 1], "SAME")
