"""Receptive fields, found by changing one pixel after the other and seeing which units change."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, forward
from convscope.network.receptive_field import receptive_field
from tests.cases import cases
from tests.core.strategies import network_specs, random_network, seeds

SMALL = (12, 11, 1)


def certain_to_notice(spec: NetworkSpec, seed: int = 0) -> TrainedNetwork:
    """A network in which every pixel that a unit sees changes it: positive weights, so that relu hides nothing."""
    network = random_network(spec, seed)
    positive = {name: tuple(np.abs(array) + 0.1 for array in arrays) for name, arrays in network.weights.items()}
    for name in positive:
        if name.startswith("norm"):
            scale, shift, mean, variance = positive[name]
            positive[name] = scale, shift, 0 * mean, variance
    return TrainedNetwork(spec, positive)


def found_by_perturbing(network: TrainedNetwork, layer: str, unit: tuple[int, ...] = ()) -> set[tuple[int, int]]:
    """Every pixel that, raised so much that no maximum can miss it, changes a unit, or any unit of the layer."""
    blank = np.full(network.spec.input_shape, 0.5, np.float32)
    before = forward(network, blank)[layer][unit]
    noticed = set()
    for pixel in np.ndindex(*network.spec.input_shape[:2]):
        changed = blank.copy()
        changed[pixel] = 100
        if np.any(forward(network, changed)[layer][unit] != before):
            noticed.add(pixel)
    return noticed


@st.composite
def units_of_maps(draw):
    """A random network over small images and a unit of one of its maps."""
    spec = draw(network_specs(SMALL).filter(lambda spec: spec.conv_layers))
    layers = tuple(dataclasses.replace(layer, filters=1) for layer in spec.conv_layers)
    spec = dataclasses.replace(spec, conv_layers=layers, dense_units=0)
    network = certain_to_notice(spec, draw(seeds))
    outputs = forward(network, np.zeros(SMALL, np.float32))
    layer = draw(st.sampled_from([name for name, values in outputs.items() if values.ndim == 3]))
    return network, layer, tuple(draw(st.integers(0, size - 1)) for size in outputs[layer].shape)


@cases(40)
@given(units_of_maps())
def test_a_unit_sees_the_pixels_that_change_it_and_no_others(given):
    network, layer, unit = given

    field = receptive_field(network.spec, layer, unit)

    expected = {(row, column) for row in field.rows for column in field.columns}
    assert found_by_perturbing(network, layer, unit) == expected


@pytest.mark.parametrize("unit", [(0, 0, 0), (2, 1, 0), (2, 2, 0)])
def test_a_unit_of_the_source_networks_shape_sees_the_pixels_that_change_it(unit):
    layers = (ConvLayer(1, pool=2), ConvLayer(1, pool=2), ConvLayer(1))
    network = certain_to_notice(NetworkSpec(conv_layers=layers))

    field = receptive_field(network.spec, "conv3", unit)

    expected = {(row, column) for row in field.rows for column in field.columns}
    assert found_by_perturbing(network, "conv3", unit) == expected
    assert (field.height, field.width) == (18, 18)


@cases(20)
@given(network_specs(SMALL), seeds)
def test_an_output_sees_what_the_last_maps_see_together(spec, seed):
    layers = tuple(dataclasses.replace(layer, filters=1) for layer in spec.conv_layers)
    network = certain_to_notice(dataclasses.replace(spec, conv_layers=layers, dense_units=0), seed)
    last = "global_pool" if spec.global_pool else "flatten"

    field = receptive_field(network.spec, "output", (0,))

    expected = {(row, column) for row in field.rows for column in field.columns}
    assert found_by_perturbing(network, last) == expected


def test_a_field_is_clipped_at_the_border_and_keeps_the_gaps_of_dilation():
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, 3, padding="same", dilation=2),))

    field = receptive_field(spec, "conv1", (0, 4, 0))

    assert (field.rows, field.columns) == ((0, 2), (2, 4, 6))
    assert (field.height, field.width) == (3, 5)


def test_a_pixel_sees_itself():
    field = receptive_field(NetworkSpec(), "input", (3, 5, 0))

    assert (field.rows, field.columns) == ((3,), (5,))
