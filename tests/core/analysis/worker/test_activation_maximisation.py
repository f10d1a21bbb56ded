"""Images that are synthesised to activate one filter."""

import re

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, forward
from convscope.analysis.worker.activation_maximisation import maximise_activation
from convscope.analysis.worker.top_activations import top_activations
from convscope.datasets import load_split
from convscope.errors import InvalidUnit
from tests.core.strategies import random_network

LAYERS = "conv1, pool1, conv2, pool2, conv3, dense, output"


@pytest.fixture(scope="module")
def top(notebook):
    """What the shipped network likes among all test digits."""
    return top_activations(notebook, load_split("mnist", "test"))


@pytest.mark.parametrize("layer", ["pool2", "dense"])
def test_the_image_excites_a_filter_more_than_any_test_digit(notebook, top, layer):
    made = [maximise_activation(notebook, layer, number) for number in range(8)]

    assert all(each.value > best for each, best in zip(made, top[layer].values[:8, 0], strict=True))


def test_an_image_made_for_a_class_is_read_as_that_class(notebook):
    made = [maximise_activation(notebook, "output", number) for number in range(10)]

    assert [int(forward(notebook, each.image)["output"].argmax()) for each in made] == list(range(10))
    logits = [forward(notebook, each.image)["logits"] for each in made]
    assert [each.value for each in made] == [float(each[number]) for number, each in enumerate(logits)]


@pytest.mark.parametrize(
    ("layer", "unit", "seen"),
    [
        ("conv1", (13, 13, 4), (slice(13, 16), slice(13, 16))),
        ("pool1", (6, 6, 4), (slice(12, 16), slice(12, 16))),
        ("conv2", (5, 5, 4), (slice(10, 18), slice(10, 18))),
        ("conv3", (1, 1, 4), (slice(4, 22), slice(4, 22))),
    ],
)
def test_it_is_made_for_the_unit_in_the_middle_and_the_rest_is_paper(notebook, layer, unit, seen):
    made = maximise_activation(notebook, layer, 4)

    assert made.unit == unit
    assert (made.image.shape, made.image.dtype) == ((28, 28, 1), np.float32)
    assert made.image.min() >= 0
    assert made.image.max() <= 1
    rest = made.image.copy()
    rest[seen] = 0
    assert made.image.any()
    assert not rest.any()
    assert made.value == forward(notebook, made.image)[layer][unit]


def test_one_convolution_s_image_is_ink_where_its_kernel_is_positive():
    network = random_network(NetworkSpec((9, 9, 1), (ConvLayer(2, 3),), dense_units=0))
    kernel, bias = network.weights["conv1"]
    kernel[:, :, 0, 1] = [[0.5, -0.5, 0.3], [-0.4, 0.2, -0.3], [0.4, -0.6, -0.5]]
    bias[1] = 0.25

    made = maximise_activation(network, "conv1", 1)

    assert made.unit == (3, 3, 1)
    np.testing.assert_allclose(made.image[3:6, 3:6, 0], kernel[:, :, 0, 1] > 0, atol=1e-6)
    assert made.value == pytest.approx(0.5 + 0.3 + 0.2 + 0.4 + 0.25, abs=1e-5)


def test_a_unit_that_is_silent_at_first_is_brought_to_life():
    network = random_network(NetworkSpec((9, 9, 1), (ConvLayer(1, 3),), dense_units=0))
    kernel, bias = network.weights["conv1"]
    kernel[..., 0, 0] = [[1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    bias[0] = -2.5  # grey gives -4, only a stroke gives more than 0

    made = maximise_activation(network, "conv1", 0)

    assert made.value == pytest.approx(0.5, abs=1e-5)


def test_a_network_with_batch_normalisation_colour_and_dilation_is_maximised_too():
    layers = (ConvLayer(3, 3, dilation=2, pool=2), ConvLayer(2, 3, padding="same"))
    network = random_network(NetworkSpec((16, 18, 3), layers, dense_units=3, batch_norm=True, global_pool=True))
    grey = np.full((16, 18, 3), 0.5, np.float32)

    for layer in ("conv1", "pool1", "conv2", "dense"):
        made = maximise_activation(network, layer, 1)

        assert made.image.shape == (16, 18, 3)
        assert made.value >= forward(network, grey)[layer][made.unit]


@pytest.mark.parametrize("layer", ["input", "flatten", "conv4", "norm1"])
def test_a_layer_that_no_image_can_be_made_for_is_refused(notebook, layer):
    message = f"No image can be synthesised for layer {layer!r}; choose one of {LAYERS}."

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        maximise_activation(notebook, layer, 0)


@pytest.mark.parametrize("number", [64, -1])
def test_a_filter_that_is_not_there_is_refused(notebook, number):
    with pytest.raises(InvalidUnit, match=rf"^conv2 has no unit \(5, 5, {number}\); it has row 0 to 10"):
        maximise_activation(notebook, "conv2", number)
