"""The networks that sliders make: one kernel, stride, padding and pooling for all convolutions."""

import pytest

from convscope import ConvLayer, NetworkSpec
from convscope.errors import InvalidSpec
from convscope.spec.uniform import fits, uniform_layers


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
