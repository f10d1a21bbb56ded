"""Images that are held back end a training at its target, and are never learned from."""

import dataclasses

import numpy as np
import pytest

from convscope import TrainingSpec
from convscope.datasets import Split
from convscope.errors import InvalidSpec
from convscope.network.tensorflow.model import to_keras
from convscope.training.worker.session import Training, Validation, train
from tests.core.training.worker.few_digits import SMALL, SPEC, few, same_weights


def test_validation_images_end_the_training_and_are_never_trained_on():
    digits = few(6_000)
    spec = TrainingSpec(SMALL, epochs=30, optimizer="adam", learning_rate=0.003, target_accuracy=0.8)
    events = []

    with Training(spec, digits, few(200, "test")) as session:
        events += session.events()
    checks = [event for event in events if isinstance(event, Validation)]

    assert session.target_reached and session.finished
    assert [each.accuracy >= 0.8 for each in checks] == [False] * (len(checks) - 1) + [True]
    assert [each.step for each in checks] == [43, 86, 129, 172, 215, 258][: len(checks)]  # halves of 5,500 / 64 batches
    order = np.random.default_rng(spec.seed).permutation(6_000)
    held_back = np.sort(order[5_500:])
    model = to_keras(session.network())
    right = (
        np.asarray(model(digits.images[held_back][..., None] / np.float32(255))).argmax(1) == digits.labels[held_back]
    )
    assert right.mean() == pytest.approx(checks[-1].accuracy)


def test_changing_validation_labels_changes_nothing_that_is_learned():
    digits = few(1_200)
    held_back = np.random.default_rng(SPEC.seed).permutation(1_200)[1_100:]
    labels = digits.labels.copy()
    labels[held_back] = (labels[held_back] + 1) % 10
    spec = dataclasses.replace(SPEC, data_share=100, target_accuracy=1.0)

    first, other = (train(spec, split, few(200, "test")) for split in (digits, Split(digits.images, labels)))

    assert same_weights(first.network, other.network)


def test_a_target_without_images_to_hold_back_is_refused():
    spec = dataclasses.replace(SPEC, target_accuracy=0.9)

    with pytest.raises(InvalidSpec, match=r"^target_accuracy=0\.9 needs validation images, and 1 % of 640"):
        Training(spec, few(640), few(100, "test"))
