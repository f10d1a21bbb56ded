"""Class activation maps: by hand, through Keras's layers, and by their sums."""

import re
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainedNetwork, forward
from convscope.analysis.worker.grad_cam import grad_cam, hires_cam, resized_to_image
from convscope.datasets import load_split
from convscope.errors import InvalidUnit
from convscope.network.tensorflow.model import before_activation, build_network, set_weights, to_keras
from convscope.network.units import map_layers
from convscope.spec.layers import layers
from tests.cases import cases
from tests.core.strategies import network_specs, networks, random_network, seeds

NEAR = {"rtol": 1e-3, "atol": 1e-5}
NORMED = NetworkSpec((12, 11, 1), (ConvLayer(4, pool=2), ConvLayer(3, 2)), dense_units=5, batch_norm=True)
POOLED = NetworkSpec(
    *((12, 11, 3), (ConvLayer(4, 5, padding="same", dilation=2, pool=2), ConvLayer(3, 2))),
    *(6, 0.4, ("a", "b", "c"), True, True),
)
STRAIGHT = NetworkSpec((8, 8, 1), (ConvLayer(1, 1),), dense_units=0, class_names=("it", "not it"))


def slopes_by_keras(network, image, number: int, layer: str) -> tuple[np.ndarray, np.ndarray]:
    """Our own maps of a layer, and the logit's slope over each value, through Keras's layers called one by one."""
    model = to_keras(network)
    names = [each.name for each in model.layers]
    last = layer.replace("conv", "relu") if network.spec.batch_norm else layer
    maps = forward(network, image)[layer]
    values = start = tf.constant(maps[None])
    kernel, bias = network.weights["output"]
    with tf.GradientTape() as tape:
        tape.watch(start)
        for each in model.layers[names.index(last) + 1 : -1]:
            values = each(values)
        logit = (values @ kernel + bias)[0, number]
    return maps, tape.gradient(logit, start)[0].numpy()


def reading_pixels(weights: np.ndarray) -> TrainedNetwork:
    """One convolution that changes nothing, and a logit that is the sum of its map with these weights."""
    network = random_network(STRAIGHT)
    for name in ("conv1", "output"):
        for array in network.weights[name]:
            array[...] = 0
    network.weights["conv1"][0][...] = 1
    network.weights["output"][0][:, 0] = weights.ravel()
    return network


def without_biases(network: TrainedNetwork) -> TrainedNetwork:
    """The same kernels."""
    weights = {name: (kernel, np.zeros_like(bias)) for name, (kernel, bias) in network.weights.items()}
    return TrainedNetwork(network.spec, weights)


def first_digit() -> np.ndarray:
    """A seven."""
    return (load_split("mnist", "test").images[0] / np.float32(255))[..., None]


def ramp(spec: NetworkSpec, layer: str, axis: int) -> np.ndarray:
    """A map whose values are the numbers of its rows or columns."""
    shape = next(each.output_shape for each in layers(spec) if each.name == layer)
    return np.indices(shape[:2])[axis].astype(float)


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "pool2", "conv3"])
@pytest.mark.parametrize("number", [7, 2])
def test_the_notebook_s_maps_are_weighted_with_the_slopes_of_the_layers_after_them(notebook, layer, number):
    digit = first_digit()

    found = grad_cam(notebook, digit, number, layer), hires_cam(notebook, digit, number, layer)

    maps, slopes = slopes_by_keras(notebook, digit, number, layer)
    np.testing.assert_allclose(found[0], np.maximum(0, maps @ slopes.mean(axis=(0, 1))), **NEAR)
    np.testing.assert_allclose(found[1], (maps * slopes).sum(axis=2), **NEAR)
    assert found[0].shape == found[1].shape == maps.shape[:2]
    assert found[0].dtype == found[1].dtype == np.float32


@pytest.mark.parametrize("spec", [NORMED, POOLED], ids=["flattened", "global pooling, colour, gaps, dropout"])
@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2"])
def test_with_batch_normalisation_the_maps_are_those_after_relu(spec, layer, rng):
    network, image = random_network(spec), rng.random(spec.input_shape, dtype=np.float32)

    found = grad_cam(network, image, 1, layer), hires_cam(network, image, 1, layer)

    maps, slopes = slopes_by_keras(network, image, 1, layer)
    assert slopes.any()
    np.testing.assert_allclose(found[0], np.maximum(0, maps @ slopes.mean(axis=(0, 1))), **NEAR)
    np.testing.assert_allclose(found[1], (maps * slopes).sum(axis=2), **NEAR)


