"""The lesson on convolution in Streamlit's tester."""

import numpy as np
import pytest

from convscope import forward
from convscope.images import image_at
from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.store.store import open_store
from tests.pages.components import blobs, words

STRIDES = "Stride and padding"
SECTIONS = ("Three steps", "Channels", STRIDES, "Pooling")


def blob(app, component: str = "convscope_sliding") -> tuple[dict, dict[str, np.ndarray]]:
    """What the one component of a name is told: its head and its arrays."""
    (told,) = blobs(app, component)
    return told


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_ends_with_keras_code_and_a_question(open_at, section):
    app = open_at("convolution", section=section)

    assert app.code[0].value.startswith("layers.")
    assert "**Question:**" in app.expander[-1].label
    assert not app.warning


def test_the_map_that_is_sent_is_the_forward_passes(open_at):
    app = open_at("convolution", picture="test-3", place="conv2-9")
    network, image = open_store().load_network(), image_at("test-3", open_store()).pixels

    head, arrays = blob(app)

    expected = forward(network, image)
    assert head["output"] == {"rows": 11, "columns": 11, "filters": 64}
    np.testing.assert_array_equal(arrays["map"].reshape(11, 11), expected["conv2"][..., 9])
    np.testing.assert_array_equal(arrays["input"].reshape(32, 13, 13), expected["pool1"].transpose(2, 0, 1))
    partial = arrays["partial"].reshape(11, 11, 32).sum(axis=2)
    np.testing.assert_allclose(partial, arrays["sums"].reshape(11, 11), atol=1e-4)


@pytest.mark.parametrize(("kernel", "filters"), [(1, 1), (7, 128)])
def test_the_smallest_and_the_largest_kernel_and_number_of_filters_are_shown(open_at, make_trained, kernel, filters):
    spec = NetworkSpec(conv_layers=(ConvLayer(filters, kernel, pool=2), ConvLayer(2, kernel, padding="same")))
    record = make_trained(spec)

    for section in SECTIONS:
        app = open_at("convolution", network=record.id, section=section, place=f"conv1-{filters - 1}")

        head, arrays = blob(app)
        assert head["input"]["channels"] == (filters if section == "Channels" else 1)
        assert all(np.isfinite(array).all() for array in arrays.values())


def test_batch_normalisation_is_told_with_its_numbers(open_at, make_trained):
    record = make_trained(NetworkSpec(conv_layers=(ConvLayer(4),), batch_norm=True))

    head, arrays = blob(open_at("convolution", network=record.id, place="conv1-2"))

    norm = head["norm"]
    by_hand = np.maximum((arrays["sums"] - norm["mean"]) * norm["factor"] + norm["shift"], 0)
    np.testing.assert_allclose(arrays["map"], by_hand, atol=1e-5)
    assert head["bias"] is None


@pytest.mark.parametrize("section", SECTIONS)
def test_a_network_without_convolutions_leaves_the_page_standing(open_at, make_trained, section):
    record = make_trained(NetworkSpec(conv_layers=()))

    app = open_at("convolution", network=record.id, section=section)

    assert app.code or "This network has no convolution" in words(app)


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_canvas_says_so(open_at, section):
    app = open_at("convolution", section=section, picture="ink-")

    assert "The canvas is empty" in words(app)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (
            {"section": "all"},
            "section='all' in the link is not one of Three steps, Channels, Stride and padding,",
        ),
        (
            {"section": STRIDES, "strides": "9"},
            "strides='9' in the link is not a whole number from 1 to 3;",
        ),
        ({"section": "Channels", "depth": "many"}, "depth='many' in the link is not a whole number from 1 to 128;"),
        ({"section": "Pooling", "right": "-4"}, "right='-4' in the link is not a whole number from -3 to 3;"),
        ({"place": "conv1-32"}, "place='conv1-32' is no filter of this network; conv1-0 is shown."),
        ({"place": "dense-64"}, "place='dense-64' is no filter of this network; conv1-0 is shown."),
        ({"picture": "test-10000"}, "is not a digit of MNIST"),
        ({"from": "Typed", "table": "1_2;3"}, "expected a table of 3 x 3 or 5 x 5"),
        ({"from": "Typed", "table": "a_0_0;0_0_0;0_0_0"}, "Row 0, column 0 of the kernel is 'a', which is no number"),
        ({"from": "Typed", "table": "_0_0;0_0_0;0_0_0"}, "Row 0, column 0 of the kernel is empty"),
        ({"from": "Typed", "table": "1e9_0_0;0_0_0;0_0_0"}, "expected a number from -1,000 to 1,000"),
    ],
)
def test_what_a_link_asks_in_vain_is_named_and_the_page_stands(open_at, link, message):
    app = open_at("convolution", **link)

    assert message in words(app)
    assert blob(app)[0]["output"]["rows"] > 0


