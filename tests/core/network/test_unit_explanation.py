"""One unit's whole story: worked by hand, and held to Keras on random networks."""

import re

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, forward
from convscope.errors import InvalidImage, InvalidUnit
from convscope.network.tensorflow.model import to_keras
from convscope.network.unit_explanation import explain_unit
from convscope.network.units import unit_shapes
from tests.cases import cases
from tests.core.strategies import networks, random_network

CLASSES = ("a", "b")


@pytest.fixture
def tiny() -> TrainedNetwork:
    """A 2 x 2 kernel over 8 x 8 pixels, a pooling, and two classes, with weights that can be multiplied by hand."""
    spec = NetworkSpec((8, 8, 1), (ConvLayer(2, 2, pool=2),), dense_units=0, class_names=CLASSES)
    kernel = np.zeros((2, 2, 1, 2), np.float32)
    kernel[..., 0, 0] = [[1, 2], [3, -4]]
    kernel[..., 0, 1] = -1
    output = np.zeros((18, 2), np.float32)
    output[1] = [0.5, -0.5]  # pool1 row 0, column 0, filter 1
    output[4] = [2, 1]  # pool1 row 0, column 2, filter 0
    return TrainedNetwork(
        spec,
        {"conv1": (kernel, np.array([0.25, 1], np.float32)), "output": (output, np.array([0, 3], np.float32))},
    )


@pytest.fixture
def image() -> np.ndarray:
    """Row and column can be read off each pixel: row 2, column 5 holds 0.25."""
    return (np.arange(8)[:, None] * 10 + np.arange(8)).astype(np.float32) / 100


def test_a_convolutions_unit_is_worked_by_hand(tiny, image):
    unit = explain_unit(tiny, image, "conv1", (1, 5, 0))

    assert unit.inputs[..., 0].ravel().tolist() == pytest.approx([0.15, 0.16, 0.25, 0.26])
    assert unit.weights[..., 0].tolist() == [[1, 2], [3, -4]]
    assert unit.terms[..., 0].ravel().tolist() == pytest.approx([0.15, 0.32, 0.75, -1.04])
    assert unit.bias == 0.25
    assert unit.sum == pytest.approx(0.15 + 0.32 + 0.75 - 1.04 + 0.25)
    assert unit.activation == pytest.approx(0.43)
    assert (unit.receptive_field.rows, unit.receptive_field.columns) == ((1, 2), (5, 6))
    assert unit.source == "input"
    assert unit.sources[1, 0, 0].tolist() == [2, 5, 0]


def test_relu_makes_a_negative_sum_0(tiny, image):
    unit = explain_unit(tiny, image, "conv1", (6, 6, 1))

    assert unit.sum == pytest.approx(1 - 0.66 - 0.67 - 0.76 - 0.77)
    assert unit.activation == 0


def test_a_poolings_unit_names_its_window_and_who_won(tiny, image):
    maps = forward(tiny, image)["conv1"]
    window = maps[2:4, 4:6, 0]

    unit = explain_unit(tiny, image, "pool1", (1, 2, 0))

    assert unit.inputs[..., 0].tolist() == window.tolist()
    assert unit.activation == window.max()
    row, column, channel = unit.sources[unit.winner]
    assert maps[row, column, channel] == window.max()
    assert (unit.source, unit.sum, unit.weights) == ("conv1", None, None)
    assert (unit.receptive_field.rows, unit.receptive_field.columns) == ((2, 3, 4), (4, 5, 6))


def test_the_output_is_worked_by_hand_with_its_logits_and_its_softmax(tiny, image):
    pooled = forward(tiny, image)["pool1"]
    first, second = 0.5 * pooled[0, 0, 1] + 2 * pooled[0, 2, 0], -0.5 * pooled[0, 0, 1] + pooled[0, 2, 0] + 3

    unit = explain_unit(tiny, image, "output", (0,))

    assert unit.source == "flatten"
    assert unit.terms[[1, 4]].tolist() == pytest.approx([0.5 * pooled[0, 0, 1], 2 * pooled[0, 2, 0]])
    assert unit.sum == pytest.approx(first)
    assert unit.logits.tolist() == pytest.approx([first, second])
    assert unit.activation == pytest.approx(np.exp(first) / (np.exp(first) + np.exp(second)))


