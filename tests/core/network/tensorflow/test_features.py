"""What the layer before the output makes of many images, against our own forward pass over every one of them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, forward
from convscope.datasets import Split, load_split
from convscope.errors import InvalidImage
from convscope.network.tensorflow.features import feature_layer, features
from tests.cases import cases
from tests.core.strategies import network_specs, networks, random_network, seeds

NEAR = {"rtol": 1e-3, "atol": 1e-4}
SMALL = (12, 10, 1)
LAYERS = (ConvLayer(4, pool=2), ConvLayer(3))


def some_images(rng, spec: NetworkSpec, count: int) -> Split:
    """Random images that fit a network, with random labels; without an axis for a single channel, as MNIST's."""
    height, width, channels = spec.input_shape
    shape = (count, height, width) if channels == 1 else (count, height, width, channels)
    labels = rng.integers(0, len(spec.class_names), count)
    return Split(rng.integers(0, 256, shape).astype(np.uint8), labels.astype(np.uint8))


def check(network, split: Split) -> None:
    """Hold the features to the forward pass written out."""
    values, logits = features(network, split)

    outputs = [forward(network, image / np.float32(255)) for image in split.images]
    layer = feature_layer(network.spec)
    expected = np.stack([each["logits" if layer == "output" else layer] for each in outputs])
    assert values.dtype == logits.dtype == np.float32
    np.testing.assert_allclose(values, expected, **NEAR)
    np.testing.assert_allclose(logits, np.stack([each["logits"] for each in outputs]), **NEAR)


def test_the_notebook_s_features_of_digits_are_those_of_the_forward_pass_written_out(notebook):
    digits = load_split("mnist", "test")

    check(notebook, Split(digits.images[:130], digits.labels[:130]))


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(SMALL, LAYERS, dense_units=7),
        NetworkSpec(SMALL, LAYERS, dense_units=0),
        NetworkSpec(SMALL, LAYERS, dense_units=7, dropout=0.5, batch_norm=True, global_pool=True),
        NetworkSpec(SMALL, LAYERS, dense_units=0, dropout=0.5, batch_norm=True, global_pool=True),
        NetworkSpec(SMALL, (), dense_units=7),
        NetworkSpec(SMALL, (), dense_units=0),
        NetworkSpec((12, 10, 3), (), dense_units=0),
        NetworkSpec((12, 10, 3), (), dense_units=0, global_pool=True),
        NetworkSpec((28, 28, 3), (), dense_units=0),  # 2,352 numbers
        NetworkSpec((28, 28, 1), (ConvLayer(4, padding="same"),), dense_units=0),  # 3,136 numbers
    ],
)
def test_each_kind_of_network_s_features_are_those_of_the_forward_pass_written_out(spec, rng):
    check(random_network(spec), some_images(rng, spec, 7))


@cases(8)
@given(networks(network_specs()), st.integers(1, 12), seeds)
def test_any_network_s_features_are_those_of_the_forward_pass_written_out(network, count, seed):
    check(network, some_images(np.random.default_rng(seed), network.spec, count))


@pytest.mark.parametrize(
    ("spec", "layer"),
    [
        (NetworkSpec(), "dense"),
        (NetworkSpec(dropout=0.5), "dense"),
        (NetworkSpec(dense_units=0), "flatten"),
        (NetworkSpec(dense_units=0, dropout=0.5), "flatten"),
        (NetworkSpec(dense_units=0, batch_norm=True, global_pool=True), "global_pool"),
        (NetworkSpec(conv_layers=(), dense_units=0), "flatten"),
        (NetworkSpec(conv_layers=(), dense_units=0, global_pool=True), "global_pool"),
        (NetworkSpec(conv_layers=(), dense_units=1), "dense"),
    ],
)
def test_the_features_are_the_layer_before_the_output(spec, layer):
    assert feature_layer(spec) == layer


@pytest.mark.parametrize(
    ("filters", "dense_units", "global_pool", "layer"),
    [
        (8, 0, False, "flatten"),  # 16 x 16 x 8 = 2,048 numbers
        (9, 0, False, "output"),
        (9, 5, False, "dense"),
        (9, 0, True, "global_pool"),
    ],
)
def test_with_more_than_2048_numbers_the_output_takes_the_layer_s_place(filters, dense_units, global_pool, layer):
    layers = (ConvLayer(filters, 1),)

    spec = NetworkSpec((16, 16, 1), layers, dense_units, batch_norm=False, global_pool=global_pool)

    assert feature_layer(spec) == layer


def test_it_says_how_far_it_is(rng):
    spec, shares = NetworkSpec(SMALL, (), dense_units=0), []

    features(random_network(spec), some_images(rng, spec, 250), shares.append)

    assert shares == [0.4, 0.8, 1.0]


def test_images_that_do_not_fit_are_refused(notebook, rng):
    message = (
        "The images are 12 x 10 x 1 and show 10 classes; the network takes 28 x 28 x 1 and names 10. Choose a "
        "network that fits."
    )
    split = Split(np.zeros((10, 12, 10), np.uint8), np.arange(10, dtype=np.uint8))

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        features(notebook, split)
