"""One unit as Keras computes it, to hold our own sums against. Importing this imports TensorFlow."""

from __future__ import annotations

import functools

import keras
import numpy as np

from convscope.analysis.answers import KerasValue
from convscope.network.forward import as_input
from convscope.network.tensorflow.model import activation_name, before_activation, build_network, set_weights
from convscope.network.trained import TrainedNetwork
from convscope.network.units import INPUT, check_unit
from convscope.spec.layers import layers_by_name
from convscope.spec.network import NetworkSpec


def keras_value(network: TrainedNetwork, image: np.ndarray, layer: str, unit: tuple[int, ...]) -> KerasValue:
    """Let Keras compute one unit for one image.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        layer: Its name in Keras; `input` for a pixel.
        unit: `(row, column, filter)` of maps, `(unit,)` of flat layers, counted from 0.

    Raises:
        InvalidUnit: If the network has no such layer or unit.
        InvalidImage: If the image has another shape than the network's input.
    """
    check_unit(network.spec, layer, unit)
    pixels = as_input(network, image)
    model = _model_for_layer(network.spec, layer)
    set_weights(model, network)
    values = {name: float(batch.numpy()[0][tuple(unit)]) for name, batch in model(pixels[None], training=False).items()}
    return KerasValue(values.get("sum"), values["activation"])


@functools.lru_cache(maxsize=32)  # a few networks of seven layers
def _model_for_layer(spec: NetworkSpec, layer: str) -> keras.Model:
    """A Keras model that gives what one layer gives, and what it has before its relu or softmax."""
    model, weights = build_network(spec), layers_by_name(spec)[layer].weights if layer != INPUT else ()
    outputs = {"activation": model.get_layer(activation_name(spec, layer)).output}
    if weights:
        outputs["sum"] = before_activation(model, layer)
    return keras.Model(model.input, outputs)
