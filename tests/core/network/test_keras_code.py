"""The lines of Keras that a page shows: they run, and they compute what is shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keras import layers

from convscope import ConvLayer, NetworkSpec
from convscope.network.convolution import convolve
from convscope.network.filters import Filters, filters_of
from convscope.network.keras_code import conv_lines, kernel_lines, pool_lines
from convscope.network.kernels import classic_filters, colour_filters
from convscope.network.pooling import average_pool, max_pool
from convscope.spec.window import Window
from tests.cases import cases
from tests.core.strategies import random_network

BIASED = Filters(np.zeros((3, 3, 1, 32), np.float32), np.zeros(32, np.float32), relu=True)


@pytest.mark.parametrize(
    ("filters", "window", "lines"),
    [
        (BIASED, Window(3), 'layers.Conv2D(32, 3, activation="relu")'),
        (BIASED, Window(3, 2, "same"), 'layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")'),
        (BIASED, Window(3, dilation=2), 'layers.Conv2D(32, 3, dilation_rate=2, activation="relu")'),
        (BIASED, Window(3, padding=2), 'layers.ZeroPadding2D(2)\nlayers.Conv2D(32, 3, activation="relu")'),
        (BIASED, Window(3, padding=0), 'layers.Conv2D(32, 3, activation="relu")'),
        (classic_filters(), Window(3), "layers.Conv2D(6, 3, use_bias=False)"),
        (BIASED, Window(3, 2, "valid", 2), None),
    ],
)
def test_the_lines_say_only_what_is_not_keras_default(filters, window, lines):
    assert conv_lines(filters, window) == lines


def test_batch_normalisation_stands_before_relu():
    filters = filters_of(random_network(NetworkSpec(conv_layers=(ConvLayer(4),), batch_norm=True)), "conv1")

    assert conv_lines(filters, Window(3)) == (
        "layers.Conv2D(4, 3, use_bias=False)\nlayers.BatchNormalization()\nlayers.ReLU()"
    )


@cases(25)
@given(
    st.integers(1, 3),
    st.sampled_from(("valid", "same")) | st.integers(0, 3),
    st.sampled_from([(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]),
)
def test_the_lines_run_and_make_the_map_that_is_shown(number, padding, step):
    filters = colour_filters().one(number)
    window = Window(3, step[0], padding, step[1])
    image = np.random.default_rng(number).random((12, 14, 3), dtype=np.float32)
    code = conv_lines(filters, window).replace("layers.Conv2D", "conv = layers.Conv2D")
    names = {"layers": layers, "np": np}

    exec(f"{code}\n{kernel_lines(filters.kernel)}", names)

    zeros = padding if isinstance(padding, int) else 0
    theirs = names["conv"](np.pad(image, ((zeros, zeros), (zeros, zeros), (0, 0)))[None])[0]
    np.testing.assert_allclose(theirs, convolve(image, filters.kernel, 0, window), atol=1e-5)


@pytest.mark.parametrize("pool", [2, 3])
def test_the_pooling_lines_make_the_maps_that_are_shown(pool):
    maps = np.random.default_rng(0).random((7, 8, 3), dtype=np.float32)

    largest, mean = (eval(line, {"layers": layers})(maps[None])[0] for line in pool_lines(pool).split("\n"))

    np.testing.assert_allclose(largest, max_pool(maps, Window(pool, pool)))
    np.testing.assert_allclose(mean, average_pool(maps, Window(pool, pool)), atol=1e-6)