def test_hires_cam_weighs_each_place_and_grad_cam_all_with_their_mean(rng):
    image = rng.random((8, 8, 1), dtype=np.float32)
    one = np.array([[5.0] * 4 + [-3.0] * 4] * 8)  # the mean is 1
    other = np.array([[3.0] * 4 + [-5.0] * 4] * 8)  # the mean is -1

    by_place = [hires_cam(reading_pixels(weights), image, 0, "conv1") for weights in (one, other)]
    by_mean = [grad_cam(reading_pixels(weights), image, 0, "conv1") for weights in (one, other)]

    np.testing.assert_allclose(by_place[0], image[..., 0] * one, **NEAR)
    np.testing.assert_allclose(by_place[1], image[..., 0] * other, **NEAR)
    np.testing.assert_allclose(by_mean[0], image[..., 0], **NEAR)
    assert not by_mean[1].any()


@pytest.mark.parametrize("layer", ["conv1", "pool1", "conv2", "pool2", "conv3"])
def test_without_biases_hires_cam_at_any_layer_adds_up_to_the_logit(notebook, layer):
    network, digit = without_biases(notebook), first_digit()

    sums = [hires_cam(network, digit, number, layer).sum() for number in range(10)]

    np.testing.assert_allclose(sums, forward(network, digit)["logits"], rtol=1e-3, atol=1e-3)


@cases(8)
@given(networks(network_specs((12, 10, 1)).filter(map_layers).map(lambda spec: replace(spec, dense_units=0))), seeds)
def test_at_the_last_maps_hires_cam_adds_up_to_the_logit_without_its_bias(network, seed):
    image = np.random.default_rng(seed).random((12, 10, 1), dtype=np.float32)

    total = hires_cam(network, image, 1, map_layers(network.spec)[-1]).sum()

    expected = forward(network, image)["logits"][1] - network.weights["output"][1][1]
    assert total == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_after_global_pooling_both_say_the_same_above_0(rng):
    network = random_network(replace(POOLED, dense_units=0))
    image = rng.random((12, 11, 3), dtype=np.float32)

    by_place, by_mean = (class_map(network, image, 2, "conv2") for class_map in (hires_cam, grad_cam))

    assert by_mean.any()
    np.testing.assert_allclose(by_mean, np.maximum(0, by_place), **NEAR)


def test_networks_of_one_spec_do_not_disturb_each_other(rng):
    one, other = random_network(NORMED, 1), random_network(NORMED, 2)
    image = rng.random((12, 11, 1), dtype=np.float32)

    first, second, again = (hires_cam(network, image, 0, "conv2") for network in (one, other, one))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("class_map", [grad_cam, hires_cam])
@pytest.mark.parametrize("layer", ["input", "flatten", "dense", "output", "conv4", "pool3", "norm1", ""])
def test_a_layer_without_maps_is_refused(notebook, class_map, layer):
    message = (
        f"Grad-CAM and HiResCAM use the maps of a convolution or a pooling; {layer!r} is not one of "
        "conv1, pool1, conv2, pool2, conv3. "
        "Choose one of them, or occlusion."
    )

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        class_map(notebook, first_digit(), 0, layer)


@pytest.mark.parametrize("class_map", [grad_cam, hires_cam])
def test_a_network_without_convolutions_is_refused(class_map):
    network = random_network(NetworkSpec(conv_layers=()))
    message = "Grad-CAM and HiResCAM use the maps of a convolution or a pooling; 'conv1' is not one of none. "
    message += "Choose one of them, or occlusion."

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        class_map(network, first_digit(), 0, "conv1")


@pytest.mark.parametrize(
    ("layer", "middle", "apart"),  # of the pixels that the first unit sees, and from one unit's to the next
    [("conv1", 1, 1), ("pool1", 1.5, 2), ("conv2", 3.5, 2), ("pool2", 4.5, 4), ("conv3", 8.5, 4)],
)
@pytest.mark.parametrize("axis", [0, 1])
def test_a_value_lies_where_the_middle_of_what_its_unit_sees_is(layer, middle, apart, axis):
    spec = NetworkSpec()
    values = ramp(spec, layer, axis)

    large = resized_to_image(spec, layer, values)

    assert (large.shape, large.dtype) == ((28, 28), np.float32)
    expected = np.clip((np.arange(28) - middle) / apart, 0, values.max())
    line, lines = (large[:, 0], large.T) if axis == 0 else (large[0], large)
    np.testing.assert_allclose(line, expected, atol=1e-6)
    assert (lines == line).all()


