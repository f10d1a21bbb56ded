"""The same network as a Keras model: for workers and scripts. Importing this imports TensorFlow."""

from __future__ import annotations

import keras
import numpy as np

from convscope.network.trained import TrainedNetwork, weight_shapes
from convscope.spec.network import NetworkSpec

SUM = "_sum"  # ends the name of a layer's copy without relu or softmax
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

    def weights() -> keras.initializers.Initializer:
        return keras.initializers.GlorotUniform(seed=next(seeds) % 2**31)

    inputs = keras.Input(spec.input_shape, name="input")
    outputs = inputs
    for number, layer in enumerate(spec.conv_layers, start=1):
        outputs = keras.layers.Conv2D(
            layer.filters,
            layer.kernel,
            layer.stride,
            layer.padding,
            dilation_rate=layer.dilation,
            activation=None if spec.batch_norm else "relu",
            use_bias=not spec.batch_norm,
            kernel_initializer=weights(),
            name=f"conv{number}",
        )(outputs)
        if spec.batch_norm:
            outputs = keras.layers.BatchNormalization(momentum=NORM_MOMENTUM, name=f"norm{number}")(outputs)
            outputs = keras.layers.ReLU(name=f"relu{number}")(outputs)
        if layer.pool:
            outputs = keras.layers.MaxPooling2D(layer.pool, name=f"pool{number}")(outputs)
    if spec.global_pool:
        outputs = keras.layers.GlobalAveragePooling2D(name="global_pool")(outputs)
    else:
        outputs = keras.layers.Flatten(name="flatten")(outputs)
    if spec.dense_units:
        outputs = keras.layers.Dense(spec.dense_units, activation="relu", kernel_initializer=weights(), name="dense")(
            outputs
        )
    if spec.dropout:
        outputs = keras.layers.Dropout(spec.dropout, seed=next(seeds) % 2**31, name="dropout")(outputs)
    outputs = keras.layers.Dense(
        len(spec.class_names), activation="softmax", kernel_initializer=weights(), name="output"
    )(outputs)
    return keras.Model(inputs, outputs, name="convscope")


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


def before_activation(model: keras.Model, name: str) -> keras.KerasTensor:
    """What a layer has before its relu or softmax, from a copy of the layer, to be made an output."""
    layer = model.get_layer(name)
    return type(layer).from_config({**layer.get_config(), "name": name + SUM, "activation": "linear"})(layer.input)


def from_keras(spec: NetworkSpec, model: keras.Model) -> TrainedNetwork:
    """Take the weights out of a model that `build_network(spec)` made.

    Raises:
        InvalidWeights: If a weight is not finite, as after a training that diverged.
    """
    return TrainedNetwork(spec, {name: tuple(model.get_layer(name).get_weights()) for name in weight_shapes(spec)})
