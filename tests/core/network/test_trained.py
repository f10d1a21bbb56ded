"""A trained network's arrays: what fits its spec, and their file."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainedNetwork
from convscope.errors import InvalidWeights
from convscope.network.tensorflow.model import build_network
from convscope.network.trained import weight_shapes
from tests.cases import cases
from tests.core.strategies import network_specs, networks, random_network

SMALL = NetworkSpec((8, 8, 1), (ConvLayer(2),), dense_units=0, class_names=("a", "b"))


@cases(30)
@given(network_specs())
def test_weights_have_the_shapes_of_keras(spec):
    model = build_network(spec)

    theirs = {
        layer.name: [array.shape for array in layer.get_weights()] for layer in model.layers if layer.get_weights()
    }

    assert {name: [*shapes.values()] for name, shapes in weight_shapes(spec).items()} == theirs


@cases(30)
@given(networks())
def test_a_network_comes_back_from_its_file(network):
    read = TrainedNetwork.from_npz(network.spec, network.to_npz())

    assert set(read.weights) == set(network.weights)
    for name, arrays in network.weights.items():
        assert all(np.array_equal(*pair) for pair in zip(read.weights[name], arrays, strict=True))


def test_the_file_names_its_arrays_by_layer_and_part(tmp_path):
    path = tmp_path / "weights.npz"

    path.write_bytes(random_network(SMALL).to_npz())

    with np.load(path, allow_pickle=False) as file:
        assert {name: file[name].shape for name in file.files} == {
            "conv1.kernel": (3, 3, 1, 2),
            "conv1.bias": (2,),
            "output.kernel": (72, 2),
            "output.bias": (2,),
        }


def test_weights_of_other_layers_are_refused():
    weights = {"conv1": random_network(SMALL).weights["conv1"]}
    message = "Weights came for ['conv1']; the network has ['conv1', 'output']. Pass the weights of the same network."

    with pytest.raises(InvalidWeights, match=f"^{re.escape(message)}$"):
        TrainedNetwork(SMALL, weights)


@pytest.mark.parametrize(
    ("kernel", "message"),
    [
        (np.zeros((3, 3, 2, 1), np.float32), "conv1's kernel is float32 of shape (3, 3, 2, 1); expected float32 of"),
        (np.zeros((3, 3, 1, 2)), "conv1's kernel is float64 of shape (3, 3, 1, 2); expected float32 of"),
    ],
)
def test_arrays_of_another_shape_or_type_are_refused(kernel, message):
    weights = random_network(SMALL).weights
    message += " shape (3, 3, 1, 2). Pass the weights of the same network."

    with pytest.raises(InvalidWeights, match=f"^{re.escape(message)}$"):
        TrainedNetwork(SMALL, {**weights, "conv1": (kernel, weights["conv1"][1])})


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite_are_refused(value):
    weights = random_network(SMALL).weights
    message = "output's bias holds NaN or infinite numbers. The training diverged: train with a lower rate."

    with pytest.raises(InvalidWeights, match=f"^{re.escape(message)}$"):
        TrainedNetwork(SMALL, {**weights, "output": (weights["output"][0], np.array([0, value], np.float32))})


CANNOT_BE_READ = (
    r"^The weights cannot be read \(.*\); expected an npz file with the arrays of each layer of the "
    r"network\. Train it again, or restore the file\.$"
)


def test_a_file_of_another_network_is_refused():
    content = random_network(SMALL).to_npz()

    with pytest.raises(InvalidWeights, match=CANNOT_BE_READ):
        TrainedNetwork.from_npz(NetworkSpec((8, 8, 1), (ConvLayer(2), ConvLayer(2))), content)


def test_a_cut_file_is_refused():
    content = random_network(SMALL).to_npz()

    for length in (0, 1, 100, len(content) // 2, len(content) - 1):
        with pytest.raises(InvalidWeights, match=CANNOT_BE_READ):
            TrainedNetwork.from_npz(SMALL, content[:length])


def test_a_file_that_is_no_npz_is_refused(tmp_path):
    np.save(tmp_path / "array.npy", np.zeros(3))
    np.save(tmp_path / "pickle.npy", np.array([{}]), allow_pickle=True)
    np.savez(tmp_path / "pickles.npz", **{"conv1.kernel": np.array([{}])})

    for path in tmp_path.iterdir():
        with pytest.raises(InvalidWeights, match=CANNOT_BE_READ):
            TrainedNetwork.from_npz(SMALL, path.read_bytes())
    with pytest.raises(InvalidWeights, match=CANNOT_BE_READ):
        TrainedNetwork.from_npz(SMALL, b"no such thing")


@cases(100)
@given(st.data())
def test_a_changed_file_is_other_weights_or_a_message(data):
    content = bytearray(random_network(SMALL).to_npz())
    for index in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
        content[index] = data.draw(st.integers(0, 255))

    try:
        read = TrainedNetwork.from_npz(SMALL, bytes(content))
    except InvalidWeights as error:
        assert re.search(r"Train it again, or restore the file\.$|lower rate\.$|same network\.$", str(error))
    else:
        assert weight_shapes(read.spec) == weight_shapes(SMALL)


def test_a_network_of_more_than_ten_million_parameters_is_refused_before_it_is_read():
    spec = NetworkSpec(conv_layers=(ConvLayer(64),) * 3, dense_units=512)
    message = "The network has 15,939,850 parameters; ConvScope opens networks of at most 10,000,000. Choose a smaller"

    with pytest.raises(InvalidWeights, match=f"^{re.escape(message)}"):
        TrainedNetwork.from_arrays(spec, {})
    with pytest.raises(InvalidWeights, match=f"^{re.escape(message)}"):
        TrainedNetwork(spec, {})
