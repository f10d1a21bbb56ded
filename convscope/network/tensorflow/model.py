"""The same network as a Keras model: for workers and scripts. Importing this imports TensorFlow."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import numpy as np

from convscope.network.trained import TrainedNetwork, weight_shapes
from convscope.spec.layers import Kind, Layer, layers, layers_by_name
from convscope.spec.network import NetworkSpec

SUM = "_sum"  # ends the name of a layer's copy without relu or softmax
AROUND = 2_000_000  # bytes; 1.9 MB were measured for a model of Grad-CAM with its function, 0.7 MB for a model alone
NORM_MOMENTUM = 0.9  # of the running mean and variance: they follow within some dozens of batches


def build_network(spec: NetworkSpec, seed: int | None = None) -> keras.Model:
    """Build a network with fresh weights.

    Args:
        spec: What to build.
        seed: The same seed gives the same weights; None gives new ones each time.

    Returns:
        A functional model with layers conv1, pool1, ..., flatten, dense, dropout, output; with batch normalisation
        conv1, norm1, relu1, pool1, ..., with global average pooling global_pool instead of flatten. Input
        `(n, height, width, channels)` float32 in 0 to 1, output `(n, classes)` float32 probabilities.
    """
    seeds = iter(np.random.SeedSequence(seed).generate_state(len(spec.conv_layers) + 3).tolist())
    inputs = outputs = keras.Input(spec.input_shape, name=Kind.INPUT.value)
    for layer in layers(spec):
        outputs = _keras_layer(spec, layer, seeds)(outputs)
    return keras.Model(inputs, outputs, name="convscope")


def _keras_layer(spec: NetworkSpec, layer: Layer, seeds: Iterator[int]) -> keras.layers.Layer:
    """A layer with fresh weights; the random ones take the next seed."""

    def weights() -> keras.initializers.Initializer:
        return keras.initializers.GlorotUniform(seed=next(seeds) % 2**31)

    window, name = layer.window, layer.name
    match layer.kind:
        case Kind.CONV:
            return keras.layers.Conv2D(
                layer.output_shape[2],
                window.side,
                window.stride,
                str(window.padding),
                dilation_rate=window.dilation,
                activation=None if layer.norm else "relu",
                use_bias="bias" in layer.weights,
                kernel_initializer=weights(),  # pyright: ignore[reportArgumentType]  # Keras annotates a name only
                name=name,
            )
        case Kind.NORM:
            return keras.layers.BatchNormalization(momentum=NORM_MOMENTUM, name=name)
        case Kind.RELU:
            return keras.layers.ReLU(name=name)
        case Kind.MAX_POOL:
            return keras.layers.MaxPooling2D(window.side, window.stride, name=name)
        case Kind.AVERAGE_POOL:
            return keras.layers.AveragePooling2D(window.side, window.stride, name=name)
        case Kind.GLOBAL_POOL:
            return keras.layers.GlobalAveragePooling2D(name=name)
        case Kind.FLATTEN:
            return keras.layers.Flatten(name=name)
        case Kind.DROPOUT:
            return keras.layers.Dropout(spec.dropout, seed=next(seeds) % 2**31, name=name)
    activation = "softmax" if layer.kind is Kind.OUTPUT else "relu"
    return keras.layers.Dense(
        layer.output_shape[0],
        activation=activation,
        kernel_initializer=weights(),  # pyright: ignore[reportArgumentType]
        name=name,
    )


def to_keras(network: TrainedNetwork) -> keras.Model:
    """The Keras model with a trained network's weights."""
    model = build_network(network.spec)
    set_weights(model, network)
    return model


def set_weights(model: keras.Model, network: TrainedNetwork) -> None:
    """Give the layers of a model the arrays of the network's layers of the same names, and of those they copy."""
    for layer in model.layers:
        arrays = network.weights.get(layer.name.removesuffix(SUM))
        if arrays:
            layer.set_weights(arrays)


def model_bytes(model: keras.Model) -> int:
    """About the memory that a model takes: its weights, and what Keras and compiled functions keep around them."""
    return 4 * model.count_params() + AROUND


def before_activation(model: keras.Model, name: str) -> keras.KerasTensor:
    """What a layer has before its relu or softmax, from a copy of the layer, to be made an output."""
    layer = model.get_layer(name)
    return type(layer).from_config({**layer.get_config(), "name": name + SUM, "activation": "linear"})(layer.input)


def activation_name(spec: NetworkSpec, name: str) -> str:
    """The Keras layer that has the output of one of ours: the relu after a convolution with batch normalisation."""
    layer = layers_by_name(spec).get(name)
    return (layer and layer.relu) or name


def from_keras(spec: NetworkSpec, model: keras.Model) -> TrainedNetwork:
    """Take the weights out of a model that `build_network(spec)` made.

    Raises:
        InvalidWeights: If a weight is not finite, as after a training that diverged.
    """
    return TrainedNetwork(spec, {name: tuple(model.get_layer(name).get_weights()) for name in weight_shapes(spec)})
