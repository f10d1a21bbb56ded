"""The nearest training images, against our own forward pass over all images that the network was trained on."""

import re

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.analysis.worker.nearest_neighbours import embed_training_set, nearest_neighbours
from convscope.datasets import Split, load_split
from convscope.errors import InvalidImage
from tests.core.strategies import random_network

HALF = TrainingSpec(data_share=50, seed=3)
ALL = TrainingSpec()
ITSELF = 1e-3  # TensorFlow and we round differently
ONE_CONV = (ConvLayer(4, 5, stride=3),)


def some_digits(count: int) -> Split:
    """The first training digits."""
    digits = load_split("mnist", "train")
    return Split(digits.images[:count], digits.labels[:count])


def pixels_of(image: np.ndarray) -> np.ndarray:
    """An image as a network takes it."""
    return image / np.float32(255)


def learnt_by_hand(count: int, spec: TrainingSpec) -> set[int]:
    """Places of the digits that a run learned from: the first of a shuffled order."""
    order = np.random.default_rng(spec.seed).permutation(count)
    return set(order[: count * spec.data_share // 100].tolist())


def ranked_by_hand(network, training: Split, numbers: set[int], image, layer: str) -> list[tuple[float, int]]:
    """Distance and place of every digit, the nearest first."""
    own = forward(network, image)[layer]
    values = {number: forward(network, pixels_of(training.images[number]))[layer] for number in numbers}
    return sorted((float(np.linalg.norm(each - own)), number) for number, each in values.items())


@pytest.mark.parametrize("query", [0, 1, 2])
def test_the_notebook_s_nearest_digits_are_those_of_every_distance_written_out(notebook, query):
    training, image = some_digits(240), pixels_of(load_split("mnist", "test").images[query])

    found = nearest_neighbours(notebook, embed_training_set(notebook, training, HALF), image)

    expected = ranked_by_hand(notebook, training, learnt_by_hand(240, HALF), image, "dense")[:8]
    assert found.layer == "dense"
    assert found.indices.tolist() == [number for _, number in expected]
    assert found.distances.tolist() == pytest.approx([distance for distance, _ in expected], rel=1e-3)


@pytest.mark.parametrize(
    ("spec", "layer"),
    [
        (NetworkSpec(conv_layers=ONE_CONV, dense_units=0), "flatten"),
        (NetworkSpec(conv_layers=ONE_CONV, dense_units=0, batch_norm=True, global_pool=True), "global_pool"),
        (NetworkSpec(conv_layers=(ConvLayer(4),), dense_units=0), "output"),
    ],
)
def test_without_a_dense_layer_other_features_are_compared(spec, layer):
    network, training = random_network(spec), some_digits(60)
    image = pixels_of(load_split("mnist", "test").images[0])

    found = nearest_neighbours(network, embed_training_set(network, training, HALF), image)

    key = "logits" if layer == "output" else layer
    expected = ranked_by_hand(network, training, learnt_by_hand(60, HALF), image, key)[:8]
    assert found.layer == layer
    assert found.indices.tolist() == [number for _, number in expected]
    assert found.distances.tolist() == pytest.approx([distance for distance, _ in expected], rel=1e-3)


def test_a_digit_that_was_learned_finds_itself_first(notebook):
    training = some_digits(120)
    embedded = embed_training_set(notebook, training, ALL)

    found = [nearest_neighbours(notebook, embedded, pixels_of(training.images[number])) for number in range(0, 120, 10)]

    assert [each.indices[0] for each in found] == list(range(0, 120, 10))
    assert all(each.distances[0] < ITSELF < each.distances[1] for each in found)


def test_digits_that_the_run_left_out_are_never_among_them(notebook):
    training = some_digits(120)
    embedded = embed_training_set(notebook, training, HALF)
    left_out = set(range(120)) - learnt_by_hand(120, HALF)

    found = [nearest_neighbours(notebook, embedded, pixels_of(training.images[number])) for number in left_out]

    assert len(left_out) == 60
    assert not any(set(each.indices.tolist()) & left_out for each in found)
    assert all(each.distances[0] > ITSELF for each in found)


def test_validation_digits_are_never_among_them(notebook):
    training, spec = some_digits(120), TrainingSpec(target_accuracy=0.9)
    embedded = embed_training_set(notebook, training, spec)
    held_back = np.random.default_rng(0).permutation(120)[110:]  # one in 12

    found = [nearest_neighbours(notebook, embedded, pixels_of(training.images[number])) for number in held_back]

    assert len(embedded.indices) == 110
    assert not any(set(each.indices.tolist()) & set(held_back.tolist()) for each in found)


def test_of_equal_digits_the_first_comes_first(notebook):
    few = some_digits(10)
    training = Split(np.tile(few.images, (40, 1, 1)), np.tile(few.labels, 40))
    embedded = embed_training_set(notebook, training, ALL)

    found = [nearest_neighbours(notebook, embedded, pixels_of(few.images[number])).indices for number in range(10)]

    assert [each.tolist() for each in found] == [list(range(number, 80, 10)) for number in range(10)]


def test_places_images_and_labels_belong_together(notebook):
    training = some_digits(240)

    found = nearest_neighbours(notebook, embed_training_set(notebook, training, HALF), pixels_of(training.images[5]))

    assert (found.indices.shape, found.indices.dtype) == ((8,), np.int32)
    assert (found.images.shape, found.images.dtype) == ((8, 28, 28), np.uint8)
    assert (found.labels.shape, found.labels.dtype) == ((8,), np.uint8)
    assert (found.distances.shape, found.distances.dtype) == ((8,), np.float32)
    assert np.array_equal(found.images, training.images[found.indices])
    assert np.array_equal(found.labels, training.labels[found.indices])
    assert (np.diff(found.distances) >= 0).all()


def test_the_nearest_digits_mostly_show_what_the_image_shows(notebook):
    embedded, test = embed_training_set(notebook, some_digits(2_000), ALL), load_split("mnist", "test")

    found = [nearest_neighbours(notebook, embedded, pixels_of(test.images[number])) for number in range(50)]

    neighbours = np.mean([each.labels == test.labels[number] for number, each in enumerate(found)])
    assert neighbours > 0.9


def test_too_many_features_are_cut_to_digits_from_all_over_the_set(notebook, monkeypatch):
    training, bytes_each = some_digits(120), 64 * 4
    monkeypatch.setattr("convscope.analysis.worker.nearest_neighbours.MAX_BYTES", 20 * bytes_each)

    embedded = embed_training_set(notebook, training, HALF)

    whole = sorted(learnt_by_hand(120, HALF))
    assert embedded.values.shape == (20, 64)
    assert len(set(embedded.indices.tolist())) == 20
    assert set(embedded.indices.tolist()) <= set(whole)
    assert (embedded.indices[0], embedded.indices[-1]) == (whole[0], whole[-1])
    for number, values in zip(embedded.indices, embedded.values, strict=True):
        ours = forward(notebook, pixels_of(training.images[number]))["dense"]
        np.testing.assert_allclose(values, ours, rtol=1e-3, atol=1e-4)


def test_eight_are_compared_however_large_their_features_are(notebook, monkeypatch):
    monkeypatch.setattr("convscope.analysis.worker.nearest_neighbours.MAX_BYTES", 1)
    training = some_digits(120)

    found = nearest_neighbours(notebook, embed_training_set(notebook, training, HALF), pixels_of(training.images[0]))

    assert len(set(found.indices.tolist())) == 8


def test_a_run_that_learned_from_fewer_than_eight_has_no_more_to_show(notebook):
    training = some_digits(10)

    found = nearest_neighbours(notebook, embed_training_set(notebook, training, HALF), pixels_of(training.images[0]))

    assert set(found.indices.tolist()) == learnt_by_hand(10, HALF)
    assert len(found.images) == len(found.labels) == len(found.distances) == 5


def test_it_says_how_far_it_is(notebook):
    shares = []

    embed_training_set(notebook, some_digits(250), ALL, shares.append)

    assert shares == [0.4, 0.8, 1.0]


def test_an_image_of_another_shape_is_refused(notebook, rng):
    embedded = embed_training_set(notebook, some_digits(10), ALL)
    message = "The image is 28 x 27; this network takes 28 x 28 x 1. Choose an image or a network that fits."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        nearest_neighbours(notebook, embedded, rng.random((28, 27), dtype=np.float32))
