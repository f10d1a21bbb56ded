"""Drawings that are no digits: the same for the same seed, valid as drawings, and of their kind."""

import numpy as np
import pytest

from convscope.datasets.handwriting import non_digits
from convscope.datasets.handwriting.non_digits import (
    KINDS,
    MIRRORED_TO_NON_DIGITS,
    ROTATIONS_TO_NON_DIGITS,
    draw_non_digit,
)
from convscope.drawing.framing import digit_from_strokes
from convscope.drawing.strokes import check
from tests.core.drawings import same


@pytest.fixture(params=list(KINDS))
def kind(request, monkeypatch):
    """Each kind in turn, and no other is drawn."""
    monkeypatch.setattr(non_digits, "KINDS", {request.param: 1.0})
    return request.param


@pytest.fixture
def drawn(monkeypatch, rng):
    """Draws `count` drawings of one kind."""

    def draw(kind, count):
        monkeypatch.setattr(non_digits, "KINDS", {kind: 1.0})
        return [draw_non_digit(rng) for _ in range(count)]

    return draw


def thickness(strokes):
    """How far a drawing is from a straight line: its width over its length, along its own axes."""
    points = np.concatenate(strokes)
    along, across = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return across / along


def test_the_same_seed_draws_the_same_and_another_one_does_not(kind):
    first, again, other = (draw_non_digit(np.random.default_rng(seed)) for seed in (4, 4, 5))

    assert same(first, again)
    assert not same(first, other)


def test_one_state_goes_on_to_another_drawing(kind, rng):
    assert not same(draw_non_digit(rng), draw_non_digit(rng))


def test_every_non_digit_is_a_drawing_that_can_be_framed(kind, rng):
    for _ in range(40):
        strokes = draw_non_digit(rng)

        checked = check(strokes)
        image = digit_from_strokes(strokes)
        assert all(first is second for first, second in zip(checked, strokes, strict=True))  # float64 already
        assert 0.79 < image.max() <= 1  # a dot's middle may lie between four pixels
        assert max(np.ptp(np.argwhere(image), axis=0)) < 20


def test_all_kinds_come_about_and_as_often_as_they_say():
    assert sum(KINDS.values()) == pytest.approx(1)
    rng = np.random.default_rng(0)

    dots = [max(map(len, draw_non_digit(rng))) <= 2 for _ in range(1_000)]

    assert np.mean(dots) == pytest.approx(KINDS["dots"], abs=0.025)  # three deviations


def test_a_figure_is_as_large_as_a_digit_and_of_few_strokes(drawn):
    figures = drawn("figure", 60)

    for strokes in figures:
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        assert (high - low).max() == pytest.approx(168)
        assert ((low + high) / 2).tolist() == pytest.approx([140, 140])
    assert {len(strokes) for strokes in figures} == {1, 2, 3, 4}


def test_a_figure_of_one_stroke_has_a_corner_or_more(drawn):
    single = [strokes for strokes in drawn("figure", 300) if len(strokes) == 1]

    # 7 points make a line, of which a pen may lose 4 at its ends; two lines keep 10 of 14
    assert len(single) > 20
    assert min(len(stroke) for (stroke,) in single) >= 10
    assert np.mean([thickness(strokes) < 0.03 for strokes in single]) < 0.05  # a pen may go back where it came from


def test_dots_and_ticks_are_short_and_few(drawn):
    drawings = drawn("dots", 100)

    assert {len(strokes) for strokes in drawings} == set(range(1, 7))
    assert {len(stroke) for strokes in drawings for stroke in strokes} == {1, 2}
    assert all(np.abs(np.ptp(stroke, axis=0)).max() <= 20 for strokes in drawings for stroke in strokes)


def test_a_scribble_has_a_long_line_or_many_strokes(drawn):
    assert all(len(strokes) >= 4 or min(map(len, strokes)) >= 40 for strokes in drawn("scribble", 100))


def test_no_digit_is_turned_or_mirrored_into_a_digit():
    assert not {0, 1, 8} & {*ROTATIONS_TO_NON_DIGITS, *MIRRORED_TO_NON_DIGITS}  # they look the same, or a 1 lies down
    assert not {6, 9} & set(ROTATIONS_TO_NON_DIGITS)  # half a turn makes one of the other
    assert not {2, 5} & set(MIRRORED_TO_NON_DIGITS)  # a mirror makes one of the other
    assert not any(180 in ROTATIONS_TO_NON_DIGITS[digit] for digit in (2, 5))  # half a turn leaves them what they are


def test_a_digit_is_turned_about_the_middle_of_the_canvas(monkeypatch):
    monkeypatch.setattr(non_digits, "KINDS", {"spoilt": 1.0})
    monkeypatch.setattr(non_digits, "ROTATIONS_TO_NON_DIGITS", {4: (0,)})
    upright = [draw_non_digit(np.random.default_rng(seed)) for seed in range(40)]
    monkeypatch.setattr(non_digits, "ROTATIONS_TO_NON_DIGITS", {4: (90,)})

    turned = [draw_non_digit(np.random.default_rng(seed)) for seed in range(40)]

    moved = [pair for pair in zip(upright, turned, strict=True) if not same(*pair)]
    assert 3 < len(moved) < 20  # a quarter of what is spoilt is turned
    for before, after in moved:
        x, y = np.concatenate(before).T
        np.testing.assert_allclose(np.concatenate(after), np.stack([280 - y, x], axis=1), atol=1e-9)
