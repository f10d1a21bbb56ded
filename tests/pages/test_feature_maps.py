"""The Feature maps page in Streamlit's tester: walls, units and the way through them, filter surgery."""

import dataclasses

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, forward, open_store
from convscope.images import image_at
from convscope.network.ablation import without_filters
from convscope.network.unit_explanation import explain_unit
from tests.pages.components import bars, blobs, plain, words


def heads(app) -> list[dict]:
    """What the images of maps on a page are told, in order."""
    return [head for head, _ in blobs(app, "convscope_maps")]


def story(app) -> dict:
    """What the story of the open unit is told."""
    ((head, _),) = blobs(app, "convscope_unit")
    return head


def test_each_layer_says_what_it_did(open_at):
    app = open_at("feature_maps")

    for layer, shape in (("conv1", "26 × 26 × 32"), ("pool2", "5 × 5 × 64"), ("conv3", "3 × 3 × 64")):
        assert f"{layer}  {shape}" in [head["title"] for head in heads(app)]
    said = " ".join(head["words"] for head in heads(app))
    assert "32 filters slide a 3 × 3 window over the image" in said
    assert "Keeps the largest value of each 2 × 2 square of a map." in said
    assert "Largest means: filter" in said


@pytest.mark.parametrize("filters", [1, 6, 7, 128])
def test_the_maps_of_any_number_of_filters_are_shown(open_at, make_trained, filters):
    record = make_trained(NetworkSpec(conv_layers=(ConvLayer(filters, pool=2), ConvLayer(3, padding="same"))))

    app = open_at("feature_maps", network=record.id, place=f"conv1-{filters - 1}")

    assert [head["filters"] for head in heads(app) if head["name"] == "conv1"] == [filters]
    assert f"**conv1, filter {filters - 1}**" in words(app)
    assert f"of {filters}" in words(app)


def test_full_colour_is_the_layers_largest_value_or_each_maps_own(open_at):
    app = open_at("feature_maps", picture="test-0")
    scale = app.button_group(key="scale")

    shared = tops_of(app)
    scale.select(scale.options[1]).run()
    own = tops_of(app)

    outputs = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)
    for layer in ("conv1", "pool2", "conv3"):
        largest = outputs[layer].max(axis=(0, 1))
        assert shared[layer] == pytest.approx([largest.max()] * len(largest), rel=1e-3)
        assert own[layer] == pytest.approx(largest.tolist(), rel=1e-3)
    assert own["dense"] == shared["dense"]


def tops_of(app) -> dict[str, list[float]]:
    """The value of full colour of each filter's map, by layer."""
    return {head["name"]: head["tops"] for head in heads(app)}


def test_a_network_without_convolutions_says_so(open_at, make_trained):
    record = make_trained(NetworkSpec(conv_layers=()))

    app = open_at("feature_maps", network=record.id)

    assert "This network has no convolution" in words(app)


@pytest.mark.parametrize("place", ["conv1-32", "conv9-0", "dense-64", "x", "conv1--1", "conv3-3-0-0", "conv1-0-0"])
def test_a_place_that_the_network_lacks_is_named(open_at, place):
    app = open_at("feature_maps", place=place)

    assert f"place={place!r} is not in this network; it has conv1-0 to conv1-31" in plain(app.warning[0].value)
    assert "conv3" in [head["name"] for head in heads(app)]


def test_a_map_is_closed_again(open_at):
    app = open_at("feature_maps", place="pool1-5")

    assert "**pool1, filter 5**" in words(app)
    app.button(key="close").click().run()

    assert "**pool1, filter 5**" not in words(app)


def test_a_map_tells_how_strong_it_is_and_asks_for_a_cell(open_at):
    app = open_at("feature_maps", place="conv2-3", picture="test-0")

    maps = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)["conv2"]
    assert f"Mean {maps[..., 3].mean():.3f}, largest {maps[..., 3].max():.3f}" in words(app)
    assert "Click a cell to see where its value comes from." in words(app)


@pytest.mark.parametrize(
    ("place", "layer", "unit"),
    [
        ("conv1-5-9-2", "conv1", (5, 9, 2)),
        ("conv3-1-2-53", "conv3", (1, 2, 53)),
        ("pool2-4-4-14", "pool2", (4, 4, 14)),
        ("dense-51", "dense", (51,)),
        ("output-7", "output", (7,)),
        ("input-10-12-0", "input", (10, 12, 0)),
    ],
)
def test_the_story_of_a_unit_ends_with_its_value(open_at, place, layer, unit):
    app = open_at("feature_maps", place=place, picture="test-0")

    network, image = open_store().load_network(), image_at("test-0", open_store()).pixels
    explained = explain_unit(network, image, layer, unit)
    assert story(app)["lines"][-1][1] == pytest.approx(explained.activation)
    assert story(app)["sees"]["rows"] == list(explained.receptive_field.rows)
    assert story(app)["unit"] == list(unit)


