"""A shifted image, and how much of the shift every layer still shows."""

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, forward, open_store
from convscope.images import image_at
from convscope.network.trained import TrainedNetwork
from convscope.network.translation import cosine_similarity, shifted


def after_shift(network: TrainedNetwork, image: np.ndarray, down: int, right: int) -> dict[str, float]:
    """How alike an image and its shifted copy are, to the eye and to every layer."""
    both = (image, shifted(image, down, right))
    return cosine_similarity(*({"input": each, **forward(network, each)} for each in both))


def test_a_shift_moves_whole_pixels_and_brings_in_paper():
    image = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]], np.float32)

    assert shifted(image, 1, 0).tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 6]]
    assert shifted(image, -1, 2).tolist() == [[0, 0, 4], [0, 0, 7], [0, 0, 0]]
    assert shifted(image, 0, 0).tolist() == image.tolist()


def test_nothing_is_left_of_an_image_that_is_shifted_out():
    assert not shifted(np.ones((3, 3), np.float32), 3, 0).any()


def test_the_likeness_is_the_cosine_worked_by_hand():
    ones = np.ones((1, 1, 1, 1), np.float32)
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, 1, pool=2),), 0, class_names=("a", "b"))
    output = (np.ones((16, 2), np.float32), np.zeros(2, np.float32))
    network = TrainedNetwork(spec, {"conv1": (ones, np.zeros(1, np.float32)), "output": output})
    image = np.zeros((8, 8), np.float32)
    image[2, 2:4] = 3, 4

    alike = after_shift(network, image, 0, 1)

    # 3, 4, 0 and 0, 3, 4 share 4 * 3 of 5 * 5; pooled, 4 and 0 become 3 and 4
    assert alike["input"] == pytest.approx(12 / 25)
    assert alike["conv1"] == pytest.approx(12 / 25)
    assert alike["pool1"] == pytest.approx(3 / 5)


def test_without_a_shift_everything_is_alike():
    network, image = open_store().load_network(), image_at("test-0", open_store()).pixels

    alike = after_shift(network, image, 0, 0)

    assert set(alike) == {"input", *forward(network, image)}
    np.testing.assert_allclose(list(alike.values()), 1, atol=1e-5)


def test_a_blank_image_is_like_itself():
    alike = after_shift(open_store().load_network(), np.zeros((28, 28), np.float32), 2, 2)

    np.testing.assert_allclose(list(alike.values()), 1, atol=1e-5)
