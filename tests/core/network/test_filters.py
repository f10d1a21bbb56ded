"""Filters: what follows the sums, and the network's own."""

import numpy as np

from convscope import ConvLayer, NetworkSpec, forward
from convscope.network.convolution import patches, products
from convscope.network.filters import Filters, filters_of
from convscope.spec.window import Window
from tests.core.strategies import random_network

SUMS = np.array([[[-2.0, 3.0]]], np.float32)


def test_the_bias_is_added_before_relu():
    filters = Filters(np.ones((1, 1, 1, 2), np.float32), np.array([1, -4], np.float32), relu=True)

    assert filters.finish(SUMS).tolist() == [[[0, 0]]]


def test_without_relu_negative_results_stay():
    filters = Filters(np.ones((1, 1, 1, 2), np.float32))

    assert filters.finish(SUMS).tolist() == [[[-2, 3]]]


def test_batch_normalisation_comes_between_the_sum_and_relu():
    scale, shift, mean = (np.array(each, np.float32) for each in ([2, 2], [10, 0], [-1, 1]))
    variance = np.array([1, 4], np.float32) - np.float32(1e-3)
    filters = Filters(np.ones((1, 1, 1, 2), np.float32), norm=(scale, shift, mean, variance), relu=True)

    # (-2 + 1) * 2 / 1 + 10 = 8 and (3 - 1) * 2 / 2 + 0 = 2
    np.testing.assert_allclose(filters.finish(SUMS), [[[8, 2]]], atol=1e-5)


def test_a_networks_filters_make_the_maps_of_its_forward_pass(rng):
    for norm in (False, True):
        network = random_network(NetworkSpec(conv_layers=(ConvLayer(5), ConvLayer(3, 5)), batch_norm=norm))
        outputs = forward(network, rng.random((28, 28), dtype=np.float32))

        filters = filters_of(network, "conv2")
        maps = filters.finish(products(patches(outputs["conv1"], Window(5)), filters.kernel))

        assert len(filters) == 3
        np.testing.assert_array_equal(maps, outputs["conv2"])


def test_one_filter_of_several_makes_its_own_map(rng):
    network = random_network(NetworkSpec(conv_layers=(ConvLayer(5),), batch_norm=True))
    filters = filters_of(network, "conv1")
    under = patches(rng.random((28, 28, 1), dtype=np.float32), Window(3))

    def maps(some):
        return some.finish(products(under, some.kernel))

    np.testing.assert_allclose(maps(filters.one(3))[..., 0], maps(filters)[..., 3], atol=1e-6)
    np.testing.assert_allclose(maps(filters.first(2)), maps(filters)[..., :2], atol=1e-6)
    assert (len(filters.one(3)), len(filters.first(2))) == (1, 2)