def test_a_flattened_unit_is_one_unit_of_the_maps(tiny, image):
    unit = explain_unit(tiny, image, "flatten", (4,))

    assert (unit.source, unit.sources.tolist()) == ("pool1", [[0, 2, 0]])
    assert unit.activation == forward(tiny, image)["pool1"][0, 2, 0]
    assert (unit.receptive_field.rows, unit.receptive_field.columns) == ((0, 1, 2), (4, 5, 6))


def test_the_way_down_ends_at_a_pixel(tiny, image):
    unit = explain_unit(tiny, image, "input", (2, 5, 0))

    assert (unit.activation, unit.source, unit.kind) == (image[2, 5], "", "input")
    assert (unit.receptive_field.rows, unit.receptive_field.columns) == ((2,), (5,))


def test_padding_gives_zeros_that_are_no_units():
    network = random_network(NetworkSpec((8, 8, 1), (ConvLayer(1, 3, padding="same"),), class_names=CLASSES))

    unit = explain_unit(network, np.ones((8, 8), np.float32), "conv1", (0, 0, 0))

    assert unit.inputs[..., 0].tolist() == [[0, 0, 0], [0, 1, 1], [0, 1, 1]]
    assert unit.sources[0, 0, 0].tolist() == [-1, -1, 0]
    assert (unit.receptive_field.rows, unit.receptive_field.columns) == ((0, 1), (0, 1))


def test_batch_normalisation_is_a_step_of_its_own():
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, 1),), dense_units=0, class_names=CLASSES, batch_norm=True)
    one = np.ones(1, np.float32)
    norm = (3 * one, 0.5 * one, 0.25 * one, (0.25 - 0.001) * one)  # a deviation of 0.5
    output = (np.zeros((64, 2), np.float32), np.zeros(2, np.float32))
    network = TrainedNetwork(spec, {"conv1": (2 * one.reshape(1, 1, 1, 1),), "norm1": norm, "output": output})

    unit = explain_unit(network, np.ones((8, 8), np.float32), "conv1", (0, 0, 0))

    assert (unit.sum, unit.bias) == (2, 0)
    assert unit.normalised == pytest.approx((2 - 0.25) / 0.5 * 3 + 0.5, rel=1e-6)
    assert unit.activation == unit.normalised
    assert unit.norm == pytest.approx((3, 0.5, 0.25, 0.249))


def test_an_image_without_ink_is_explained_by_the_bias_alone(notebook):
    unit = explain_unit(notebook, np.zeros((28, 28), np.float32), "conv1", (3, 3, 11))

    assert not unit.terms.any()
    assert unit.sum == unit.bias == notebook.weights["conv1"][1][11]


@pytest.mark.parametrize(
    ("layer", "unit", "side"),
    [
        ("conv1", (12, 12, 0), 3),
        ("pool1", (6, 6, 0), 4),
        ("conv2", (5, 5, 0), 8),
        ("pool2", (2, 2, 0), 10),
        ("conv3", (1, 1, 0), 18),
    ],
)
def test_the_source_networks_units_see_3_4_8_10_and_18_pixels(notebook, layer, unit, side):
    field = explain_unit(notebook, np.zeros((28, 28), np.float32), layer, unit).receptive_field

    assert (field.height, field.width) == (side, side)
    assert field.rows == tuple(range(field.rows[0], field.rows[0] + side))


def test_the_source_networks_dense_units_do_not_see_the_last_rows_which_no_pooling_takes(notebook):
    field = explain_unit(notebook, np.zeros((28, 28), np.float32), "dense", (0,)).receptive_field

    assert field.rows == field.columns == tuple(range(26))


def by_keras(network, image):
    """Every layer's output and, of what sums up, the sum before anything else, by name."""
    model = to_keras(network)
    reader = keras.Model(model.input, {layer.name: layer.output for layer in model.layers})
    found = {name: np.asarray(value[0]) for name, value in reader(image[None]).items()}
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
            linear = type(layer).from_config(layer.get_config() | {"activation": "linear", "name": "linear"})
            before = keras.Model(model.input, layer.input)(image[None])
            linear.build(before.shape)
            linear.set_weights(layer.get_weights())
            found[f"{layer.name} sum"] = np.asarray(linear(before)[0])
    return found


