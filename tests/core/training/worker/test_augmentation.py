"""Augmentation: each change is of its kind, and a share of each batch is left as it is."""

import math

import numpy as np
import pytest
import tensorflow as tf

from convscope import TrainingSpec
from convscope.spec.training import Augmentation
from convscope.training.worker.loop import loop_of
from tests.core.training.worker.few_digits import SMALL, few


def test_augmentation_leaves_its_share_clean_and_changes_the_rest():
    spec = TrainingSpec(SMALL, augmentation=Augmentation(shift=10, turn=20, shear=10, zoom=20, clean=25))
    images = tf.constant(few(64).images[..., None] / np.float32(255))
    loop = loop_of(spec)
    loop.reset(3)

    changed = np.asarray(loop.augmented(images))
    again = np.asarray(loop.augmented(images))

    assert np.array_equal(changed[:16], images[:16])
    assert all(np.abs(one - other).max() > 0.1 for one, other in zip(changed[16:], images[16:], strict=True))
    assert (changed.min(), changed.max()) >= (0, 0) and changed.max() <= 1 + 1e-6
    assert not np.array_equal(changed[16:], again[16:])


@pytest.mark.parametrize("kind", ["shift", "turn", "shear", "zoom"])
def test_each_change_is_of_its_kind(kind):
    amount = {"shift": 20, "turn": 45, "shear": 30, "zoom": 30}[kind]
    bar = np.zeros((64, 28, 28, 1), np.float32)
    bar[:, 10:18, 12:16] = 1  # 8 high, 4 wide, centred
    loop = loop_of(TrainingSpec(SMALL, augmentation=Augmentation(**{kind: amount}, clean=0)))
    loop.reset(0)

    changed = np.asarray(loop.augmented(tf.constant(bar)))[..., 0]

    ink = changed.sum(axis=(1, 2))
    rows, columns = np.indices((28, 28))
    middle = np.stack([(changed * each).sum(axis=(1, 2)) / ink for each in (rows, columns)])
    if kind == "shift":
        assert ink == pytest.approx(np.full(64, 32), rel=0.02)
        assert 1 < np.abs(middle - 13.5).max() <= 5.6 + 0.1
    if kind == "turn":
        assert np.abs(middle - 13.5).max() < 0.2
        assert ink == pytest.approx(np.full(64, 32), rel=0.1)
    if kind == "zoom":
        assert np.abs(middle - 13.5).max() < 0.3
        assert ink.min() < 24 and ink.max() > 40
    if kind == "shear":
        assert np.abs(middle[0] - 13.5).max() < 0.1  # rows stay
        leaning = np.stack(
            [(changed[:, row] * columns[row]).sum(axis=1) / changed[:, row].sum(axis=1) for row in (11, 16)]
        )
        assert 1 < np.abs(leaning[1] - leaning[0]).max() <= 5 * math.tan(math.radians(30)) + 0.1
