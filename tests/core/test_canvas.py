"""Strokes out of the canvas's JSON and back into it."""

import itertools
import json
import operator
import re

import numpy as np
import pytest
from hypothesis import assume, given

from convscope.canvas import from_canvas, to_canvas
from convscope.errors import InvalidPicture
from convscope.strokes import MOST_POINTS
from tests.core.drawings import arrays, drawings, same

CORNER = [["M", 10, 20], ["L", 50, 20], ["L", 50, 40]]  # its box has its middle at 30, 30


def path(commands, **changes):
    """A path as the canvas sends one (fabric 7.4), with what Edit changed."""
    ends = np.array([command[-2:] for command in commands], float)
    low, high = ends.min(axis=0), ends.max(axis=0)
    untouched = {
        "type": "Path",
        "originX": "center",
        "originY": "center",
        "left": (low[0] + high[0]) / 2,
        "top": (low[1] + high[1]) / 2,
        "width": high[0] - low[0],
        "height": high[1] - low[1],
        "fill": None,
        "stroke": "black",
        "strokeWidth": 20,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "scaleX": 1,
        "scaleY": 1,
        "angle": 0,
        "flipX": False,
        "flipY": False,
        "skewX": 0,
        "skewY": 0,
        "strokeUniform": False,
        "path": commands,
    }
    return {**untouched, **changes}


def canvas(*objects):
    return {"version": "7.4.0", "objects": list(objects), "background": "#ffffff"}


def test_an_untouched_canvas_has_no_strokes():
    assert from_canvas(None) == []
    assert from_canvas({}) == []
    assert from_canvas(canvas()) == []


def test_a_path_of_lines_gives_its_points():
    strokes = from_canvas(canvas(path(CORNER), path([["M", 1, 2], ["L", 3, 4]])))

    assert [stroke.tolist() for stroke in strokes] == [[[10, 20], [50, 20], [50, 40]], [[1, 2], [3, 4]]]


def test_a_click_is_a_dot():
    dot = path([["M", 190.98, 203], ["L", 191.02, 203]])

    strokes = from_canvas(canvas(dot))

    assert [stroke.tolist() for stroke in strokes] == [[[191, 203]]]


def test_a_curve_is_sampled_along_its_parabola():
    curve = path([["M", 0, 0], ["Q", 50, 100, 100, 0]], left=50, top=25)

    (stroke,) = from_canvas(canvas(curve))

    along = stroke[:, 0] / 100
    np.testing.assert_allclose(stroke[:, 1], 2 * along * (1 - along) * 100, atol=2)  # y = 2 t (1 - t) 100 at x = 100 t
    assert stroke[0].tolist() == [0, 0]
    assert stroke[-1].tolist() == [100, 0]
    assert stroke[:, 1].max() == 50


def test_what_a_mouse_draws_ends_with_its_last_line():
    drawn = path([["M", 9.98, 10], ["Q", 10, 10, 15, 10], ["Q", 20, 10, 20, 15], ["L", 20, 20.02]])

    (stroke,) = from_canvas(canvas(drawn))

    assert stroke[0].tolist() == [10, 10]
    assert stroke[-1].tolist() == [20, 20]


def test_points_on_a_straight_line_are_left_out():
    steps = [["Q", x - 5, 100, x, 100] for x in range(20, 210, 10)]
    straight = path([["M", 10, 100], *steps, ["L", 210, 100]])

    (stroke,) = from_canvas(canvas(straight))

    assert stroke.tolist() == [[10, 100], [210, 100]]


def test_thinning_keeps_within_a_pixel_and_a_half_of_the_line(rng):
    points = np.cumsum(rng.normal(0, 4, (60, 2)), axis=0) + 140
    commands = [["M", *points[0]], *(["Q", *points[i], *points[i + 1]] for i in range(1, 59))]

    (stroke,) = from_canvas(canvas({"type": "Path", "path": commands}))

    ends = np.array([command[-2:] for command in commands])
    dense = np.concatenate([np.linspace(*pair, 50) for pair in itertools.pairwise(stroke)])
    assert len(stroke) < 3 * len(ends)
    assert np.linalg.norm(ends[:, None] - dense[None], axis=2).min(axis=1).max() < 1.5