def test_the_channels_come_with_the_largest_sums_first_and_their_numbers(open_at):
    app = open_at("feature_maps", place="conv3-1-2-53", picture="test-0")

    ((head, arrays),) = blobs(app, "convscope_unit")
    window = head["window"]
    partial = window["partial"]
    assert [abs(each) for each in partial] == sorted(map(abs, partial), reverse=True)
    assert sum(partial) + head["lines"][1][1] == pytest.approx(head["lines"][2][1], abs=1e-5)
    inputs, weights = (arrays[name].reshape(3, 3, 64) for name in ("inputs", "weights"))
    assert (inputs * weights).sum(axis=(0, 1)) == pytest.approx(partial, abs=1e-5)
    maps = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)["pool2"]
    rows, columns = window["rows"], window["columns"]
    assert inputs[2, 0].tolist() == maps[rows[2], columns[0], window["channels"]].tolist()


def test_the_way_is_told_from_where_one_began(open_at):
    app = open_at("feature_maps", place="output-7.dense-51.conv3-1-2-53.pool2-2-3-40")

    assert story(app)["way"] == [
        *("output, class 7", "dense, unit 51", "conv3, row 1, column 2, filter 53", "pool2, row 2, column 3, filter 40")
    ]


def test_a_dense_unit_names_the_units_that_it_looks_at_as_those_of_the_last_maps(open_at):
    app = open_at("feature_maps", place="dense-51", picture="test-0")

    outputs = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)
    for entry in story(app)["contributions"]["entries"]:
        assert entry["layer"] == "conv3"
        assert entry["value"] == pytest.approx(float(outputs["conv3"][tuple(entry["unit"])]))
    assert len(story(app)["contributions"]["entries"]) == 12


def test_the_output_writes_out_the_softmax_of_all_classes(open_at):
    app = open_at("feature_maps", place="output-7", picture="test-0")

    logits = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)["logits"]
    classes = story(app)["classes"]
    assert [each["logit"] for each in classes] == pytest.approx(logits.tolist())
    assert [each["name"] for each in classes] == list("0123456789")


def test_the_softmax_is_the_networks_own_and_what_the_draw_page_says_stands_beside_it(open_at):
    app, drawn = open_at("feature_maps", picture="test-320"), open_at("draw", picture="test-320")
    cut = open_at("feature_maps", picture="test-320", off="conv1-3")

    outputs = forward(open_store().load_network(), image_at("test-320", open_store()).pixels)
    assert bars(app)["values"] == pytest.approx(outputs["output"].tolist(), abs=1e-5)
    percent = f"{bars(drawn)['values'][8]:.1%}"
    assert percent != f"{outputs['output'][8]:.1%}"
    assert f"divides the scores by 1.69 before the softmax, and shows {percent} for 8." in bars(app)["words"]
    assert "divides" not in bars(cut)["words"]


