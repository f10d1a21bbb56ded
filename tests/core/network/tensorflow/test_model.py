"""The network as a Keras model, and what importing the core brings along."""

import subprocess
import sys

import keras
import numpy as np
import pytest
from hypothesis import given

from convscope import ConvLayer, NetworkSpec
from convscope.errors import InvalidWeights
from convscope.network.tensorflow.model import build_network, from_keras, to_keras
from tests.cases import cases
from tests.core.strategies import networks

DEEP = NetworkSpec(conv_layers=(ConvLayer(4), ConvLayer(4)), dropout=0.5)


def test_the_default_is_the_source_network():
    model = build_network(NetworkSpec())

    assert [type(layer).__name__ for layer in model.layers[1:]] == [
        *("Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Conv2D"),
        *("Flatten", "Dense", "Dense"),
    ]
    activations = [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")]
    assert activations == ["relu", "relu", "relu", "relu", "softmax"]
    assert model.input_shape == (None, 28, 28, 1)
    assert model.output_shape == (None, 10)
    assert model.count_params() == 93_322


def test_dropout_is_a_layer_before_the_output():
    layer = build_network(NetworkSpec(dropout=0.25)).get_layer("dropout")

    assert isinstance(layer, keras.layers.Dropout)
    assert layer.rate == 0.25
    assert build_network(NetworkSpec()).layers[-2].name == "dense"


def test_the_same_seed_gives_the_same_weights():
    first, again, other = (build_network(DEEP, seed).get_weights() for seed in (3, 3, 4))

    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_layers_of_one_shape_begin_with_weights_of_their_own():
    model = build_network(NetworkSpec((8, 8, 1), (ConvLayer(4, 1), ConvLayer(4, 1), ConvLayer(4, 1))), 0)

    kernels = [model.get_layer(name).get_weights()[0] for name in ("conv2", "conv3")]

    assert not np.array_equal(*kernels)


def test_without_a_seed_the_weights_are_new_each_time():
    first, second = (build_network(DEEP).get_weights()[0] for _ in range(2))

    assert not np.array_equal(first, second)


@cases(20)
@given(networks())
def test_weights_go_to_keras_and_back_unchanged(network):
    read = from_keras(network.spec, to_keras(network))

    for name, arrays in network.weights.items():
        assert all(np.array_equal(*pair) for pair in zip(read.weights[name], arrays, strict=True))


def test_weights_that_diverged_are_not_taken():
    model = build_network(DEEP)
    layer = model.get_layer("dense")
    layer.set_weights([np.full_like(layer.get_weights()[0], np.nan), layer.get_weights()[1]])

    with pytest.raises(InvalidWeights, match=r"^dense's kernel holds NaN or infinite numbers\. The training diverged"):
        from_keras(DEEP, model)


def test_importing_the_core_imports_neither_tensorflow_nor_streamlit():
    script = (
        "import sys, convscope, convscope.training.jobs, convscope.images, "
        "convscope.store.progress, convscope.training.worker.preload\n"
        "convscope.open_store().load_network()\n"
        "print(sorted({'tensorflow', 'keras', 'streamlit', 'plotly'} & set(sys.modules)))"
    )

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert printed == "[]\n"
