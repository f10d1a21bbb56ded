"""Draw and Feature maps in Streamlit's tester."""

import json
import struct

import numpy as np
import pytest

from convscope.spec import ConvLayer, NetworkSpec
from convscope.stroke_text import to_text

SEVEN = "ink-" + to_text([np.array([[80, 60], [200, 60], [120, 230]])])


def heads(app) -> list[dict]:
    """What the pictures of maps on a page are told, in order."""
    blobs = [each.proto.bytes for each in app.get("bidi_component") if each.proto.component_name == "convscope_maps"]
    return [json.loads(blob[4 : 4 + struct.unpack("<I", blob[:4])[0]]) for blob in blobs]


def words(app) -> str:
    return " ".join(each.value for each in [*app.markdown, *app.caption, *app.info, *app.warning, *app.error])


def test_an_empty_canvas_says_so_instead_of_a_prediction(open_at):
    app = open_at("draw")

    assert "The canvas is empty" in app.info[0].value


def test_undo_and_clear_are_there_only_with_ink(open_at):
    empty, drawn = open_at("draw"), open_at("draw", picture=SEVEN)

    assert empty.button(key="undo").disabled
    assert empty.button(key="clear").disabled
    assert not drawn.button(key="undo").disabled


def test_clear_empties_the_canvas(open_at):
    app = open_at("draw", picture=SEVEN)

    app.button(key="clear").click().run()

    assert "The canvas is empty" in app.info[0].value


def test_the_source_switches_between_the_drawing_and_a_sample(open_at):
    app = open_at("draw", picture="test-3")

    assert "Test digit 3, labelled 0." in words(app)
    app.button_group(key="source").select("Draw").run()
    assert "The canvas is empty" in app.info[0].value
    app.button_group(key="source").select("MNIST digit").run()

    assert "Test digit 3, labelled 0." in words(app)


@pytest.mark.parametrize("page", ["draw", "feature_maps"])
@pytest.mark.parametrize("picture", ["ink-!", "test-10000", "train-60000", "photo-1", "drawing-none", "x"])
def test_a_picture_that_is_none_is_named(open_at, page, picture):
    app = open_at(page, picture=picture)

    assert "Shown instead" in app.warning[0].value


def test_each_layer_says_what_it_did(open_at):
    app = open_at("feature_maps")

    for layer, shape in (("conv1", "26 × 26 × 32"), ("pool2", "5 × 5 × 64"), ("conv3", "3 × 3 × 64")):
        assert f"{layer}  {shape}" in [head["title"] for head in heads(app)]
    said = " ".join(head["words"] for head in heads(app))
    assert "32 filters slid a 3 × 3 window over the picture" in said
    assert "Each 2 × 2 square of a map became its largest value" in said
    assert "Strongest on average: filter" in said


@pytest.mark.parametrize("filters", [1, 6, 7, 128])
def test_the_maps_of_any_number_of_filters_are_shown(open_at, make_trained, filters):
    record = make_trained(NetworkSpec(conv_layers=(ConvLayer(filters, pool=2), ConvLayer(3, padding="same"))))

    app = open_at("feature_maps", network=record.id, place=f"conv1-{filters - 1}")

    assert [head["filters"] for head in heads(app) if head["name"] == "conv1"] == [filters]
    assert f"**conv1, filter {filters - 1}**" in words(app)
    assert f"of {filters}" in words(app)


def test_a_network_without_convolutions_says_so(open_at, make_trained):
    record = make_trained(NetworkSpec(conv_layers=()))

    app = open_at("feature_maps", network=record.id)

    assert "This network has no convolution" in words(app)


@pytest.mark.parametrize("place", ["conv1-32", "conv9-0", "dense-1", "x", "conv1--1"])
def test_a_place_that_the_network_lacks_is_named(open_at, place):
    app = open_at("feature_maps", place=place)

    assert f"place={place!r} is not in this network; it has conv1-0 to conv1-31" in app.warning[0].value
    assert "conv3" in [head["name"] for head in heads(app)]


def test_a_map_is_closed_again(open_at):
    app = open_at("feature_maps", place="pool1-5")

    assert "Pooling has no kernel" in words(app)
    app.button(key="close-map").click().run()

    assert "**pool1, filter 5**" not in words(app)
