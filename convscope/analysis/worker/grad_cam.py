"""Class activation maps of a layer: Grad-CAM and HiResCAM. Importing this imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from convscope.caching import keep
from convscope.errors import InvalidUnit
from convscope.network.receptive_field import centres
from convscope.network.tensorflow.model import (
    activation_name,
    before_activation,
    build_network,
    model_bytes,
    set_weights,
)
from convscope.network.trained import TrainedNetwork
from convscope.network.units import map_layers
from convscope.spec.network import NetworkSpec

MODEL_BYTES = 100_000_000  # of models in memory


def grad_cam(network: TrainedNetwork, image: np.ndarray, class_index: int, layer: str) -> np.ndarray:
    """The weighted sum of a layer's maps; each weight is the mean gradient of the class's logit. Negative values are 0.

    Args:
        image: `(height, width, channels)` float32, 0 to 1.
        class_index: The class, counted from 0.
        layer: A convolution (its maps after batch normalisation and relu) or a pooling.

    Returns:
        `(rows, columns)` float32, as large as the layer's maps.

    Raises:
        InvalidUnit: If the network has no such layer.

    Source:
        R. R. Selvaraju et al.: Grad-CAM (2017), arXiv:1610.02391.
    """
    maps, gradients = _maps_and_gradients(network, image, class_index, layer)
    return np.maximum(0, (maps * gradients.mean(axis=(0, 1))).sum(axis=2))


def hires_cam(network: TrainedNetwork, image: np.ndarray, class_index: int, layer: str) -> np.ndarray:
    """The sum of a layer's maps times the gradients of the class's logit, without a mean over each map.

    The mean would lose the place: a dense layer weighs each place differently. Negative values speak against the class.

    Source:
        R. L. Draelos, L. Carin: HiResCAM (2020), arXiv:2011.08891.
    """
    maps, gradients = _maps_and_gradients(network, image, class_index, layer)
    return (maps * gradients).sum(axis=2)


def resized_to_image(spec: NetworkSpec, layer: str, values: np.ndarray) -> np.ndarray:
    """Resize a layer's values to the image: each value at the centre of its unit's receptive field, linear in between.

    Args:
        values: `(rows, columns)`, one per unit of a map.

    Returns:
        `(height, width)` float32.
    """
    height, width = spec.input_shape[:2]
    down, across = (centres(spec, layer, axis) for axis in (0, 1))
    wide = np.array([np.interp(np.arange(width), across, line) for line in values])
    return np.array([np.interp(np.arange(height), down, line) for line in wide.T]).T.astype(np.float32)


def _maps_and_gradients(
    network: TrainedNetwork, image: np.ndarray, class_index: int, layer: str
) -> tuple[np.ndarray, np.ndarray]:
    """A layer's maps and the gradients of the class's logit with respect to them, both `(rows, columns, filters)`."""
    names = map_layers(network.spec)
    if layer not in names:
        raise InvalidUnit(
            f"Grad-CAM and HiResCAM use the maps of a convolution or a pooling; {layer!r:.40} is not one of "
            f"{', '.join(names) or 'none'}. Choose one of them, or occlusion."
        )
    model, observe = _observer(network.spec, layer)
    set_weights(model, network)
    maps, gradients = observe(tf.constant(image[None]), tf.constant(class_index))
    return maps[0].numpy(), gradients[0].numpy()


@keep(MODEL_BYTES, lambda observer: model_bytes(observer[0]))
def _observer(spec: NetworkSpec, layer: str) -> tuple[keras.Model, Callable[[tf.Tensor, tf.Tensor], Any]]:
    """A Keras model, and a compiled function from an image and a class to a layer's maps and their gradients."""
    network = build_network(spec)
    at_layer = network.get_layer(activation_name(spec, layer)).output
    model = keras.Model(network.input, [at_layer, before_activation(network, "output")])

    @tf.function(autograph=False)
    def observe(image, class_index):
        with tf.GradientTape() as tape:
            maps, logits = model(image, training=False)
            logit = logits[:, class_index]
        return maps, tape.gradient(logit, maps)

    return model, observe
