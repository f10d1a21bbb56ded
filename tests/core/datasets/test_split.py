"""The parts of the training images: those that train, those that validate, and those that are held out."""

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import TrainingSpec
from convscope.datasets import Split
from convscope.datasets.split import held_out_images, train_indices, validation_indices
from convscope.errors import InvalidSpec
from tests.core.strategies import seeds

available = st.integers(1, 3_000)
shares = st.integers(1, 100)


def numbered(count):
    """Images of two pixels that hold their own numbers."""
    numbers = np.arange(count)
    images = np.stack([numbers // 256, numbers % 256], axis=1).astype(np.uint8)[:, None]
    return Split(images, (numbers % 10).astype(np.uint8))


def numbers_in(split):
    """The numbers of such images."""
    return (split.images[:, 0, 0].astype(int) * 256 + split.images[:, 0, 1]).tolist()


def trained_on(training, spec):
    """The numbers of the images that train the network."""
    return train_indices(training, spec).tolist()


@given(available, shares, st.sampled_from((None, 0.9)), seeds)
def test_every_image_is_trained_on_or_held_out_and_none_is_both(count, share, target, seed):
    spec = TrainingSpec(data_share=share, target_accuracy=target, seed=seed)
    training = numbered(count)

    met, never = trained_on(training, spec), numbers_in(held_out_images(training, spec))

    assert sorted(met + never) == list(range(count))
    assert len(met) == spec.training_images(count)


@given(st.integers(1_200, 3_000), shares, seeds)
def test_validation_images_are_held_out_and_a_12th_of_the_share(count, share, seed):
    spec = TrainingSpec(data_share=share, target_accuracy=0.9, seed=seed)
    training = numbered(count)

    checked = validation_indices(training, spec).tolist()

    assert set(checked) <= set(numbers_in(held_out_images(training, spec)))
    assert len(set(checked)) == len(checked) == count * share // 100 // 12


@given(st.integers(1_200, 3_000), shares, seeds)
def test_a_target_takes_its_images_out_of_those_that_are_learned_from_without_it(count, share, seed):
    without = TrainingSpec(data_share=share, seed=seed)
    spec = dataclasses.replace(without, target_accuracy=0.9)
    training = numbered(count)

    parts = trained_on(training, spec) + validation_indices(training, spec).tolist()

    assert sorted(parts) == trained_on(training, without)


def test_the_parts_of_1200_images_are_counted_by_hand():
    spec = TrainingSpec(data_share=50, target_accuracy=0.9)
    training = numbered(1_200)

    sizes = [len(part(training, spec)) for part in (train_indices, validation_indices, held_out_images)]

    assert sizes == [550, 50, 650]  # of 600, one in 12 is held back; what the share leaves is unseen too


@given(available, shares, st.sampled_from((None, 0.9)), seeds)
def test_the_indices_are_in_the_order_of_the_data_set(count, share, target, seed):
    spec = TrainingSpec(data_share=share, target_accuracy=target, seed=seed)

    indices = trained_on(numbered(count), spec)

    assert indices == sorted(set(indices))
    assert 0 <= indices[0] <= indices[-1] < count


def test_labels_stay_with_their_images():
    spec = TrainingSpec(data_share=50, target_accuracy=0.9)
    training = numbered(1_200)

    held_out = held_out_images(training, spec)

    assert held_out.labels.tolist() == [number % 10 for number in numbers_in(held_out)]


def test_the_full_share_is_the_data_set_itself():
    training = numbered(700)

    assert trained_on(training, TrainingSpec()) == list(range(700))
    assert len(held_out_images(training, TrainingSpec())) == 0


def test_without_a_target_there_are_no_validation_images():
    assert validation_indices(numbered(1_200), TrainingSpec(data_share=50)) is None


def test_the_seed_chooses_the_images():
    spec = TrainingSpec(data_share=50)
    training = numbered(400)

    first, again, other = (train_indices(training, dataclasses.replace(spec, seed=seed)).tolist() for seed in (1, 1, 2))

    assert first == again != other


def test_a_small_share_still_learns_from_one_image():
    assert len(trained_on(numbered(30), TrainingSpec(data_share=1))) == 1


def test_a_target_needs_a_share_of_12_images():
    spec = TrainingSpec(data_share=50, target_accuracy=0.9)
    message = "target_accuracy=0.9 needs validation images, and 50 % of 23 images leave none. "
    message += "Choose a larger share."

    assert len(validation_indices(numbered(24), spec)) == 1
    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        validation_indices(numbered(23), spec)
