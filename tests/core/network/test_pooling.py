"""Max and average pooling: worked by hand and held to Keras; a network without it."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec
from convscope.network.pooling import average_pool, max_pool, without_pooling
from convscope.network.tensorflow.model import build_network
from convscope.spec import layers as arithmetic
from tests.core.strategies import seeds

IMAGE = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]], np.float32)[..., None]


@pytest.mark.parametrize(("pool", "expected"), [(2, [[6, 8], [14, 16]]), (3, [[11]])])
def test_max_pooling_keeps_the_largest_and_leaves_out_what_fills_no_window(pool, expected):
    assert max_pool(IMAGE, pool)[..., 0].tolist() == expected


def test_pooling_keeps_the_maps_apart():
    maps = np.concatenate([IMAGE, -IMAGE], axis=2)

    pooled = max_pool(maps, 2)

    assert pooled[..., 0].tolist() == [[6, 8], [14, 16]]
    assert pooled[..., 1].tolist() == [[-1, -3], [-9, -11]]


@pytest.mark.parametrize(("pool", "expected"), [(2, [[3.5, 5.5], [11.5, 13.5]]), (3, [[6]])])
def test_average_pooling_takes_the_mean(pool, expected):
    assert average_pool(IMAGE, pool)[..., 0].tolist() == expected


@settings(deadline=None)
@given(st.integers(2, 3), st.integers(3, 17), st.integers(3, 17), st.integers(1, 5), seeds)
def test_pooling_is_that_of_keras(pool, height, width, filters, seed):
    maps = np.random.default_rng(seed).normal(0, 1, (height, width, filters)).astype(np.float32)

    largest, mean = max_pool(maps, pool), average_pool(maps, pool)

    np.testing.assert_array_equal(largest, keras.layers.MaxPooling2D(pool)(maps[None])[0])
    np.testing.assert_allclose(mean, keras.layers.AveragePooling2D(pool)(maps[None])[0], atol=1e-6)


def test_the_source_network_without_pooling_has_as_many_parameters_as_keras_counts():
    bare = without_pooling(
        NetworkSpec(conv_layers=(ConvLayer(32, pool=2), ConvLayer(64, pool=2), ConvLayer(64)), dense_units=64)
    )

    # 320 + 18,496 + 36,928, then 22 x 22 x 64 x 64 + 64 and 64 x 10 + 10
    assert arithmetic.parameters(bare) == 2_038_986 - 64 == build_network(bare).count_params()
    assert [each.receptive_field for each in arithmetic.layers(bare)][:3] == [3, 5, 7]
