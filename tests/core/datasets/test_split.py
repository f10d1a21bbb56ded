"""The parts of the training images: those that train, those that validate, and those that are held out."""

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import TrainingSpec
from convscope.datasets import Split
from convscope.datasets.split import held_out_images, train_images, train_indices, validation_images
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


@given(available, shares, st.sampled_from((None, 0.9)), seeds)
def test_every_image_is_trained_on_or_held_out_and_none_is_both(count, share, target, seed):
    spec = TrainingSpec(data_share=share, target_accuracy=target, seed=seed)
    training = numbered(count)

    met, never = numbers_in(train_images(training, spec)), numbers_in(held_out_images(training, spec))

    assert sorted(met + never) == list(range(count))
    assert len(met) == spec.training_images(count)


@given(st.integers(1_200, 3_000), shares, seeds)
def test_validation_images_are_held_out_and_a_12th_of_the_share(count, share, seed):
    spec = TrainingSpec(data_share=share, target_accuracy=0.9, seed=seed)
    training = numbered(count)

    checked = numbers_in(validation_images(training, spec))

    assert set(checked) <= set(numbers_in(held_out_images(training, spec)))
    assert len(set(checked)) == len(checked) == count * share // 100 // 12


@given(st.integers(1_200, 3_000), shares, seeds)
def test_a_target_takes_its_images_out_of_those_that_are_learned_from_without_it(count, share, seed):
    without = TrainingSpec(data_share=share, seed=seed)
    spec = dataclasses.replace(without, target_accuracy=0.9)
    training = numbered(count)

    parts = numbers_in(train_images(training, spec)) + numbers_in(validation_images(training, spec))

    assert sorted(parts) == numbers_in(train_images(training, without))


def test_the_parts_of_1200_images_are_counted_by_hand():
    spec = TrainingSpec(data_share=50, target_accuracy=0.9)
    training = numbered(1_200)

    sizes = [len(part(training, spec)) for part in (train_images, validation_images, held_out_images)]

    assert sizes == [550, 50, 650]  # of 600, one in 12 is held back; what the share leaves is unseen too


@given(available, shares, st.sampled_from((None, 0.9)), seeds)
def test_the_numbers_are_places_in_the_data_set_and_in_its_order(count, share, target, seed):
    spec = TrainingSpec(data_share=share, target_accuracy=target, seed=seed)
    training = numbered(count)

    numbers = train_indices(training, spec).tolist()

    assert numbers == sorted(numbers) == numbers_in(train_images(training, spec))


def test_labels_stay_with_their_images():
    spec = TrainingSpec(data_share=50, target_accuracy=0.9)
    training = numbered(1_200)

    for part in (train_images(training, spec), validation_images(training, spec), held_out_images(training, spec)):
        assert part.labels.tolist() == [number % 10 for number in numbers_in(part)]


def test_the_full_share_is_the_data_set_itself():
    training = numbered(700)

    assert train_images(training, TrainingSpec()) is training
    assert len(held_out_images(training, TrainingSpec())) == 0


def test_without_a_target_there_are_no_validation_images():
    assert validation_images(numbered(1_200), TrainingSpec(data_share=50)) is None


def test_the_seed_chooses_the_images():
    spec = TrainingSpec(data_share=50)
    training = numbered(400)

    first, again, other = (train_indices(training, dataclasses.replace(spec, seed=seed)).tolist() for seed in (1, 1, 2))

    assert first == again != other


def test_a_small_share_still_learns_from_one_image():
    assert len(train_images(numbered(30), TrainingSpec(data_share=1))) == 1


def test_a_target_needs_a_share_of_12_images():
    spec = TrainingSpec(data_share=50, target_accuracy=0.9)
    message = "target_accuracy=0.9 needs validation images, and 50 % of 23 images leave none. "
    message += "Choose a larger share."

    assert len(validation_images(numbered(24), spec)) == 1
    with pytest.raises(InvalidSpec, match=f"^{re.escape(message)}$"):
        validation_images(numbered(23), spec)
