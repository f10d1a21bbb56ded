"""The arithmetic of a network, held to the source notebook's figures and to Keras."""

import dataclasses
import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, forward
from convscope.errors import InvalidSpec
from convscope.network.convolution import patches
from convscope.network.tensorflow.model import build_network
from convscope.network.trained import TrainedNetwork, weight_shapes
from convscope.spec import layers as arithmetic
from tests.cases import cases
from tests.core.strategies import any_layers, network_specs


def test_the_source_networks_layers_have_its_names_and_shapes():
    layers = arithmetic.layers(NetworkSpec())

    assert [(layer.name, layer.kind, layer.output_shape) for layer in layers] == [
        ("conv1", "conv", (26, 26, 32)),
        ("pool1", "max_pool", (13, 13, 32)),
        ("conv2", "conv", (11, 11, 64)),
        ("pool2", "max_pool", (5, 5, 64)),
        ("conv3", "conv", (3, 3, 64)),
        ("flatten", "flatten", (576,)),
        ("dense", "dense", (64,)),
        ("output", "output", (10,)),
    ]
    assert layers[0].input_shape == (28, 28, 1)
    assert all(layer.input_shape == before.output_shape for before, layer in itertools.pairwise(layers))


def test_the_source_networks_parameters_come_with_their_sums_written_out():
    layers = arithmetic.layers(NetworkSpec())

    assert [layer.parameters for layer in layers] == [320, 0, 18_496, 0, 36_928, 0, 36_928, 650]
    assert [layer.parameters_sum for layer in layers] == [
        "3 x 3 x 1 x 32 + 32 = 320",
        "none",
        "3 x 3 x 32 x 64 + 64 = 18,496",
        "none",
        "3 x 3 x 64 x 64 + 64 = 36,928",
        "none",
        "576 x 64 + 64 = 36,928",
        "64 x 10 + 10 = 650",
    ]
    assert arithmetic.parameters(NetworkSpec()) == 93_322


def test_the_source_networks_multiply_adds_come_with_their_sums_written_out():
    layers = arithmetic.layers(NetworkSpec())

    assert [layer.multiply_adds_sum for layer in layers] == [
        "26 x 26 x 3 x 3 x 1 x 32 = 194,688",
        "none",
        "11 x 11 x 3 x 3 x 32 x 64 = 2,230,272",
        "none",
        "3 x 3 x 3 x 3 x 64 x 64 = 331,776",
        "none",
        "576 x 64 = 36,864",
        "64 x 10 = 640",
    ]
    assert [layer.multiply_adds for layer in layers] == [194_688, 0, 2_230_272, 0, 331_776, 0, 36_864, 640]
    assert arithmetic.multiply_adds(NetworkSpec()) == 2_794_240


def test_the_source_networks_receptive_fields_grow_from_3_to_18():
    fields = [layer.receptive_field for layer in arithmetic.layers(NetworkSpec())]

    assert fields == [3, 4, 8, 10, 18, None, None, None]


def test_dropout_stands_before_the_output_and_changes_nothing_but_the_list():
    plain, dropped = NetworkSpec(), NetworkSpec(dropout=0.5)

    names = [layer.name for layer in arithmetic.layers(dropped)]

    assert names[-3:] == ["dense", "dropout", "output"]
    assert arithmetic.layers(dropped)[-2].output_shape == (64,)
    assert arithmetic.parameters(dropped) == arithmetic.parameters(plain)


def test_batch_normalisation_and_global_average_pooling_worked_by_hand():
    spec = NetworkSpec(conv_layers=(ConvLayer(8, 5, pool=2),), dense_units=0, batch_norm=True, global_pool=True)

    facts = arithmetic.layers(spec)

    assert [(each.name, each.kind, each.output_shape, each.parameters_sum) for each in facts] == [
        ("conv1", "conv", (24, 24, 8), "5 x 5 x 1 x 8 = 200"),  # no bias
        ("norm1", "norm", (24, 24, 8), "4 x 8 = 32"),  # scale, shift, mean, variance
        ("relu1", "relu", (24, 24, 8), "none"),
        ("pool1", "max_pool", (12, 12, 8), "none"),
        ("global_pool", "global_pool", (8,), "none"),
        ("output", "output", (10,), "8 x 10 + 10 = 90"),
    ]
    assert [each.multiply_adds_sum for each in facts] == [
        *("24 x 24 x 5 x 5 x 1 x 8 = 115,200", "24 x 24 x 8 = 4,608", "none", "none", "none", "8 x 10 = 80")
    ]
    assert [each.receptive_field for each in facts] == [5, 5, 5, 6, None, None]
    assert arithmetic.parameters(spec) == 200 + 32 + 90


@cases(80)
@given(network_specs())
def test_shapes_and_parameters_are_those_of_keras(spec):
    model = build_network(spec)

    facts = arithmetic.layers(spec)

    assert [(each.name, each.input_shape, each.output_shape, each.parameters) for each in facts] == [
        (layer.name, layer.input.shape[1:], layer.output.shape[1:], layer.count_params()) for layer in model.layers[1:]
    ]
    assert arithmetic.parameters(spec) == model.count_params()