@st.composite
def units(draw):
    """A random network, an image and one unit of every layer."""
    network = draw(networks())
    shapes = {name: shape for name, shape in unit_shapes(network.spec).items() if name != "input"}
    return network, {name: tuple(draw(st.integers(0, size - 1)) for size in shape) for name, shape in shapes.items()}


@cases(60)
@given(units())
def test_every_sum_and_activation_of_random_networks_is_keras_own(given):
    network, chosen = given
    image = np.random.default_rng(2).random(network.spec.input_shape, dtype=np.float32)
    keras_values, outputs = by_keras(network, image), forward(network, image)

    for layer, unit in chosen.items():
        explained = explain_unit(network, image, layer, unit, outputs)
        after = layer.replace("conv", "relu") if network.spec.batch_norm else layer
        theirs = keras_values[after][unit]
        assert abs(explained.activation - theirs) < 1e-4 * max(1, abs(theirs))
        if explained.sum is not None:
            theirs = keras_values[f"{layer} sum"][unit]
            assert abs(explained.sum - theirs) < 1e-4 * max(1, abs(theirs))
            assert explained.sum == pytest.approx(explained.terms.sum(dtype=float) + explained.bias, abs=1e-5)
            assert explained.partial_sums.sum() + explained.bias == pytest.approx(explained.sum, abs=1e-5)
        if explained.normalised is not None:
            theirs = keras_values[layer.replace("conv", "norm")][unit]
            assert abs(explained.normalised - theirs) < 1e-4 * max(1, abs(theirs))
        if explained.logits is not None:
            powers = np.exp(explained.logits.astype(float) - explained.logits.max())
            assert explained.activation == pytest.approx(powers[unit[0]] / powers.sum(), abs=1e-6)


@cases(60)
@given(units())
def test_each_input_is_the_unit_that_its_source_says(given):
    network, chosen = given
    image = np.random.default_rng(3).random(network.spec.input_shape, dtype=np.float32)
    outputs = {"input": image, **forward(network, image)}

    for layer, unit in chosen.items():
        explained = explain_unit(network, image, layer, unit, outputs)
        maps = outputs[explained.source]
        for index in np.ndindex(explained.inputs.shape):
            source = tuple(explained.sources[index])
            inside = all(0 <= at < size for at, size in zip(source, maps.shape, strict=True))
            assert explained.inputs[index] == (maps[source] if inside else 0)


def test_the_message_names_the_layers_of_the_network(notebook, rng):
    message = (
        "This network has no layer 'conv4'; it has input, conv1, pool1, conv2, pool2, conv3, flatten, dense, output. "
        "Choose one of them."
    )

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        explain_unit(notebook, rng.random((28, 28), dtype=np.float32), "conv4", (0, 0, 0))


@pytest.mark.parametrize(
    ("layer", "unit", "message"),
    [
        ("conv3", (3, 0, 0), "conv3 has no unit (3, 0, 0); it has row 0 to 2, column 0 to 2, filter 0 to 63."),
        ("conv3", (0, 0, 64), "conv3 has no unit (0, 0, 64); it has row 0 to 2, column 0 to 2, filter 0 to 63."),
        ("conv3", (0, -1, 0), "conv3 has no unit (0, -1, 0); it has row 0 to 2, column 0 to 2, filter 0 to 63."),
        ("conv3", (0, 0), "conv3 has no unit (0, 0); it has row 0 to 2, column 0 to 2, filter 0 to 63."),
        ("conv3", (0, 0.5, 0), "conv3 has no unit (0, 0.5, 0); it has row 0 to 2, column 0 to 2, filter 0 to 63."),
        ("dense", (64,), "dense has no unit (64,); it has unit 0 to 63."),
        ("input", (0, 0, 1), "input has no unit (0, 0, 1); it has row 0 to 27, column 0 to 27, channel 0 to 0."),
    ],
)
def test_the_message_names_the_units_of_the_layer(notebook, rng, layer, unit, message):
    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)} Choose one of them.$"):
        explain_unit(notebook, rng.random((28, 28), dtype=np.float32), layer, unit)


def test_an_image_of_another_shape_is_refused(notebook):
    with pytest.raises(InvalidImage, match=r"^The image is 27 x 28; this network takes 28 x 28 x 1\."):
        explain_unit(notebook, np.zeros((27, 28), np.float32), "conv1", (0, 0, 0))
