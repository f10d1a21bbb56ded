"""The generator of handwriting: its digits are on the canvas, the same for the same seed, and readable."""

import itertools

import numpy as np
import pytest

from convscope import forward
from convscope.datasets.handwriting.allographs import ALLOGRAPHS
from convscope.datasets.handwriting.generator import write_digit, written_digits


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_is_written_on_the_canvas_with_its_longer_side_at_168_pixels(digit, rng):
    points = np.concatenate(write_digit(digit, rng))

    low, high = points.min(axis=0), points.max(axis=0)
    assert (high - low).max() == pytest.approx(168)
    assert ((low + high) / 2).tolist() == pytest.approx([140, 140])


def test_the_same_seed_writes_the_same_and_another_one_does_not():
    first, again, other = written_digits(30, 4), written_digits(30, 4), written_digits(30, 5)

    assert np.array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)
    assert first.labels.tolist() == again.labels.tolist() == list(range(10)) * 3


def test_images_are_framed_as_a_drawing_is():
    split = written_digits(200)

    rows = split.images.max(axis=2) > 0
    columns = split.images.max(axis=1) > 0
    sides = np.maximum(rows.sum(axis=1), columns.sum(axis=1))
    assert (split.images.shape, split.images.dtype) == ((200, 28, 28), np.uint8)
    assert set(sides.tolist()) <= {19, 20, 21}  # a pen's round tip may leave its last pixel all but white
    mass = split.images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = (split.images.sum(axis=3 - axis) @ np.arange(28)) / mass
        assert np.abs(centre - 14).max() < 0.51 + 1e-4


def test_every_allograph_is_written_with_all_its_strokes():
    rng = np.random.default_rng(0)

    counts = {digit: {len(write_digit(digit, rng)) for _ in range(150)} for digit in range(10)}

    for digit, allographs in ALLOGRAPHS.items():
        assert counts[digit] == {len(allograph.strokes) for allograph in allographs}


def test_curves_of_a_stroke_meet_at_their_corners():
    for allographs in ALLOGRAPHS.values():
        for allograph in allographs:
            for curves in allograph.strokes:
                assert all(before[-1] == after[0] for before, after in itertools.pairwise(curves))
                assert all(len(curve) > 1 for curve in curves)


def test_a_network_that_never_saw_it_reads_most_of_it(notebook):
    split = written_digits(600, seed=1)

    read = [int(forward(notebook, image / np.float32(255))["output"].argmax()) for image in split.images]

    right = np.array(read) == split.labels
    assert right.mean() > 0.75
    assert all(right[split.labels == digit].mean() > 0.5 for digit in range(10))
