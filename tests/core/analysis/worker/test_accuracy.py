"""Accuracy by class on a set of images."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, forward, open_store
from convscope.analysis.worker.accuracy import accuracy
from convscope.datasets import Split, load_split
from convscope.errors import InvalidImage
from convscope.network.ablation import without_filters
from tests.cases import cases
from tests.core.strategies import network_specs, networks, random_network


@pytest.fixture(scope="module")
def digits() -> Split:
    """The test digits of MNIST."""
    return load_split("mnist", "test")


def test_the_pretrained_network_is_as_accurate_as_its_record_says(notebook, digits):
    found = accuracy(notebook, digits)

    assert found.accuracy == open_store().record("notebook").measures["test_accuracy"]
    assert found.total == (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    assert all(0 < right <= of for right, of in zip(found.correct, found.total, strict=True))


def test_with_a_whole_layer_off_every_digit_is_read_as_the_same(notebook, digits):
    operated = without_filters(notebook, [("conv3", number) for number in range(64)])

    found = accuracy(operated, digits)

    always = int(forward(operated, digits.images[0] / np.float32(255))["output"].argmax())
    assert found.correct == tuple(of if number == always else 0 for number, of in enumerate(found.total))


@cases(15)
@given(networks(network_specs((28, 28, 1)).filter(lambda spec: len(spec.class_names) >= 10)), st.integers(1, 120))
def test_it_counts_what_our_own_forward_pass_reads(network, count):
    digits = load_split("mnist", "test")
    few = Split(digits.images[:count], digits.labels[:count])

    found = accuracy(network, few)

    classes = len(network.spec.class_names)
    read = [forward(network, image / np.float32(255))["logits"].argmax() for image in few.images]
    right = np.bincount(few.labels[np.array(read) == few.labels], minlength=classes)
    assert np.abs(right - found.correct).sum() <= 1  # two classes may be as good as equal
    assert found.total == tuple(np.bincount(few.labels, minlength=classes))


def test_it_says_how_far_it_is(digits):
    network = random_network(NetworkSpec(conv_layers=(ConvLayer(1, 7, stride=3),), dense_units=0))
    shares = []

    accuracy(network, Split(digits.images[:250], digits.labels[:250]), shares.append)

    assert shares == [0.4, 0.8, 1.0]


@pytest.mark.parametrize(
    ("spec", "takes"),
    [
        (NetworkSpec((28, 27, 1)), "28 x 27 x 1 and names 10"),
        (NetworkSpec((28, 28, 3)), "28 x 28 x 3 and names 10"),
        (NetworkSpec(class_names=("cat", "dog")), "28 x 28 x 1 and names 2"),
    ],
)
def test_images_that_do_not_fit_are_refused(digits, spec, takes):
    message = f"The images are 28 x 28 x 1 and show 10 classes; the network takes {takes}. Choose a network that "

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}fits\\.$"):
        accuracy(random_network(spec), digits)
