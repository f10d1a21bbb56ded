"""The drawings that are no digits: the same for the same seed, on the canvas, and what they say they are."""

from itertools import pairwise
from string import ascii_letters

import numpy as np
import pytest

from benchmarks.letters_and_scribbles import LETTERS, SHAPED_AS_DIGITS, dots, letter, scribble
from convscope.drawing.framing import digit_from_strokes
from convscope.drawing.strokes import CANVAS_SIDE, check
from tests.core.drawings import same

LIKE_DIGITS = "OIlSZBbqg"


def drawings(rng):
    """Each letter, and twice as many scribbles and dots in total."""
    made = [letter(name, rng) for name in LETTERS]
    return made + [draw(rng) for draw in (scribble, dots) for _ in LETTERS]


def side(strokes):
    """Canvas pixels on the drawing's longer side."""
    return np.ptp(np.concatenate(strokes), axis=0).max()


def line(strokes):
    """Canvas pixels that the pen goes on paper."""
    return sum(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum() for stroke in strokes)


def test_every_letter_is_there_but_those_that_look_like_digits():
    assert sorted([*LETTERS, *SHAPED_AS_DIGITS]) == sorted(set(ascii_letters) - set(LIKE_DIGITS))
    assert {name.upper() for name in SHAPED_AS_DIGITS} <= set(LIKE_DIGITS)


def test_curves_of_a_letters_stroke_meet_at_their_corners():
    curves = [
        curves
        for allographs in (LETTERS | SHAPED_AS_DIGITS).values()
        for allograph in allographs
        for curves in allograph.strokes
    ]

    assert all(before[-1] == after[0] for stroke in curves for before, after in pairwise(stroke))
    assert all(len(curve) > 1 for stroke in curves for curve in stroke)


def test_the_same_seed_draws_the_same_and_another_one_does_not():
    first, again, other = (drawings(np.random.default_rng(seed)) for seed in (4, 4, 5))

    assert all(map(same, first, again))
    assert not any(map(same, first, other))


def test_each_drawing_is_on_the_canvas_and_makes_an_image(rng):
    for strokes in drawings(rng):
        points = np.concatenate(check(strokes))

        assert points.min() >= -1e-9
        assert points.max() <= CANVAS_SIDE + 1e-9
        assert digit_from_strokes(strokes).max() > 0.5


def test_each_allograph_of_a_letter_is_written(rng):
    for name, allographs in (LETTERS | SHAPED_AS_DIGITS).items():
        counts = {len(letter(name, rng)) for _ in range(20)}

        assert counts == {len(allograph.strokes) for allograph in allographs}


def test_small_i_and_j_keep_their_dots(rng):
    for name in "ij":
        strokes = letter(name, rng)

        assert len(strokes) == 2
        assert line(strokes[1:]) < line(strokes[:1]) / 2


def test_a_scribble_has_few_strokes_and_a_long_way_of_ink(rng):
    made = [scribble(rng) for _ in range(300)]

    sides, lines = (np.array([measure(strokes) for strokes in made]) for measure in (side, line))
    assert {len(strokes) for strokes in made} == set(range(1, 9))
    assert (sides.min(), sides.max()) == pytest.approx((90, 270), abs=3)
    assert (lines / sides).min() > 2
    assert np.median(lines / sides) > 4  # of digits as the app writes them: 2.5


def test_dots_are_apart_and_have_little_ink(rng):
    for strokes in (dots(rng) for _ in range(300)):
        starts = np.array([stroke[0] for stroke in strokes])
        distances = np.linalg.norm(starts[:, None] - starts, axis=2)[np.triu_indices(len(starts), 1)]

        assert distances.min(initial=np.inf) > 0.2 * side(strokes)
        assert line(strokes) <= 0.1 * len(strokes) * side(strokes)
        assert digit_from_strokes(strokes).sum() < 10 * len(strokes)


def test_one_dot_alone_is_one_point_in_the_middle_of_the_image(rng):
    alone = [strokes for strokes in (dots(rng) for _ in range(60)) if len(strokes) == 1]

    assert alone
    for strokes in alone:
        assert strokes[0].shape == (1, 2)
        rows, columns = np.nonzero(digit_from_strokes(strokes))
        assert {*rows, *columns} <= {12, 13, 14, 15}


def test_dots_are_one_to_six_points_or_ticks(rng):
    made = [dots(rng) for _ in range(200)]

    assert {len(strokes) for strokes in made} == set(range(1, 7))
    assert {stroke.shape for strokes in made for stroke in strokes} == {(1, 2), (2, 2)}
