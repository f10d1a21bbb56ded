"""Synthesises an image that activates one filter, by gradient ascent. Importing this imports TensorFlow."""

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
from convscope.network.tensorflow.repetition import repeated
from convscope.network.trained import TrainedNetwork
from convscope.network.units import check_unit
from convscope.spec.layers import MAPS, Kind, layers
from convscope.spec.network import NetworkSpec

STARTS = 4  # images that are changed side by side; the one with the highest objective is taken
GREY, NOISE = 0.5, 0.1  # mean and standard deviation of a start's pixels
STEPS = 160
EARLY_STEPS = 80  # with blurred gradients, and ink without effect fades: that gives strokes instead of speckles
FIRST_MOVE, LAST_MOVE = 0.1, 0.01  # the largest change of a pixel per step, in the first and in the last step
FADING = 0.2  # share of a step's largest move
SOFTNESS = (0.5, 0.1)  # in early and late steps: gradients far above this share of the largest move a pixel equally far
SEED = 0


def maximise_activation(network: TrainedNetwork, layer: str, filter_index: int) -> SynthesisedImage:
    """Synthesise an image that activates the unit in the middle of a filter's map.

    The objective is the unit's pre-activation, so that a unit with activation 0 has a gradient too.

    Args:
        layer: A convolution, a pooling, `dense` or `output`.
        filter_index: The filter, or the unit of a flat layer, counted from 0.

    Raises:
        InvalidUnit: If the network has no such layer or filter.
    """
    unit = _middle(network.spec, layer, filter_index)
    visible = _visible(network.spec, layer, unit)
    noise = np.random.default_rng(SEED).normal(GREY, NOISE, (STARTS, *network.spec.input_shape))
    starts = (noise * visible).astype(np.float32)
    given = tf.constant(starts), tf.constant(visible), tf.constant(filter_index)
    images, objectives = _maximiser(network.spec, layer)(weights_of(network), *given)
    image = images.numpy()[objectives.numpy().argmax()]
    outputs = forward(network, image)["logits" if layer == "output" else layer]
    return SynthesisedImage(image, unit, float(outputs[unit]))


def _middle(spec: NetworkSpec, layer: str, filter_index: int) -> tuple[int, ...]:
    """The unit in the middle of a filter's map, `(row, column, filter)`, or `(unit,)`."""
    shapes = {
        layer.name: layer.output_shape for layer in layers(spec) if layer.kind in (*MAPS, Kind.DENSE, Kind.OUTPUT)
    }
    if layer not in shapes:
        raise InvalidUnit(f"No image can be synthesised for layer {layer!r:.40}; choose one of {', '.join(shapes)}.")
    unit = (*(side // 2 for side in shapes[layer][:-1]), filter_index)
    check_unit(spec, layer, unit)
    return unit


def _visible(spec: NetworkSpec, layer: str, unit: tuple[int, ...]) -> np.ndarray:
    """1 for the pixels in a unit's receptive field, 0 for the others: `(height, width, channels)` float32."""
    field = receptive_field(spec, layer, unit)
    visible = np.zeros(spec.input_shape, np.float32)
    visible[np.ix_(field.rows, field.columns)] = 1
    return visible


@functools.lru_cache(maxsize=16)  # compiled once for all filters of a layer
def _maximiser(spec: NetworkSpec, layer: str) -> Callable[..., Any]:
    """A compiled function from weights, starts, visible pixels and filter index to the images and their objectives."""

    @tf.function(reduce_retracing=True, autograph=False)
    def maximise(weights, images, visible, filter_index):
        def improve(step, images):
            with tf.GradientTape() as tape:
                tape.watch(images)
                objectives = _objectives(spec, layer, weights, images, filter_index)
            move = FIRST_MOVE + (LAST_MOVE - FIRST_MOVE) * tf.cast(step, tf.float32) / STEPS
            direction = _direction(tape.gradient(objectives, images), step < EARLY_STEPS)
            return (tf.clip_by_value(images + move * direction * visible, 0.0, 1.0),)

        (images,) = repeated(improve, STEPS, images)
        return images, _objectives(spec, layer, weights, images, filter_index)

    return maximise


def _objectives(
    spec: NetworkSpec, layer: str, weights: Weights, images: tf.Tensor, filter_index: tf.Tensor
) -> tf.Tensor:
    """The pre-activation of the unit in the middle of the filter's map, `(n,)`."""
    sums: Any = dict(preactivations(spec, weights, images))[layer]
    middle = (side // 2 for side in sums.shape[1:-1])
    return sums[(slice(None), *middle, filter_index)]


def _direction(gradients: Any, early: tf.Tensor) -> tf.Tensor:
    """The direction in which each pixel changes, about -1 to 1."""
    gradients = tf.where(early, _blurred(gradients), gradients)
    largest = tf.reduce_max(tf.abs(gradients), [1, 2, 3], keepdims=True)
    softness = tf.where(early, *SOFTNESS)
    return gradients / (tf.abs(gradients) + softness * largest + 1e-12) - tf.where(early, FADING, 0.0)


def _blurred(maps: Any) -> tf.Tensor:
    channels = maps.shape[3]
    kernel = np.outer([1, 2, 1], [1, 2, 1]).astype(np.float32) / 16
    return tf.nn.depthwise_conv2d(maps, np.stack([kernel] * channels, -1)[..., None], [1, 1, 1, 1], "SAME")
