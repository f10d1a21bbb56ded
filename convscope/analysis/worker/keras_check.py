"""One unit as Keras computes it, to check our own forward pass against. Importing this imports TensorFlow."""

from __future__ import annotations

import keras
import numpy as np

from convscope.analysis.answers import KerasValue
from convscope.caching import keep
from convscope.network.forward import as_input
from convscope.network.tensorflow.model import (
    activation_name,
    before_activation,
    build_network,
    model_bytes,
    set_weights,
)
from convscope.network.trained import TrainedNetwork
from convscope.network.units import INPUT, check_unit
from convscope.spec.layers import layers_by_name
from convscope.spec.network import NetworkSpec

MODEL_BYTES = 100_000_000  # of models in memory


def keras_value(network: TrainedNetwork, image: np.ndarray, layer: str, unit: tuple[int, ...]) -> KerasValue:
    """Compute one unit for one image with Keras.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        layer: The layer's name in Keras; `input` for a pixel.
        unit: `(row, column, filter)` of maps, `(unit,)` of flat layers, counted from 0.

    Raises:
        InvalidUnit: If the network has no such layer or unit.
        InvalidImage: If the image does not have the shape of the network's input.
    """
    check_unit(network.spec, layer, unit)
    pixels = as_input(network, image)
    model = _model_for_layer(network.spec, layer)
    set_weights(model, network)
    values = {name: float(batch.numpy()[0][tuple(unit)]) for name, batch in model(pixels[None], training=False).items()}
    return KerasValue(values.get("sum"), values["activation"])


@keep(MODEL_BYTES, model_bytes)
def _model_for_layer(spec: NetworkSpec, layer: str) -> keras.Model:
    """A Keras model that gives a layer's activations, and its pre-activations if it has weights."""
    model, weights = build_network(spec), layers_by_name(spec)[layer].weights if layer != INPUT else ()
    outputs = {"activation": model.get_layer(activation_name(spec, layer)).output}
    if weights:
        outputs["sum"] = before_activation(model, layer)
    return keras.Model(model.input, outputs)