def test_values_are_linear_in_between_and_go_on_to_the_border(rng):
    values = rng.random((13, 13))

    large = resized_to_image(NetworkSpec(), "pool1", values)  # the centres are 1.5, 3.5, 5.5, ...

    assert large[0, 0] == large[1, 1] == pytest.approx(values[0, 0])
    assert large[27, 0] == pytest.approx(values[12, 0])
    assert large[2, 0] == pytest.approx(0.75 * values[0, 0] + 0.25 * values[1, 0])
    across = 0.75 * values[2:4, 4] + 0.25 * values[2:4, 5]  # at 10, between 9.5 and 11.5
    assert large[6, 10] == pytest.approx(0.75 * across[0] + 0.25 * across[1])  # at 6, between 5.5 and 7.5


@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_with_padding_same_every_value_lies_on_its_own_pixel(depth, dilation, rng):
    spec = NetworkSpec((12, 14, 1), (ConvLayer(2, 3, padding="same", dilation=dilation),) * depth, dense_units=0)
    values = rng.random((12, 14), dtype=np.float32)

    large = resized_to_image(spec, f"conv{depth}", values)

    np.testing.assert_allclose(large, values, atol=1e-6)


def test_one_value_covers_the_whole_image():
    spec = NetworkSpec((8, 9, 1), (ConvLayer(2, 7, pool=2),), dense_units=0)

    large = resized_to_image(spec, "pool1", np.array([[0.75]]))

    assert large.tolist() == [[0.75] * 9] * 8


def test_units_that_see_only_padding_have_their_place_too():
    spec = NetworkSpec((8, 9, 1), (ConvLayer(2, 7, pool=2), ConvLayer(2, 2, padding="same", dilation=2)), dense_units=0)

    large = resized_to_image(spec, "conv2", np.array([[0.75]]))

    assert large.tolist() == [[0.75] * 9] * 8


@cases(60)
@given(network_specs().filter(map_layers), st.data())
def test_what_is_constant_stays_constant_and_what_rises_never_falls(spec, data):
    layer, axis = data.draw(st.sampled_from(map_layers(spec))), data.draw(st.sampled_from((0, 1)))
    rising = ramp(spec, layer, axis)

    flat = resized_to_image(spec, layer, np.full_like(rising, -2.5))
    steps = np.diff(resized_to_image(spec, layer, rising), axis=axis)

    assert flat.shape == spec.input_shape[:2]
    assert (flat == -2.5).all()
    assert steps.min() >= 0


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        (NetworkSpec(), ["conv1", "pool1", "conv2", "pool2", "conv3"]),
        (NORMED, ["conv1", "pool1", "conv2"]),
        (POOLED, ["conv1", "pool1", "conv2"]),
        (NetworkSpec(conv_layers=()), []),
        (NetworkSpec(conv_layers=(), global_pool=True), []),
    ],
)
def test_the_layers_with_maps_are_the_convolutions_and_the_poolings(spec, names):
    assert map_layers(spec) == names


@pytest.mark.parametrize("spec", [NORMED, POOLED], ids=["flattened", "global pooling"])
def test_a_copy_of_a_layer_gives_what_comes_before_its_relu_or_softmax(spec, rng):
    network, image = random_network(spec), rng.random(spec.input_shape, dtype=np.float32)
    model = build_network(spec)
    copies = keras.Model(model.input, [before_activation(model, name) for name in ("dense", "output")])

    set_weights(copies, network)
    dense, logits = (each[0].numpy() for each in copies(image[None], training=False))

    ours = forward(network, image)
    kernel, bias = network.weights["dense"]
    features = ours["global_pool" if spec.global_pool else "flatten"]
    assert dense.min() < 0
    np.testing.assert_allclose(dense, features @ kernel + bias, **NEAR)
    np.testing.assert_allclose(logits, ours["logits"], **NEAR)


def test_arrays_go_to_the_layers_of_their_names_and_to_no_other():
    network = random_network(NORMED)
    model = build_network(NORMED)
    part = keras.Model(model.input, model.get_layer("relu1").output)
    before = model.get_layer("dense").get_weights()

    set_weights(part, network)

    for name in ("conv1", "norm1"):
        arrays = model.get_layer(name).get_weights()
        assert all(np.array_equal(*pair) for pair in zip(arrays, network.weights[name], strict=True))
    assert all(np.array_equal(*pair) for pair in zip(model.get_layer("dense").get_weights(), before, strict=True))