def test_cubic_curves_and_closed_paths_are_read():
    closed = {"type": "Path", "path": [["M", 0, 0], ["C", 0, 40, 100, 40, 100, 0], ["Z"]]}

    (stroke,) = from_canvas(canvas(closed))

    assert stroke[0].tolist() == stroke[-1].tolist() == [0, 0]
    assert stroke[:, 1].max() == 30  # 3/4 of the way to its control points
    assert [100, 0] in stroke.tolist()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"left": 130, "top": 60}, [[110, 50], [150, 50], [150, 70]]),
        ({"scaleX": 2, "scaleY": 0.5}, [[-10, 25], [70, 25], [70, 35]]),
        ({"angle": 90}, [[40, 10], [40, 50], [20, 50]]),  # clockwise, since y points down
        ({"angle": 180}, [[50, 40], [10, 40], [10, 20]]),
        ({"flipX": True}, [[50, 20], [10, 20], [10, 40]]),
        ({"flipY": True}, [[10, 40], [50, 40], [50, 20]]),
        ({"skewX": 45}, [[0, 20], [40, 20], [60, 40]]),
        ({"skewY": 45}, [[10, 0], [50, 40], [50, 60]]),
        ({"angle": 90, "scaleX": 2}, [[40, -10], [40, 70], [20, 70]]),  # scaled first, then turned
        ({"angle": 90, "flipX": True, "left": 130}, [[140, 50], [140, 10], [120, 10]]),
        # the box, pen included, is 60 x 40, so that its left top corner stands at 0, 10
        ({"originX": "left", "originY": "top", "left": 0, "top": 10}, [[10, 20], [50, 20], [50, 40]]),
        ({"originX": "right", "originY": "bottom", "left": 60, "top": 50}, [[10, 20], [50, 20], [50, 40]]),
        # scaled with its pen the box is 120 x 40; with a pen of one width 100 x 40
        ({"originX": "left", "left": -30, "scaleX": 2}, [[-10, 20], [70, 20], [70, 40]]),
        ({"originX": "left", "left": -20, "scaleX": 2, "strokeUniform": True}, [[-10, 20], [70, 20], [70, 40]]),
        # turned by 90 degrees the left top corner of the box comes to lie at the top right
        ({"originX": "left", "originY": "top", "left": 50, "top": 0, "angle": 90}, [[40, 10], [40, 50], [20, 50]]),
    ],
)
def test_what_edit_changed_is_applied(changes, expected):
    (stroke,) = from_canvas(canvas(path(CORNER, **changes)))

    assert stroke.tolist() == expected


def test_objects_that_are_no_paths_are_left_out():
    others = [{"type": "Circle", "left": 3}, {"type": "Image"}, {}, {"type": None}]

    strokes = from_canvas(canvas(*others, path(CORNER), {"type": "path", "path": [["M", 1, 2]]}))

    assert [stroke.tolist() for stroke in strokes] == [[[10, 20], [50, 20], [50, 40]], [[1, 2]]]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"path": None},
        {"path": []},
        {"path": "M 1 2"},
        {"path": [["M"]]},
        {"path": [["M", 1]]},
        {"path": [["M", "a", 2]]},
        {"path": [["M", 1, 2], ["A", 1, 2]]},
        {"path": [["Q", 1, 2, 3, 4]]},
        {"path": [["Z"]]},
        {"path": [[]]},
        {"path": [3]},
        {"path": [["M", 1, 2], {"L": 3}]},
        {"path": [["M", 10**400, 2]]},
        {"path": [["M", 0, 0], ["Q", 1e5, 0, 1e5, 1]]},
        {"path": CORNER, "scaleX": "wide"},
        {"path": CORNER, "angle": float("inf")},
        {"path": CORNER, "left": 1},
        {"path": CORNER, "left": [], "top": 3},
        {"path": CORNER, "originX": "middle"},
    ],
)
def test_a_path_that_is_none_is_refused(broken):
    message = r"^The canvas sent a path that cannot be read \(.*\); expected Fabric\.js commands M, L, Q, C and Z "
    message += r"with their points\. Clear the canvas and draw anew\.$"

    with pytest.raises(InvalidPicture, match=message):
        from_canvas(canvas({"type": "Path", **broken}))


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("point", [(20_000, 0), (float("nan"), 0), (0, float("-inf"))])
def test_a_path_far_off_the_canvas_is_refused(point):
    message = "A stroke has points that are not numbers or lie more than 10,000 pixels away; expected canvas pixels, "
    message += "about 0 to 280. Draw it anew."

    with pytest.raises(InvalidPicture, match=f"^{re.escape(message)}$"):
        from_canvas(canvas({"type": "Path", "path": [["M", 1, 1], ["L", *point]]}))


def test_a_drawing_of_too_many_points_is_refused():
    long = [["M" if index == 0 else "L", index % 280, index // 280] for index in range(MOST_POINTS // 2 + 1)]
    message = "The drawing has 20,002 points; expected at most 20,000. Clear the canvas and draw less."

    with pytest.raises(InvalidPicture, match=f"^{message}$"):
        from_canvas(canvas(path(long), path(long)))


@given(drawings)
def test_what_the_canvas_shows_again_are_the_same_strokes(drawing):
    assume(all(all(map(operator.ne, stroke, stroke[1:])) for stroke in drawing))
    strokes = arrays(drawing)

    shown = json.loads(json.dumps({"version": "7.4.0", **to_canvas(strokes)}))

    assert same(from_canvas(shown), strokes)


def test_points_that_come_twice_are_kept_once():
    strokes = from_canvas(to_canvas([np.array([[5.0, 6], [5, 6], [7, 8], [7, 8], [5, 6]])]))

    assert [stroke.tolist() for stroke in strokes] == [[[5, 6], [7, 8], [5, 6]]]


def test_a_dot_is_shown_as_a_line_that_has_a_length():
    (shown,) = to_canvas([np.array([[5.0, 6]])])["objects"]

    assert shown["path"] == [["M", 5, 6], ["L", 5.04, 6]]
