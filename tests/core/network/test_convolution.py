"""The three steps of a convolution: worked by hand, and held to Keras on random windows."""

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.network.convolution import convolve, partial_sums, patches, products
from convscope.spec.window import Window
from tests.cases import cases
from tests.core.strategies import seeds

IMAGE = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]], np.float32)[..., None]
KERNEL = np.array([[1, 10], [100, 1000]], np.float32)[..., None, None]  # shows which pixel met which weight
BIAS = np.array([0.5], np.float32)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        # 1 * 1 + 10 * 2 + 100 * 5 + 1000 * 6 + 0.5 stands in the corner
        (Window(2), [[6521.5, 7632.5, 8743.5], [10965.5, 12076.5, 13187.5], [15409.5, 16520.5, 17631.5]]),
        (Window(2, stride=2), [[6521.5, 8743.5], [15409.5, 17631.5]]),
        # taps two pixels apart: 1 * 1 + 10 * 3 + 100 * 9 + 1000 * 11 + 0.5
        (Window(2, dilation=2), [[11931.5, 13042.5], [16375.5, 17486.5]]),
        # a column and a row of zeros after the map
        (
            Window(2, padding="same"),
            [
                [6521.5, 7632.5, 8743.5, 804.5],
                [10965.5, 12076.5, 13187.5, 1208.5],
                [15409.5, 16520.5, 17631.5, 1612.5],
                [153.5, 164.5, 175.5, 16.5],
            ],
        ),
        # zeros on every side, and every second place: 1000 * 1 in the corner, 1 * 6 + 10 * 7 + 100 * 10 + 1000 * 11
        (
            Window(2, stride=2, padding=1),
            [[1000.5, 3200.5, 400.5], [9050.5, 12076.5, 1208.5], [130.5, 164.5, 16.5]],
        ),
    ],
)
def test_a_convolution_is_worked_by_hand(window, expected):
    maps = convolve(IMAGE, KERNEL, BIAS, window)

    assert maps[..., 0].tolist() == expected


def test_channels_are_summed_and_filters_kept_apart():
    maps = np.array([[[1, 2], [3, 4]]], np.float32)  # one row, two columns, two channels
    kernel = np.array([[[[1, 0, 2], [0, 1, 3]]]], np.float32)  # 1 x 1, two channels, three filters
    bias = np.array([0, 0, 100], np.float32)

    result = convolve(maps, kernel, bias, Window(1))

    assert result.tolist() == [[[1, 2, 108], [3, 4, 118]]]  # 2 * 1 + 3 * 2 + 100 = 108


def test_the_patch_is_what_lies_under_the_window():
    under = patches(IMAGE, Window(2, stride=2))

    assert under[1, 0, :, :, 0].tolist() == [[9, 10], [13, 14]]


def test_zeros_lie_under_a_window_that_leaves_the_image():
    under = patches(IMAGE, Window(3, padding=1))

    assert under[0, 0, :, :, 0].tolist() == [[0, 0, 0], [0, 1, 2], [0, 5, 6]]


def test_taps_that_are_apart_skip_pixels():
    under = patches(IMAGE, Window(2, dilation=3))

    assert under[0, 0, :, :, 0].tolist() == [[1, 4], [13, 16]]


def test_a_patch_becomes_a_vector_with_a_number_for_each_filter():
    kernel = np.stack([np.ones((2, 2, 1)), np.eye(2)[..., None]], axis=-1).astype(np.float32)

    vectors = products(patches(IMAGE, Window(2)), kernel)

    assert vectors[0, 0].tolist() == [1 + 2 + 5 + 6, 1 + 6]


def test_the_partial_sums_of_a_filter_are_its_channels_alone():
    maps = np.concatenate([IMAGE, 10 * IMAGE], axis=2)
    kernel = np.concatenate([np.ones((2, 2, 1)), -np.ones((2, 2, 1))], axis=2).astype(np.float32)

    parts = partial_sums(maps, kernel, Window(2))

    assert parts[0, 0].tolist() == [14, -140]


@st.composite
def slid(draw) -> tuple[np.ndarray, np.ndarray, np.ndarray, Window]:
    """Maps, a kernel, biases and a window that fits."""
    side, step = draw(st.integers(1, 7)), draw(st.sampled_from(("stride", "dilation")))
    stride = draw(st.integers(1, 3)) if step == "stride" else 1
    dilation = draw(st.integers(1, 3)) if step == "dilation" else 1
    padding = draw(st.sampled_from(("valid", "same")) | st.integers(0, 6))
    window = Window(side, stride, padding, dilation)
    low = max(1, window.effective_side - (2 * padding if isinstance(padding, int) else 0))
    height, width = (draw(st.integers(low, low + 12)) for _ in range(2))
    channels, filters = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(seeds))
    shapes = (height, width, channels), (side, side, channels, filters), (filters,)
    return (*(rng.normal(0, 1, shape).astype(np.float32) for shape in shapes), window)


@cases(60)
@given(slid())
def test_a_convolution_is_that_of_keras(given):
    maps, kernel, bias, window = given
    numbered = isinstance(window.padding, int)
    model = keras.Sequential(
        [
            keras.layers.ZeroPadding2D(window.padding if numbered else 0),
            keras.layers.Conv2D(
                kernel.shape[3],
                window.side,
                window.stride,
                "valid" if numbered else window.padding,
                dilation_rate=window.dilation,
            ),
        ]
    )
    model.build((None, *maps.shape))
    model.set_weights([kernel, bias])

    ours = convolve(maps, kernel, bias, window)

    np.testing.assert_allclose(ours, model(maps[None])[0], atol=1e-4)
    parts = np.stack([partial_sums(maps, kernel[..., number], window) for number in range(kernel.shape[3])], axis=-1)
    np.testing.assert_allclose(parts.sum(axis=2) + bias, ours, atol=1e-4)


@cases(30)
@given(slid(), st.integers(2, 3), st.integers(2, 3))
def test_stride_and_dilation_together_are_every_so_many_of_keras_dilated_places(given, stride, dilation):
    maps, kernel, bias, window = given
    maps = np.pad(maps, ((0, window.side * dilation), (0, window.side * dilation), (0, 0)))
    layer = keras.layers.Conv2D(kernel.shape[3], window.side, dilation_rate=dilation)
    layer.build((None, *maps.shape))
    layer.set_weights([kernel, bias])

    ours = convolve(maps, kernel, bias, Window(window.side, stride, "valid", dilation))

    np.testing.assert_allclose(ours, np.array(layer(maps[None]))[0, ::stride, ::stride], atol=1e-4)
