"""The largest network that is trained."""

import dataclasses
import re

import pytest

from convscope import ConvLayer, NetworkSpec
from convscope.errors import InvalidSpec
from convscope.spec.bounds import TRAINABLE, check_trainable
from convscope.spec.layers import parameters
from convscope.training.presets import PRESETS

# 28 x 28 pixels, no convolution: dense has 784 x n + n parameters, output 10 x n + 10.
FLAT = NetworkSpec(conv_layers=(), dense_units=512)


def test_the_presets_are_far_from_the_bound():
    for preset in PRESETS:
        check_trainable(preset.spec.network)


def test_a_dense_layer_over_large_maps_is_refused_with_its_sum_and_what_to_do():
    spec = NetworkSpec(
        conv_layers=(ConvLayer(64),) * 3, dense_units=512
    )  # the last maps are 22 x 22 x 64: 640 + 2 x 36,928 before
    message = (
        "This network has 15,939,850 parameters; ConvScope trains at most 2,000,000. The layer dense alone has "
        "15,860,224, since its input has 30,976 values: 30976 × 512 + 512 = 15,860,224. Pooling after"
    )

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}"):
        check_trainable(spec)


def test_a_convolution_with_too_many_weights_is_refused_too():
    spec = NetworkSpec(conv_layers=(ConvLayer(128, 7), ConvLayer(128, 7), ConvLayer(128, 7), ConvLayer(128, 7)))

    with pytest.raises(InvalidSpec, match=r"The layer conv2 alone has .* Use fewer filters or a smaller kernel there"):
        check_trainable(dataclasses.replace(spec, dense_units=0, global_pool=True))


def test_two_million_parameters_are_the_most():
    assert parameters(FLAT) < TRAINABLE
    check_trainable(FLAT)