def test_a_kernel_of_zeros_makes_a_map_of_zeros(open_at):
    app = open_at("convolution", **{"from": "Typed", "table": "0_0_0;0_0_0;0_0_0"})

    head, arrays = blob(app)

    assert not arrays["map"].any()
    assert head["output"]["filters"] == 1


def test_the_sizes_of_the_map_are_written_out(open_at):
    app = open_at("convolution", section="Stride and padding", strides="2", border="number", zeros="1")

    assert "**(28 + 2 × 1 - 3) / 2 + 1 = 14.5, rounded down: 14** rows and columns" in words(app)
    assert "28 → 26 (conv1, valid) → 13 (pool1) → 11 (conv2, valid) → 5 (pool2) → 3 (conv3, valid)" in words(app)
    assert blob(app)[0]["output"]["rows"] == 14


def test_stride_and_dilation_above_1_have_no_line_of_keras(open_at):
    app = open_at("convolution", section="Stride and padding", strides="2", gap="2")

    assert not app.code
    assert "Keras has no layer for this" in words(app)


def test_pooling_says_what_it_saves_in_numbers(open_at):
    app = open_at("convolution", section="Pooling")

    assert "This network has 93,322. Without pooling it would have **2,038,922**" in words(app)
    assert "conv3 sees 18 × 18" in words(app)
    assert "Without pooling it would see 7 × 7" in words(app)


def test_the_two_key_parameters_are_worked_out_in_numbers(open_at):
    app = open_at("convolution", section="Channels", place="conv2-0", patch="5", depth="6")

    assert "Map size **9 × 9 × 6**: (13 - 5) / 1 + 1 = 9 rows" in words(app)
    assert "Parameters **5 × 5 × 32 × 6 + 6 = 4,806**" in words(app)
    assert "Multiply-adds **9 × 9 × 5 × 5 × 32 × 6 = 388,800**" in words(app)
    assert "sees **4 + (5 - 1) × 2 = 12** pixels per side" in words(app)


def test_channels_begin_with_the_second_convolution_after_a_filter_of_the_first(open_at):
    app = open_at("convolution", section="Channels", place="conv1-5")

    assert app.selectbox(key="conv_layer").value == "conv2"
    assert blob(app)[0]["input"]["channels"] == 32


def test_untrained_filters_have_the_biases_that_are_counted(open_at):
    app = open_at("convolution", section="Channels", over="Colour", patch="1", depth="1")

    assert "Parameters **1 × 1 × 3 × 1 + 1 = 4**" in words(app)
    assert app.code[0].value == 'layers.Conv2D(1, 1, activation="relu")'


def test_what_pooling_leaves_out_is_said(open_at):
    app = open_at("convolution", section="Pooling", pooling="3", place="conv1-0")

    assert "The last 2 of 26 rows and columns fill no square and are dropped" in blob(app)[0]["notes"][2]


def test_a_bad_table_in_a_link_shows_the_kernel_that_the_table_begins_with(open_at):
    app = open_at("convolution", **{"from": "Typed", "table": "a_b_c"})

    assert "Shown until then: the kernel with which the table begins." in words(app)
