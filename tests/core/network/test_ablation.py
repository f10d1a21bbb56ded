"""Filter surgery: what is switched off gives 0, the rest stays, and links say which filters."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, forward
from convscope.errors import InvalidUnit
from convscope.network.ablation import off_from_text, off_to_text, without_filters
from convscope.network.tensorflow.model import to_keras
from tests.cases import cases
from tests.core.strategies import network_specs, random_network

TWO = NetworkSpec((8, 8, 1), (ConvLayer(3), ConvLayer(4)), dense_units=0)
HAS = "the network has conv1 with filters 0 to 2, conv2 with filters 0 to 3. Choose one."


@st.composite
def specs_and_filters(draw):
    """A network, and some of its filters."""
    spec = draw(network_specs().filter(lambda spec: spec.conv_layers))
    layers = [(f"conv{number}", layer.filters) for number, layer in enumerate(spec.conv_layers, start=1)]
    some = st.sampled_from(layers).flatmap(lambda layer: st.tuples(st.just(layer[0]), st.integers(0, layer[1] - 1)))
    return spec, tuple(sorted(draw(st.sets(some, max_size=5))))


def test_kernel_and_bias_of_a_filter_become_zero_and_the_others_stay():
    network = random_network(TWO)

    operated = without_filters(network, [("conv2", 1), ("conv2", 3)])

    kernel, bias = network.weights["conv2"]
    expected_kernel, expected_bias = kernel.copy(), bias.copy()
    expected_kernel[:, :, :, [1, 3]] = 0
    expected_bias[[1, 3]] = 0
    np.testing.assert_array_equal(operated.weights["conv2"][0], expected_kernel)
    np.testing.assert_array_equal(operated.weights["conv2"][1], expected_bias)
    assert all(operated.weights[name] is network.weights[name] for name in ("conv1", "output"))


def test_the_network_itself_is_left_as_it_was(notebook):
    before = {name: array.copy() for name, array in notebook.arrays().items()}

    without_filters(notebook, [("conv1", 0)])

    assert all(np.array_equal(before[name], array) for name, array in notebook.arrays().items())


def test_nothing_switched_off_is_the_same_network(notebook):
    operated = without_filters(notebook, ())

    assert operated.spec == notebook.spec
    assert dict(operated.weights) == dict(notebook.weights)


def test_the_next_layer_is_left_with_its_other_inputs(rng):
    network, image = random_network(TWO), rng.random((8, 8), dtype=np.float32)
    kernel, bias = network.weights["conv2"]

    maps = forward(without_filters(network, [("conv1", 2)]), image)

    whole = forward(network, image)["conv1"]
    patch = whole[2:5, 1:4, :2]  # the first two maps only
    expected = max(0.0, (patch * kernel[:, :, :2, 3]).sum() + bias[3])
    assert maps["conv2"][2, 1, 3] == pytest.approx(expected, abs=1e-5)


@cases(25)
@given(specs_and_filters(), st.integers(0, 99))
def test_keras_gives_zero_for_every_filter_that_is_off(spec_and_filters, seed):
    spec, off = spec_and_filters
    image = np.random.default_rng(seed).random(spec.input_shape, dtype=np.float32)

    model = to_keras(without_filters(random_network(spec, seed), off))

    for layer, number in off:
        last = layer.replace("conv", "relu") if spec.batch_norm else layer
        outputs = image[None]
        for each in model.layers[1:]:
            outputs = each(outputs)
            if each.name == last:
                break
        assert not np.asarray(outputs)[..., number].any()


@given(specs_and_filters())
def test_a_link_s_text_names_the_same_filters_again(spec_and_filters):
    spec, off = spec_and_filters

    assert off_from_text(spec, off_to_text(off)) == off


def test_filters_are_written_by_layer_in_order_and_once():
    assert off_to_text([("conv2", 3), ("conv1", 2), ("conv2", 0), ("conv2", 3)]) == "conv1-2.conv2-0-3"
    assert off_from_text(TWO, "conv2-3-0-3.conv1-2") == (("conv1", 2), ("conv2", 0), ("conv2", 3))
    assert off_to_text(()) == ""
    assert off_from_text(TWO, "") == ()


@pytest.mark.parametrize(
    "text",
    ["conv1", "conv1-", "1-2", "pool1-2", "conv1-2.", "conv1--2", "conv1-1234", "conv1-2 ", "conv1-2,3", "x" * 99],
)
def test_a_text_that_names_no_filters_is_refused(text):
    message = f"off={text!r:.60} names no filters; expected a layer and filters, as conv1-3-17. Switch them off by "

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}a click\\.$"):
        off_from_text(TWO, text)


@pytest.mark.parametrize(("layer", "number"), [("conv1", 3), ("conv2", 4), ("conv3", 0), ("conv9", 17)])
def test_a_filter_that_is_not_there_is_refused(layer, number):
    message = f"^{re.escape(f'There is no filter {number} in {layer} to switch off; {HAS}')}$"

    with pytest.raises(InvalidUnit, match=message):
        off_from_text(TWO, f"{layer}-{number}")
    with pytest.raises(InvalidUnit, match=message):
        without_filters(random_network(TWO), [(layer, number)])


def test_a_network_without_convolutions_has_nothing_to_switch_off():
    spec = NetworkSpec((8, 8, 1), (), dense_units=0)

    with pytest.raises(InvalidUnit, match=r"^There is no filter 0 in conv1 to switch off; the network has none\. Choo"):
        off_from_text(spec, "conv1-0")


def test_a_filter_below_zero_is_refused():
    with pytest.raises(InvalidUnit, match=r"^There is no filter -1 in conv1 to switch off"):
        without_filters(random_network(TWO), [("conv1", -1)])
