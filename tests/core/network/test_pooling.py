"""Max and average pooling: worked by hand and held to Keras."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, forward
from convscope.network.pooling import average_pool, max_pool
from convscope.spec.window import Window
from tests.core.strategies import seeds

IMAGE = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]], np.float32)[..., None]


@pytest.mark.parametrize(("pool", "expected"), [(2, [[6, 8], [14, 16]]), (3, [[11]])])
def test_max_pooling_keeps_the_largest_and_leaves_out_what_fills_no_window(pool, expected):
    assert max_pool(IMAGE, Window(pool, pool))[..., 0].tolist() == expected


def test_pooling_keeps_the_maps_apart():
    maps = np.concatenate([IMAGE, -IMAGE], axis=2)

    pooled = max_pool(maps, Window(2, 2))

    assert pooled[..., 0].tolist() == [[6, 8], [14, 16]]
    assert pooled[..., 1].tolist() == [[-1, -3], [-9, -11]]


@pytest.mark.parametrize(("pool", "expected"), [(2, [[3.5, 5.5], [11.5, 13.5]]), (3, [[6]])])
def test_average_pooling_takes_the_mean(pool, expected):
    assert average_pool(IMAGE, Window(pool, pool))[..., 0].tolist() == expected


@settings(deadline=None)
@given(st.integers(2, 3), st.integers(3, 17), st.integers(3, 17), st.integers(1, 5), seeds)
def test_pooling_is_that_of_keras(pool, height, width, filters, seed):
    window = Window(pool, pool)
    maps = np.random.default_rng(seed).normal(0, 1, (height, width, filters)).astype(np.float32)

    largest, mean = max_pool(maps, window), average_pool(maps, window)

    np.testing.assert_array_equal(largest, keras.layers.MaxPooling2D(pool)(maps[None])[0])
    np.testing.assert_allclose(mean, keras.layers.AveragePooling2D(pool)(maps[None])[0], atol=1e-6)


def test_a_network_with_average_pooling_hands_on_the_means_of_its_maps_after_relu():
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, kernel=1, pool=2, pooling="average"),), 0, class_names=("a", "b"))
    kernel, bias = np.full((1, 1, 1, 1), 2, np.float32), np.array([-1], np.float32)
    output = (np.zeros((16, 2), np.float32), np.zeros(2, np.float32))
    network = TrainedNetwork(spec, {"conv1": (kernel, bias), "output": output})
    image = np.zeros((8, 8), np.float32)
    image[0, :2], image[1, :2] = (1, 0.25), (0.75, 0)

    found = forward(network, image)

    assert found["conv1"][:2, :2, 0].tolist() == [[1, 0], [0.5, 0]]  # relu of 2 x 1 - 1, 2 x 0.25 - 1, ...
    assert found["pool1"][0, 0, 0] == (1 + 0 + 0.5 + 0) / 4
    assert found["pool1"].sum() == 0.375
