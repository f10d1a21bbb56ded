"""The networks that sliders make: one kernel, stride, padding and pooling for all convolutions."""

import pytest

from convscope import ConvLayer, NetworkSpec
from convscope.errors import InvalidSpec
from convscope.network.tensorflow.model import build_network
from convscope.spec import layers as arithmetic
from convscope.spec.uniform import fits, uniform_layers, without_pooling


def test_the_source_networks_convolutions_are_uniform():
    assert uniform_layers((32, 64, 64)) == NetworkSpec().conv_layers


def test_pooling_comes_after_each_convolution_but_the_last():
    layers = uniform_layers((4, 5), kernel=2, stride=2, padding="same", pool=3)

    assert layers == (ConvLayer(4, 2, 2, "same", 1, 3), ConvLayer(5, 2, 2, "same", 1, None))
    assert uniform_layers(()) == ()


def test_pooling_may_come_after_every_second_convolution():
    layers = uniform_layers((1, 2, 3, 4, 5), pool_every=2)

    assert [layer.pool for layer in layers] == [None, 2, None, 2, None]
    assert [layer.pool for layer in uniform_layers((1, 2, 3, 4), pool_every=2)] == [None, 2, None, None]
    assert [layer.pool for layer in uniform_layers((1, 2, 3), pool_every=3)] == [None, None, None]


@pytest.mark.parametrize("layers", range(7))
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("pool", [None, 2, 3])
def test_what_fits_is_what_a_spec_accepts(layers, padding, pool):
    for kernel in range(1, 8):
        for stride in range(1, 4):
            try:
                NetworkSpec(conv_layers=uniform_layers((1,) * layers, kernel, stride, padding, pool))
                accepted = True
            except InvalidSpec as error:
                assert "would be left without pixels" in str(error)
                accepted = False

            assert fits(layers, kernel, stride, padding, pool) == accepted


def test_three_convolutions_leave_room_for_kernels_up_to_4():
    assert [fits(3, kernel, 1, "valid", 2) for kernel in range(1, 8)] == [True] * 4 + [False] * 3


def test_the_source_network_without_pooling_has_as_many_parameters_as_keras_counts():
    bare = without_pooling(
        NetworkSpec(conv_layers=(ConvLayer(32, pool=2), ConvLayer(64, pool=2), ConvLayer(64)), dense_units=64)
    )

    # 320 + 18,496 + 36,928, then 22 x 22 x 64 x 64 + 64 and 64 x 10 + 10
    assert arithmetic.parameters(bare) == 2_038_986 - 64 == build_network(bare).count_params()
    assert [each.receptive_field for each in arithmetic.layers(bare)][:3] == [3, 5, 7]


def test_only_the_convolutions_that_are_pooled_say_how():
    layers = uniform_layers((1, 2, 3), pool_every=2, pooling="average")

    assert [(layer.pool, layer.pooling) for layer in layers] == [(None, "max"), (2, "average"), (None, "max")]
