"""The test digits that activate filters most, against our own forward pass over all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, forward
from convscope.analysis.worker.top_activations import top_activations
from convscope.datasets import Split, load_split
from convscope.network.ablation import without_filters
from tests.cases import cases
from tests.core.strategies import network_specs, networks, random_network

KINDS = ("conv", "pool", "dense", "logits", "output")
NEAR = {"rtol": 1e-4, "atol": 1e-5}


def some_digits(count: int) -> Split:
    """The first test digits."""
    digits = load_split("mnist", "test")
    return Split(digits.images[:count], digits.labels[:count])


def by_hand(network, digits: Split) -> dict[str, np.ndarray]:
    """By layer what every digit makes of it: `(digits, height, width, filters)`, in flat layers `(digits, units)`."""
    outputs = [forward(network, image / np.float32(255)) for image in digits.images]
    return {name: np.stack([each[name] for each in outputs]) for name in outputs[0] if name.startswith(KINDS)}


def check(network, digits: Split) -> None:
    """Hold a survey to the forward pass written out."""
    found = top_activations(network, digits)

    expected = by_hand(network, digits)
    logits = expected.pop("logits")
    assert list(found) == list(expected)
    for name, maps in expected.items():
        top, filters = found[name], np.arange(maps.shape[-1])[:, None]
        flat = maps.reshape(len(maps), -1, maps.shape[-1])
        ranked = logits if name == "output" else maps
        peaks = ranked.reshape(flat.shape).max(1)
        np.testing.assert_allclose(top.values, -np.sort(-peaks, axis=0)[:9].T, **NEAR)
        rows, columns = np.moveaxis(top.positions, -1, 0)
        at = (top.indices, rows, columns, filters) if maps.ndim == 4 else (top.indices, filters)
        np.testing.assert_allclose(ranked[at], top.values, **NEAR)
        assert all(len(set(best)) == 9 for best in top.indices.tolist())
        for number in range(10):
            expected_mean = flat[digits.labels == number].mean(axis=(0, 1)) if number in digits.labels else 0
            np.testing.assert_allclose(top.class_means[number], expected_mean, **NEAR)


def test_the_pretrained_network_s_top_activations_are_those_of_the_forward_pass_written_out(notebook):
    check(notebook, some_digits(230))


@cases(12)
@given(networks(network_specs((28, 28, 1)).filter(lambda spec: len(spec.class_names) >= 10)), st.integers(9, 110))
def test_any_network_s_best_digits_are_those_of_the_forward_pass_written_out(network, count):
    check(network, some_digits(count))


def test_shapes_and_types_are_as_promised(notebook):
    found = top_activations(notebook, some_digits(120))

    assert list(found) == ["conv1", "pool1", "conv2", "pool2", "conv3", "dense", "output"]
    for name, filters in (("conv1", 32), ("pool2", 64), ("dense", 64), ("output", 10)):
        top = found[name]
        assert (top.indices.shape, top.indices.dtype) == ((filters, 9), np.int32)
        assert (top.positions.shape, top.positions.dtype) == ((filters, 9, 2), np.int16)
        assert (top.values.shape, top.values.dtype) == ((filters, 9), np.float32)
        assert (top.class_means.shape, top.class_means.dtype) == ((10, filters), np.float32)
    assert not found["dense"].positions.any()


def test_a_filter_that_is_silent_everywhere_answers_with_the_first_digits(notebook):
    found = top_activations(without_filters(notebook, [("conv2", 5)]), some_digits(120))

    for layer in ("conv2", "pool2"):
        assert found[layer].indices[5].tolist() == list(range(9))
        assert not found[layer].values[5].any()
        assert not found[layer].positions[5].any()
        assert not found[layer].class_means[:, 5].any()


def test_of_equal_digits_the_first_comes_first_and_of_equal_places_the_upper_left():
    white = np.zeros((12, 28, 28), np.uint8)
    white[[3, 7], 10:20, 5:9] = 255  # two digits tied, with many places tied
    network = random_network(NetworkSpec(conv_layers=(ConvLayer(2, kernel=1),), dense_units=0))
    kernel, bias = network.weights["conv1"]
    kernel[...], bias[...] = 1, 0

    found = top_activations(network, Split(white, np.arange(12, dtype=np.uint8) % 10))["conv1"]

    assert found.indices[1].tolist() == [3, 7, 0, 1, 2, 4, 5, 6, 8]
    assert found.positions[1, :3].tolist() == [[10, 5], [10, 5], [0, 0]]
    assert found.values[1].tolist() == [1, 1] + [0] * 7
    assert found.class_means[:, 1].tolist() == pytest.approx([0, 0, 0, 40 / 784, 0, 0, 0, 40 / 784, 0, 0])


def test_it_says_how_far_it_is(notebook):
    shares = []

    top_activations(notebook, some_digits(200), shares.append)

    assert shares == [0.5, 1.0]
