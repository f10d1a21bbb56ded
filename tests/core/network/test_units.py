"""The units of a network, and a way through them as a link writes it."""

import re

import pytest

from convscope import ConvLayer, NetworkSpec
from convscope.errors import InvalidUnit
from convscope.network.tensorflow.model import build_network
from convscope.network.units import MAX_PATH, Place, path_from_text, path_to_text, source_of, unit_shapes

SPEC = NetworkSpec()


@pytest.mark.parametrize("spec", [SPEC, NetworkSpec(batch_norm=True, global_pool=True), NetworkSpec(conv_layers=())])
def test_the_shapes_are_those_of_kerass_summary(spec):
    model = build_network(spec)

    shapes = unit_shapes(spec)

    assert shapes.pop("input") == model.input_shape[1:]
    assert shapes == {name: model.get_layer(name).output.shape[1:] for name in shapes}


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("conv1", "input"),
        ("pool1", "conv1"),
        ("conv2", "pool1"),
        ("conv3", "pool2"),
        ("flatten", "conv3"),
        ("dense", "flatten"),
        ("output", "dense"),
    ],
)
def test_a_layer_looks_at_the_units_of_the_one_before(layer, source):
    assert source_of(SPEC, layer) == source


def test_a_layer_without_pooling_before_it_looks_at_a_convolution():
    assert source_of(NetworkSpec(conv_layers=(ConvLayer(2), ConvLayer(2)), batch_norm=True), "conv2") == "conv1"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("conv2-17", (Place("conv2", (17,), whole=True),)),
        ("dense-5", (Place("dense", (5,)),)),
        (
            "output-7.dense-5.conv3-1-2-5.input-27-0-0",
            (Place("output", (7,)), Place("dense", (5,)), Place("conv3", (1, 2, 5)), Place("input", (27, 0, 0))),
        ),
        ("dense-5.pool2-63", (Place("dense", (5,)), Place("pool2", (63,), whole=True))),
    ],
)
def test_a_way_is_read_as_it_was_written(text, way):
    assert path_from_text(SPEC, text) == way
    assert path_to_text(way) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "conv9-0",
            "conv1-32",
            "conv3-3-0-0",
            "conv3-0-0",
            "dense-64",
            "flatten-0",
            "input-3",
            "input-28-0-0",
            "x",
            "",
        ),
        *("conv1--1", "conv1-3.pool1-0-0-3", "conv1-0-0-0.conv9-1", "conv1-99999999", "conv1-0-0-0."),
        ".".join(["conv1-1-1-1"] * (MAX_PATH + 1)),
    ],
)
def test_a_way_that_the_network_lacks_is_refused(text):
    message = r"^place='.*' is not in this network; it has conv1-0 to conv1-31, .*dense-0 to dense-63"

    with pytest.raises(InvalidUnit, match=message):
        path_from_text(SPEC, text)


def test_the_message_says_what_to_do():
    message = "of maps each unit, as layer-row-column-filter. Click a map to choose one."

    with pytest.raises(InvalidUnit, match=f"{re.escape(message)}$"):
        path_from_text(SPEC, "conv1-1-2")
