"""The forward pass in NumPy: worked by hand, and held to Keras layer by layer."""

import dataclasses
import math
import re

import keras
import numpy as np
import pytest
from hypothesis import given

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, forward
from convscope.errors import InvalidImage
from convscope.network.filters import relu
from convscope.network.forward import softmax
from convscope.network.tensorflow.model import to_keras
from tests.cases import cases
from tests.core.strategies import networks, random_network


def by_keras(network, image):
    """Every layer's output for one image, by its name."""
    model = to_keras(network)
    reader = keras.Model(model.input, [layer.output for layer in model.layers])
    outputs = reader(image.reshape(1, *network.spec.input_shape))
    return {layer.name: np.asarray(output[0]) for layer, output in zip(model.layers, outputs, strict=True)}


def assert_equals_keras(network, image):
    """Hold every layer to Keras, within 1e-5 of the layer's largest value."""
    ours, theirs = forward(network, image), by_keras(network, image)
    if network.spec.batch_norm:  # what goes on from a convolution is after its normalisation and relu
        for number in range(1, len(network.spec.conv_layers) + 1):
            del theirs[f"norm{number}"]
            theirs[f"conv{number}"] = theirs.pop(f"relu{number}")
    assert set(theirs) - set(ours) <= {"input", "dropout"}
    for name in set(theirs) & set(ours):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=0, atol=1e-5 * max(1, np.abs(theirs[name]).max()))


@cases(60)
@given(networks())
def test_every_layer_of_random_networks_equals_keras(network):
    image = np.random.default_rng(1).random(network.spec.input_shape, dtype=np.float32)

    assert_equals_keras(network, image)


@pytest.mark.parametrize("filters", [1, 6, 7, 128])
def test_any_number_of_filters_equals_keras(filters, rng):
    spec = NetworkSpec(conv_layers=(ConvLayer(filters, pool=2), ConvLayer(filters, pool=2), ConvLayer(filters)))

    network = random_network(spec)

    assert forward(network, rng.random((28, 28), dtype=np.float32))["conv3"].shape == (3, 3, filters)
    assert_equals_keras(network, rng.random((28, 28), dtype=np.float32))


def test_every_layer_of_the_notebooks_network_equals_keras(notebook, rng):
    assert_equals_keras(notebook, rng.random((28, 28), dtype=np.float32))


def test_batch_normalisation_and_global_pooling_worked_by_hand():
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, 1),), dense_units=0, class_names=("a", "b"), batch_norm=True)
    spec = dataclasses.replace(spec, global_pool=True)
    one = np.ones(1, np.float32)
    norm = (3 * one, 0.5 * one, 0.25 * one, (0.25 - 0.001) * one)  # scale, shift, mean, variance: a deviation of 0.5
    weights = {
        "conv1": (2 * one.reshape(1, 1, 1, 1),),
        "norm1": norm,
        "output": (np.array([[1, -1]], np.float32), np.zeros(2, np.float32)),
    }
    image = np.zeros((8, 8), np.float32)
    image[0, 0] = 1  # its sum is 2, the others' are 0

    outputs = forward(TrainedNetwork(spec, weights), image)

    lit, dark = (2 - 0.25) / 0.5 * 3 + 0.5, 0  # (0 - 0.25) / 0.5 * 3 + 0.5 = -1 becomes 0
    assert outputs["conv1"][0, 0, 0] == pytest.approx(lit, rel=1e-6)
    assert outputs["conv1"].ravel()[1:].tolist() == [dark] * 63
    assert outputs["global_pool"].tolist() == pytest.approx([lit / 64], rel=1e-6)


def test_the_outputs_come_in_order_with_their_shapes_as_float32(notebook, rng):
    outputs = forward(notebook, rng.random((28, 28), dtype=np.float32))

    assert {name: output.shape for name, output in outputs.items()} == {
        "conv1": (26, 26, 32),
        "pool1": (13, 13, 32),
        "conv2": (11, 11, 64),
        "pool2": (5, 5, 64),
        "conv3": (3, 3, 64),
        "flatten": (576,),
        "dense": (64,),
        "logits": (10,),
        "output": (10,),
    }
    assert list(outputs) == [*("conv1", "pool1", "conv2", "pool2", "conv3", "flatten", "dense", "logits", "output")]
    assert {output.dtype for output in outputs.values()} == {np.dtype(np.float32)}


def test_a_map_value_equals_the_sum_written_out(notebook, rng):
    digit = rng.random((28, 28), dtype=np.float32)
    kernel, bias = notebook.weights["conv1"]

    total = float(bias[2])
    for row in range(3):
        for column in range(3):
            total += float(digit[5 + row, 9 + column]) * float(kernel[row, column, 0, 2])

    assert total > 0  # else relu would hide the sum
    assert forward(notebook, digit)["conv1"][5, 9, 2] == pytest.approx(total, abs=1e-5)


def test_a_deeper_map_value_sums_over_every_channel(notebook, rng):
    digit = rng.random((28, 28), dtype=np.float32)
    kernel, bias = notebook.weights["conv2"]
    outputs = forward(notebook, digit)

    totals = bias.astype(float)
    for row, column, channel in np.ndindex(3, 3, 32):
        totals = totals + float(outputs["pool1"][4 + row, 7 + column, channel]) * kernel[row, column, channel]

    assert (totals > 0).any()
    assert (totals < 0).any()
    np.testing.assert_allclose(outputs["conv2"][4, 7], np.maximum(totals, 0), atol=1e-5)


def test_relu_makes_negative_values_0():
    assert relu(np.array([-2.5, 0, 2.5])).tolist() == [0, 0, 2.5]


def test_softmax_is_worked_by_hand():
    probabilities = softmax(np.log(np.array([1, 2, 5], np.float32)))

    np.testing.assert_allclose(probabilities, [1 / 8, 2 / 8, 5 / 8], atol=1e-6)


def test_softmax_bears_scores_that_would_overflow():
    probabilities = softmax(np.array([1000, 1000 - math.log(3)], np.float32))

    np.testing.assert_allclose(probabilities, [3 / 4, 1 / 4], atol=1e-4)


def test_an_image_may_come_with_or_without_its_one_channel(notebook, rng):
    digit = rng.random((28, 28), dtype=np.float32)

    flat, deep = forward(notebook, digit), forward(notebook, digit[..., None])

    assert np.array_equal(flat["output"], deep["output"])


@pytest.mark.parametrize(
    ("network_shape", "image_shape", "message"),
    [
        ((28, 28, 1), (27, 28), "The image is 27 x 28; this network takes 28 x 28 x 1."),
        ((28, 28, 1), (28, 28, 3), "The image is 28 x 28 x 3; this network takes 28 x 28 x 1."),
        ((28, 28, 1), (784,), "The image is 784; this network takes 28 x 28 x 1."),
        ((28, 28, 1), (1, 28, 28, 1), "The image is 1 x 28 x 28 x 1; this network takes 28 x 28 x 1."),
        ((16, 24, 3), (24, 16, 3), "The image is 24 x 16 x 3; this network takes 16 x 24 x 3."),
        ((16, 24, 3), (16, 24), "The image is 16 x 24; this network takes 16 x 24 x 3."),
    ],
)
def test_an_image_of_another_shape_is_refused(network_shape, image_shape, message):
    network = random_network(NetworkSpec(network_shape, (ConvLayer(2),)))
    message += " Choose an image or a network that fits."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        forward(network, np.zeros(image_shape, np.float32))