SPECS = {
    "kernel 1": NetworkSpec(conv_layers=(ConvLayer(2, 1), ConvLayer(2, 1))),
    "kernel 7, same": NetworkSpec(
        conv_layers=(ConvLayer(128, 7, padding="same", pool=3), ConvLayer(1, 7, padding="same"))
    ),
    "stride": NetworkSpec(conv_layers=(ConvLayer(3, 5, stride=3, padding="same"), ConvLayer(3, 2, stride=2))),
    "dilation": NetworkSpec(conv_layers=(ConvLayer(3, 3, dilation=3), ConvLayer(3, 3, dilation=2, padding="same"))),
    "batch norm, mean": NetworkSpec(conv_layers=(ConvLayer(2), ConvLayer(4)), batch_norm=True, global_pool=True),
    "no dense": NetworkSpec(conv_layers=(ConvLayer(2, pool=2), ConvLayer(4)), dense_units=0),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
@pytest.mark.parametrize("place", ["conv1-0-0-0", "conv2-0-0-0", "output-3"])
def test_a_unit_of_any_network_is_explained(open_at, make_trained, spec, place):
    record = make_trained(spec)

    app = open_at("feature_maps", network=record.id, place=place)

    layer, *unit = place.split("-")
    image = image_at("test-0", open_store()).pixels
    value = forward(open_store().load_network(record.id), image)[layer][tuple(map(int, unit))]
    assert story(app)["lines"][-1][1] == pytest.approx(float(value), abs=1e-5)
    assert any(line[0].startswith("batch normalisation") for line in story(app)["lines"]) == (
        spec.batch_norm and layer != "output"
    )


def test_a_global_pooling_is_a_step_of_the_way(open_at, make_trained):
    record = make_trained(SPECS["batch norm, mean"])

    app = open_at("feature_maps", network=record.id, place="dense-0.global_pool-3.conv2-0-0-3")

    assert story(app)["way"][1] == "global_pool, filter 3"


def test_the_kernels_of_a_layer_are_a_grid_of_channels_and_filters(open_at):
    app = open_at("feature_maps", place="conv2-3", look="Kernels")

    ((head, arrays),) = blobs(app, "convscope_grid")
    kernel = open_store().load_network().weights["conv2"][0]
    assert (head["rows"], head["columns"], head["height"], head["width"]) == (32, 64, 3, 3)
    assert head["signed"]
    assert head["top"] == pytest.approx(np.abs(kernel).max())
    assert arrays["values"].reshape(32, 64, 3, 3)[5, 9] == pytest.approx(kernel[:, :, 5, 9], abs=1e-3)


def test_all_ten_digits_are_a_table_of_maps(open_at):
    app = open_at("feature_maps", place="pool2-14", look="By class")

    ((head, arrays),) = blobs(app, "convscope_grid")
    assert (head["rows"], head["columns"]) == (10, 64)
    image = image_at("test-0", open_store()).pixels  # the first 7 of the test set
    maps = forward(open_store().load_network(), image)["pool2"]
    assert arrays["values"].reshape(10, 64, 5, 5)[7, 14] == pytest.approx(maps[..., 14], abs=1e-2)
    before = words(app)
    app.button(key="ten-others").click().run()
    assert words(app) != before


def test_filters_are_off_in_the_maps_and_the_prediction_and_put_back(open_at):
    app = open_at("feature_maps", network="notebook", picture="test-0", off="conv1-11.conv3-53-26")

    network, image = open_store().load_network("notebook"), image_at("test-0", open_store()).pixels
    off = (("conv1", 11), ("conv3", 26), ("conv3", 53))
    before, after = forward(network, image)["output"], forward(without_filters(network, off), image)["output"]
    assert "**Off: conv1 filter 11; conv3 filters 26, 53**" in words(app)
    assert before[7] > 0.9995
    assert after[7] > 0.9995
    assert "The prediction is still **7** (more than 99.9%; before: more than 99.9%)." in words(app)
    ((head, arrays),) = [each for each in blobs(app, "convscope_maps") if each[0]["name"] == "conv1"]
    assert head["off"] == [11]
    assert not arrays["values"].reshape(32, 26, 26)[11].any()
    app.button(key="put-back").click().run()
    assert "Off:" not in words(app)
    assert [head["off"] for head in heads(app) if head["name"] == "conv1"] == [[]]


def test_all_filters_of_a_layer_go_off_and_on_together(open_at):
    app = open_at("feature_maps", picture="test-0", clicks="Ablate")

    app.button(key="off-conv2").click().run()
    assert [len(head["off"]) for head in heads(app) if head["name"] == "conv2"] == [64]
    assert "and 52 more" in words(app)
    app.button(key="on-conv2").click().run()

    assert [head["off"] for head in heads(app) if head["name"] == "conv2"] == [[]]


@pytest.mark.parametrize(
    ("off", "message"),
    [
        ("conv1-32", "There is no filter 32 in conv1 to switch off; the network has conv1 with filters 0 to 31"),
        ("conv9-0", "There is no filter 0 in conv9 to switch off; the network has conv1 with filters 0 to 31"),
        ("x", "off='x' names no filters; expected a layer and filters, as conv1-3-17."),
        ("dense-3", "off='dense-3' names no filters; expected a layer and filters, as conv1-3-17."),
    ],
)
def test_filters_to_switch_off_that_the_network_lacks_are_named(open_at, off, message):
    app = open_at("feature_maps", off=off)

    assert plain(app.warning[0].value).startswith(message)
    assert "conv3" in [head["name"] for head in heads(app)]


def test_an_empty_canvas_says_so_and_keeps_the_place(open_at):
    app = open_at("feature_maps", picture="ink-", place="conv3-1-2-5")

    assert "The canvas is empty" in words(app)
    app.button_group(key="source").select("MNIST digit").run()

    assert story(app)["place"] == "conv3-1-2-5"


@pytest.mark.parametrize("look", ["Top activations", "By class"])
def test_a_network_over_a_data_set_of_another_convscope_shows_its_maps_and_says_what_is_missing(
    open_at, store, trained_record, look
):
    training = dataclasses.replace(trained_record.training, dataset="letters")
    store.put(dataclasses.replace(trained_record, training=training))

    app = open_at("feature_maps", network=trained_record.id, place="conv1-2", look=look, off="conv1-1")

    assert "The network learned from a data set that this ConvScope does not have." in words(app)
    assert "no accuracy is known" in words(app)
    assert blobs(app, "convscope_maps")
