"""Attribution by occlusion, against our own forward pass over every square written out."""

import numpy as np
import pytest
from hypothesis import given

from convscope import NetworkSpec, TrainedNetwork, forward
from convscope.analysis.worker.occlusion import log_odds, occlusion
from convscope.datasets import load_split
from tests.cases import cases
from tests.core.strategies import network_specs, networks, random_network, seeds

NEAR = {"rtol": 1e-3, "atol": 1e-4}
RIM = 3  # pixels of paper around an image, so that squares may hang over its border


def odds_by_hand(network, image) -> np.ndarray:
    """The log odds of every class from our own logits."""
    logits = forward(network, image)["logits"].astype(float)
    others = [np.delete(logits, number) for number in range(len(logits))]
    return logits - np.log(np.exp(others).sum(axis=1))


def by_hand(network, image) -> np.ndarray:
    """Of every class, `(classes, height, width)`: what its log odds lose, the mean over the squares on each pixel."""
    height, width, _ = image.shape
    framed = np.pad(image, ((RIM, RIM), (RIM, RIM), (0, 0)))
    before = odds_by_hand(network, image)
    lost, times = np.zeros((len(before), *framed.shape[:2])), np.zeros(framed.shape[:2])
    for row in range(height + RIM):
        for column in range(width + RIM):
            cut = framed.copy()
            cut[row : row + 4, column : column + 4] = 0
            inside = cut[RIM:-RIM, RIM:-RIM]
            if not np.array_equal(inside, image):  # or else nothing is lost
                lost[:, row : row + 4, column : column + 4] += (before - odds_by_hand(network, inside))[:, None, None]
            times[row : row + 4, column : column + 4] += 1
    means = (lost / np.maximum(1, times))[:, RIM:-RIM, RIM:-RIM]
    return np.where(image.any(axis=2), means, 0)


def some_ink(rng, shape: tuple[int, int, int]) -> np.ndarray:
    """An image of which a third is ink."""
    return (rng.random(shape) * (rng.random(shape) < 1 / 3)).astype(np.float32)


def weighing(weights: np.ndarray) -> TrainedNetwork:
    """A network of two classes whose log odds of the first are the sum of the ink, each pixel with its weight."""
    network = random_network(NetworkSpec((*weights.shape, 1), (), dense_units=0, class_names=("it", "not it")))
    kernel, bias = network.weights["output"]
    kernel[:, 0], kernel[:, 1], bias[...] = weights.ravel(), 0, 0
    return network


def saying(probabilities: list[float]) -> TrainedNetwork:
    """A network that says the same of every image."""
    names = tuple(f"class {number}" for number in range(len(probabilities)))
    network = random_network(NetworkSpec((8, 8, 1), (), dense_units=0, class_names=names))
    kernel, bias = network.weights["output"]
    kernel[...], bias[...] = 0, np.log(probabilities)
    return network


def test_a_digit_s_attribution_is_that_of_every_square_written_out(notebook):
    digit = (load_split("mnist", "test").images[0] / np.float32(255))[..., None]

    values = [occlusion(notebook, digit, number) for number in range(10)]

    assert {(each.shape, each.dtype) for each in values} == {((28, 28), np.dtype(np.float32))}
    np.testing.assert_allclose(values, by_hand(notebook, digit), **NEAR)


@cases(6)
@given(networks(network_specs((9, 8, 1)) | network_specs((8, 10, 3))), seeds)
def test_any_network_s_attribution_is_that_of_every_square_written_out(network, seed):
    image = some_ink(np.random.default_rng(seed), network.spec.input_shape)

    values = [occlusion(network, image, number) for number in range(len(network.spec.class_names))]

    np.testing.assert_allclose(values, by_hand(network, image), **NEAR)


@pytest.mark.parametrize("place", [(4, 4), (0, 0), (0, 8), (8, 8)])
def test_a_lone_dot_gets_its_whole_contribution_at_a_border_too(place):
    weights, image = np.ones((9, 9)), np.zeros((9, 9, 1), np.float32)
    weights[place], image[place] = 3, 0.5

    values = occlusion(weighing(weights), image, 0)

    assert values[place] == pytest.approx(1.5)
    assert np.count_nonzero(values) == 1


def test_ink_shares_the_contribution_of_its_neighbours_for_the_squares_that_cover_both():
    weights, image = np.zeros((9, 9)), np.zeros((9, 9, 1), np.float32)
    weights[0, 0], weights[0, 2], weights[7, 7] = 3, -1, 5
    image[0, 0] = image[0, 2] = image[7, 7] = 1  # 8 of 16 squares cover the first two, none covers the last too

    values = occlusion(weighing(weights), image, 0)

    assert values[0, 0] == pytest.approx(3 - 1 / 2)
    assert values[0, 2] == pytest.approx(-1 + 3 / 2)
    assert values[7, 7] == pytest.approx(5)


def test_what_speaks_for_one_of_two_classes_speaks_against_the_other(rng):
    network, image = weighing(rng.normal(size=(9, 9))), some_ink(rng, (9, 9, 1))

    values, others = (occlusion(network, image, number) for number in (0, 1))

    assert values.any()
    np.testing.assert_allclose(values, -others, **NEAR)


def test_paper_is_never_attributed_and_the_image_stays_as_it_was(notebook, rng):
    image = some_ink(rng, (28, 28, 1))
    before = image.copy()

    values = occlusion(notebook, image, 3)

    assert not values[before[..., 0] == 0].any()
    assert np.array_equal(image, before)
    assert not occlusion(notebook, np.zeros((28, 28, 1), np.float32), 3).any()


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ([0.5, 0.5], [0, 0]),
        ([0.5, 0.3, 0.2], [0, np.log(3 / 7), -np.log(4)]),
        ([0.9, 0.1], [np.log(9), -np.log(9)]),
        ([1, np.exp(-40)], [40, -40]),  # the first probability is 1 in float32 and in float64
    ],
)
def test_log_odds_have_the_values_worked_out_by_hand(probabilities, expected, rng):
    network, images = saying(probabilities), rng.random((1, 8, 8, 1), dtype=np.float32)

    odds = [log_odds(network, images, number).item() for number in range(len(probabilities))]

    assert odds == pytest.approx(expected, abs=1e-5)


def test_log_odds_are_the_logarithm_of_p_through_what_is_left(notebook, rng):
    images = rng.random((5, 28, 28, 1), dtype=np.float32)

    odds = np.stack([log_odds(notebook, images, number) for number in range(10)], axis=1)

    logits = np.stack([forward(notebook, image)["logits"] for image in images]).astype(float)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(odds, np.log(shares / (1 - shares)), **NEAR)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 230])
def test_many_images_are_read_in_order_whatever_their_number(notebook, count):
    digits = (load_split("mnist", "test").images[:count] / np.float32(255))[..., None]

    odds = log_odds(notebook, digits, 4)

    assert odds.shape == (count,)
    np.testing.assert_allclose(odds, [odds_by_hand(notebook, digit)[4] for digit in digits], **NEAR)
