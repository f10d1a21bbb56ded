"""One unit as Keras computes it equals our own forward pass."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, forward
from convscope.analysis.worker.keras_check import keras_value
from convscope.errors import InvalidImage, InvalidUnit
from convscope.network.ablation import without_filters
from convscope.network.unit_explanation import explain_unit
from convscope.network.units import unit_shapes
from tests.cases import cases
from tests.core.strategies import networks, random_network

SMALL = NetworkSpec((9, 8, 1), (ConvLayer(3, pool=2), ConvLayer(2)), dense_units=4)


@cases(30)
@given(networks(), st.data())
def test_keras_gives_what_we_write_out_for_any_unit(network, data):
    layer, shape = data.draw(st.sampled_from(list(unit_shapes(network.spec).items())))
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    seed = data.draw(st.integers(0, 99))
    image = np.random.default_rng(seed).random(network.spec.input_shape, dtype=np.float32)

    value = keras_value(network, image, layer, unit)

    ours = explain_unit(network, image, layer, unit)
    assert value.activation == pytest.approx(ours.activation, rel=1e-4, abs=1e-5)
    if layer.startswith(("conv", "dense", "output")):
        assert value.sum == pytest.approx(ours.sum, rel=1e-4, abs=1e-5)
    else:
        assert value.sum is None


def test_the_sum_is_there_before_relu(notebook, rng):
    image = rng.random((28, 28), dtype=np.float32)
    filters = np.flatnonzero(forward(notebook, image)["conv2"][4, 5] == 0)

    values = [keras_value(notebook, image, "conv2", (4, 5, number)) for number in filters]

    assert len(values) > 0
    assert all(value.activation == 0 and value.sum < 0 for value in values)


def test_with_batch_normalisation_the_sum_comes_before_it(rng):
    network = random_network(NetworkSpec((9, 8, 1), (ConvLayer(3),), dense_units=0, batch_norm=True))
    image = rng.random((9, 8), dtype=np.float32)

    value = keras_value(network, image, "conv1", (2, 3, 1))

    products = image[2:5, 3:6] * network.weights["conv1"][0][:, :, 0, 1]
    scale, shift, mean, variance = (part[1] for part in network.weights["norm1"])
    assert value.sum == pytest.approx(products.sum(), abs=1e-5)
    normalised = (value.sum - mean) / np.sqrt(variance + 1e-3) * scale + shift
    assert value.activation == pytest.approx(max(0, normalised), abs=1e-5)


def test_networks_of_one_spec_do_not_disturb_each_other(rng):
    one, other = random_network(SMALL, 1), random_network(SMALL, 2)
    image = rng.random((9, 8), dtype=np.float32)

    values = [keras_value(network, image, "output", (3,)).sum for network in (one, other, one)]

    assert values[0] == values[2] != values[1]


def test_a_filter_that_is_off_gives_nothing(notebook, rng):
    operated = without_filters(notebook, [("conv2", 7)])

    value = keras_value(operated, rng.random((28, 28), dtype=np.float32), "conv2", (1, 2, 7))

    assert (value.sum, value.activation) == (0, 0)


def test_a_unit_or_image_that_does_not_fit_is_refused(notebook, rng):
    image = rng.random((28, 28), dtype=np.float32)

    message = re.escape("conv2 has no unit (4, 5, 64); it has row 0 to 10, column 0 to 10, filter 0 to 63. Choose one")
    with pytest.raises(InvalidUnit, match=f"^{message}"):
        keras_value(notebook, image, "conv2", (4, 5, 64))
    with pytest.raises(InvalidUnit, match=r"^This network has no layer 'conv4'; it has input, conv1, "):
        keras_value(notebook, image, "conv4", (4, 5, 6))
    with pytest.raises(InvalidImage, match=r"^The image is 28 x 27; this network takes 28 x 28 x 1\."):
        keras_value(notebook, image[:, 1:], "conv2", (4, 5, 6))
