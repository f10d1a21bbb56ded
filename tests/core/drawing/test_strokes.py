"""Strokes: what is refused as one, and how a dense line is thinned."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from convscope.drawing.strokes import MAX_COORDINATE, MAX_POINTS, ROUNDS, TOLERANCE, check, simplified
from convscope.errors import InvalidImage
from tests.core.drawings import arrays, drawings

EXPECTED = "expected (k, 2) numbers, k at least 1: x and y in canvas pixels. Draw it again."


@pytest.mark.parametrize(
    ("stroke", "shape"),
    [
        (np.zeros((0, 2)), (0, 2)),
        (np.zeros(2), (2,)),
        (np.zeros((3, 3)), (3, 3)),
        (np.zeros((2, 2, 2)), (2, 2, 2)),
        ([], (0,)),
        (3, ()),
    ],
)
def test_a_stroke_of_another_shape_is_refused(stroke, shape):
    message = f"A stroke has the shape {shape}; {EXPECTED}"

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        check([[(1, 2)], stroke])


@pytest.mark.parametrize(
    "stroke",
    [
        None,
        "12",
        {"x": 1},
        [["a", "b"]],
        [["1", "2"]],
        [[1, 2], [3]],
        [[None, {}]],
        [[None, 1]],
        [[10**400, 1]],
        np.array([[1 + 2j, 3]]),
        np.array([[True, False]]),
    ],
)
def test_a_stroke_that_holds_no_numbers_is_refused(stroke):
    message = f"A stroke holds something else than numbers; {EXPECTED}"

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        check([stroke])


@pytest.mark.parametrize("strokes", [None, 3, np.array(3.0)])
def test_what_is_no_list_of_strokes_is_refused(strokes):
    message = f"{type(strokes).__name__} came for strokes; expected a list of them. Draw again."

    with pytest.raises(InvalidImage, match=f"^{message}$"):
        check(strokes)


def test_points_may_lie_10000_pixels_away_and_no_farther():
    assert check([[(10_000, -10_000)]])[0].tolist() == [[10_000, -10_000]]
    with pytest.raises(InvalidImage, match="lie more than 10,000 pixels away"):
        check([[(10_000.5, 0)]])


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e308, np.longdouble("1e4000"), 2**63])
def test_points_that_are_no_places_on_a_canvas_are_refused(value):
    message = "A stroke has points that are not numbers or lie more than 10,000 pixels away; expected canvas pixels, "
    message += "about 0 to 280. Draw it again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        check([[(1, 2)], [(1, value)]])


def test_a_drawing_of_too_many_points_is_refused_whatever_they_are():
    assert len(check([[(1, 2)]] * MAX_POINTS)) == MAX_POINTS
    message = "The drawing has 20,001 points; expected at most 20,000. Clear the canvas and draw less."

    for last in (1, np.nan):
        with pytest.raises(InvalidImage, match=f"^{message}$"):
            check([[(1, 2)]] * MAX_POINTS + [[(last, 2)]])


def test_strokes_come_back_as_float64_and_the_callers_own_are_not_copied():
    own = np.array([[1.0, 2]])

    first, second, third = check(stroke for stroke in (own, [(1, 2)], np.array([[1, 2]], np.uint8)))

    assert first is own
    assert second.dtype == third.dtype == np.float64
    assert second.tolist() == third.tolist() == [[1, 2]]


def test_thinning_is_worked_by_hand():
    corner = [(0, 0), (5, 0.5), (10, 0), (10, 4), (10, 9)]  # half a pixel off the line is little enough
    bend = [(0, 0), (5, 0.8), (10, 0)]
    loop = [(0, 0), (3, 0), (3, 3), (0, 0)]  # its line has no length

    keep = simplified(np.array([*corner, *bend, (1, 1), *loop], float), np.array([0, 5, 8, 9]))

    assert keep.tolist() == [True, False, True, False, True] + [True] * 3 + [True] + [True] * 4


def segment_distances(points, start, end):
    """How far points are from a line that ends."""
    line = end - start
    along = np.clip((points - start) @ line / max(line @ line, 1e-12), 0, 1)
    return np.linalg.norm(points - start - along[:, None] * line, axis=1)


@given(drawings.filter(bool), st.sampled_from([0.01, 0.3, 1]))
@example([[(x, (-1) ** x * x) for x in range(300)], [(0, 0)]], 1)  # loses a point in a round, and is kept whole
def test_what_is_left_out_lies_near_the_line_without_it(drawing, size):
    strokes = [stroke * size for stroke in arrays(drawing)]
    starts = np.cumsum([0, *map(len, strokes[:-1])])

    keep = simplified(np.concatenate(strokes), starts)

    for stroke, kept in zip(strokes, np.split(keep, starts[1:]), strict=True):
        places = np.flatnonzero(kept)
        assert (places[0], places[-1]) == (0, len(stroke) - 1)
        for first, last in itertools.pairwise(places):
            away = segment_distances(stroke[first : last + 1], stroke[first], stroke[last])
            assert away.max() <= TOLERANCE + 1e-9


def test_a_line_whose_every_point_counts_is_kept_whole():
    x = np.arange(4 * ROUNDS)
    fan = np.stack([x * 0.01, (-1.0) ** x * x], axis=1)  # its last point but one is always the farthest

    assert simplified(fan, np.array([0])).all()


@pytest.mark.parametrize("peaks", [60, 120, 200, 280])
def test_a_dense_zigzag_of_equal_peaks_is_thinned_to_a_few_points_a_peak(peaks):
    corners = np.stack([np.arange(peaks + 1) * 280 / peaks, 40 + 200 * (np.arange(peaks + 1) % 2)], axis=1)
    along = np.arange(80 * peaks + 1) / 80
    dense = np.rint(np.stack([np.interp(along, np.arange(peaks + 1), corners[:, axis]) for axis in (0, 1)], axis=1))

    keep = simplified(dense, np.array([0]))

    assert keep.sum() <= 8 * peaks


def test_points_at_the_far_end_of_what_is_taken_are_thinned_without_a_warning():
    line = np.linspace(-MAX_COORDINATE, MAX_COORDINATE, 1_001)

    with np.errstate(all="raise"):
        keep = simplified(np.stack([line, -line], axis=1), np.array([0]))

    assert np.flatnonzero(keep).tolist() == [0, 1_000]