@given(network_specs())
def test_multiply_adds_are_what_the_windows_hold_times_the_filters(spec):
    facts = {each.name: each for each in arithmetic.layers(spec)}

    for number, layer in enumerate(spec.conv_layers, start=1):
        under = patches(np.zeros(facts[f"conv{number}"].input_shape, np.float32), layer.window)
        assert facts[f"conv{number}"].multiply_adds == under.size * layer.filters


@given(network_specs())
def test_every_sum_written_out_gives_its_number(spec):
    for layer in arithmetic.layers(spec):
        for written, number in (
            (layer.parameters_sum, layer.parameters),
            (layer.multiply_adds_sum, layer.multiply_adds),
        ):
            left, _, right = written.partition(" = ")
            terms = [math.prod(map(int, term.split(" x "))) for term in left.split(" + ")] if right else [0]
            assert (sum(terms), right or "0") == (number, f"{number:,}")


@cases(80)
@given(st.tuples(st.integers(8, 30), st.integers(8, 30), st.just(1)), st.lists(any_layers(), max_size=4))
def test_a_network_is_refused_exactly_when_keras_refuses_it(shape, layers):
    convolutions = tuple(ConvLayer(**layer) for layer in layers)
    unchecked = object.__new__(NetworkSpec)
    fields = dataclasses.asdict(NetworkSpec(dense_units=0, class_names=("a", "b")))
    for name, value in (fields | {"input_shape": shape, "conv_layers": convolutions}).items():
        object.__setattr__(unchecked, name, value)
    try:
        build_network(unchecked)
        possible = True
    except ValueError as error:
        assert "would be zero or negative" in str(error)
        possible = False

    try:
        NetworkSpec(shape, convolutions)
        accepted = True
    except InvalidSpec as error:
        assert "would be left without pixels" in str(error)
        accepted = False

    assert accepted == possible


def test_three_valid_convolutions_with_pools_between_leave_room_for_kernels_up_to_4():
    def network(kernel):
        return NetworkSpec(
            conv_layers=(ConvLayer(kernel=kernel, pool=2), ConvLayer(kernel=kernel, pool=2), ConvLayer(kernel=kernel))
        )

    smallest = arithmetic.layers(network(4))[4].output_shape

    assert smallest == (1, 1, 32)
    message = (
        "conv3 would be left without pixels: its window of 5 x 5 does not fit into maps of 4 x 4. Choose smaller "
        "kernels, less pooling or stride, fewer layers, or padding 'same'."
    )
    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        network(5)


def test_a_pool_that_does_not_fit_is_refused_by_name():
    message = "pool2 would be left without pixels: its window of 3 x 3 does not fit into maps of 2 x 28."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}"):
        NetworkSpec((8, 34, 1), (ConvLayer(kernel=7), ConvLayer(kernel=1, pool=3)))


def test_a_dilated_kernel_is_as_wide_as_its_outer_taps():
    message = "conv1 would be left without pixels: its window of 13 x 13 does not fit into maps of 12 x 12."

    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}"):
        NetworkSpec((12, 12, 1), (ConvLayer(kernel=5, dilation=3),))


THIN = NetworkSpec(conv_layers=(ConvLayer(1, pool=2), ConvLayer(1, pool=2), ConvLayer(1)), dense_units=0)


@pytest.mark.parametrize(
    ("spec", "layer", "unit"),
    [
        (THIN, "conv1", (9, 9)),
        (THIN, "pool1", (6, 6)),
        (THIN, "conv2", (5, 4)),
        (THIN, "pool2", (2, 2)),
        (THIN, "conv3", (1, 2)),
        (NetworkSpec(conv_layers=(ConvLayer(2, 5, stride=2), ConvLayer(2, 2, pool=3))), "pool2", (1, 1)),
        (NetworkSpec(conv_layers=(ConvLayer(2, 3, dilation=3, pool=2), ConvLayer(2, 3, dilation=2))), "conv2", (3, 3)),
        (
            NetworkSpec(conv_layers=(ConvLayer(2, 4, 2, "same", pool=2), ConvLayer(2, 2, padding="same"))),
            "conv2",
            (3, 2),
        ),
    ],
)
def test_the_receptive_field_is_the_square_of_pixels_that_change_a_unit(spec, layer, unit):
    ones = {
        name: (np.ones(shapes["kernel"], np.float32), np.zeros(shapes["bias"], np.float32))
        for name, shapes in weight_shapes(spec).items()
    }
    network = TrainedNetwork(spec, ones)
    paper = np.zeros((28, 28), np.float32)

    changing = []
    for pixel in np.ndindex(28, 28):
        dotted = paper.copy()
        dotted[pixel] = 1
        if forward(network, dotted)[layer][unit].max() > 0:
            changing.append(pixel)

    field = next(each.receptive_field for each in arithmetic.layers(spec) if each.name == layer)
    assert (np.ptp(changing, axis=0) + 1).tolist() == [field, field]
