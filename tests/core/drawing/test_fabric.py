"""Strokes out of the canvas's JSON and back into it."""

import itertools
import json
import operator
import re

import numpy as np
import pytest
from hypothesis import assume, given

from convscope.drawing.fabric import from_canvas, to_canvas
from convscope.drawing.strokes import MAX_POINTS
from convscope.errors import InvalidImage
from tests.core.drawings import arrays, drawings, same

FAR_OFF = "A stroke has points that are not numbers or lie more than 10,000 pixels away; expected canvas pixels, about "
FAR_OFF += "0 to 280. Draw it again."
CORNER = [["M", 10, 20], ["L", 50, 20], ["L", 50, 40]]  # its box has its middle at 30, 30
WAY_OUT = "Undo goes back to the last drawing that was read; Clear leaves an empty canvas."


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
        ({"scaleX": 0}, [[30, 20], [30, 40]]),  # flat, and no longer twice at the same place
        # the box, pen included, is 60 x 40, so that its left top corner stands at 0, 10
        ({"originX": "left", "originY": "top", "left": 0, "top": 10}, [[10, 20], [50, 20], [50, 40]]),
        ({"originX": "right", "originY": "bottom", "left": 60, "top": 50}, [[10, 20], [50, 20], [50, 40]]),
        ({"originX": "left", "left": 10, "strokeWidth": 0}, [[10, 20], [50, 20], [50, 40]]),
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
    names = ("Circle", "rect", "Image", "Group", "i-text", "Line", "LabeledRect", "pathological", "", None, 3, ["path"])
    others = [{"type": name, "left": "no number", "path": None} for name in names] + [{}]

    strokes = from_canvas(canvas(*others, path(CORNER), {"type": "PATH", "path": [["M", 1, 2]]}))

    assert [stroke.tolist() for stroke in strokes] == [[[10, 20], [50, 20], [50, 40]], [[1, 2]]]


@pytest.mark.parametrize(
    ("json_data", "came"),
    [
        ([], "a list of 0"),
        ("", "''"),
        ("{}", "'{}'"),
        (3, "3"),
        (True, "True"),
        ({"objects": [10**5000]}, "a huge number"),
        ({"objects": None}, "a dict of 1"),
        ({"objects": {"path": CORNER}}, "a dict of 1"),
        ({"objects": "path", "version": "7.4.0"}, "a dict of 2"),
        ({"objects": [None]}, "None"),
        ({"objects": [{"type": "Path", "path": CORNER}, "path"]}, "'path'"),
        ({"objects": [[{"type": "Path"}]]}, "a list of 1"),
        ({"objects": [float("nan")]}, "nan"),
    ],
)
def test_what_is_no_canvas_is_refused(json_data, came):
    message = f"The canvas sent something that is not a drawing ({came}); expected JSON of Fabric.js with a list of "
    message += f"objects. {WAY_OUT}"

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        from_canvas(json_data)


M_ELSEWHERE = "it does not begin with M, or has another M later"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({}, "its commands are None"),
        ({"path": None}, "its commands are None"),
        ({"path": []}, "its commands are a list of 0"),
        ({"path": ""}, "its commands are ''"),
        ({"path": "M 1 2"}, "its commands are 'M 1 2'"),
        ({"path": {"M12": 1}}, "its commands are a dict of 1"),
        ({"path": 7}, "its commands are 7"),
        ({"path": [[]]}, "a command is a list of 0"),
        ({"path": [3]}, "a command is 3"),
        ({"path": ["M12"]}, "a command is 'M12'"),
        ({"path": [["M", 1, 2], {"L": 3}]}, "a command is a dict of 1"),
        ({"path": [[["M"], 1, 2]]}, "a command is a list of 3"),
        ({"path": [[None, 1, 2]]}, "a command is a list of 3"),
        ({"path": [["M"]]}, "a command is 'M' with 0 numbers"),
        ({"path": [["M", 1]]}, "a command is 'M' with 1 numbers"),
        ({"path": [["M", 1, 2, 3, 4]]}, "a command is 'M' with 4 numbers"),
        ({"path": [["M", 1, 2], ["Q", 1, 2]]}, "a command is 'Q' with 2 numbers"),
        ({"path": [["M", 1, 2], ["Q", *range(6)]]}, "a command is 'Q' with 6 numbers"),
        ({"path": [["M", 1, 2], ["C", *range(4)]]}, "a command is 'C' with 4 numbers"),
        ({"path": [["M", 1, 2], ["Z", 1, 2]]}, "a command is 'Z' with 2 numbers"),
        ({"path": [["M", 1, 2], ["A", 1, 2]]}, "a command is 'A' with 2 numbers"),
        ({"path": [["M", 1, 2], ["l", 1, 2]]}, "a command is 'l' with 2 numbers"),
        ({"path": [["Q", 1, 2, 3, 4]]}, M_ELSEWHERE),
        ({"path": [["L", 1, 2]]}, M_ELSEWHERE),
        ({"path": [["Z"]]}, M_ELSEWHERE),
        ({"path": [*CORNER, ["M", 1, 2]]}, M_ELSEWHERE),
        ({"path": [["M", "a", 2]]}, "a coordinate is 'a'"),
        ({"path": [["M", 1, 2], ["L", "3", 4]]}, "a coordinate is '3'"),
        ({"path": [["M", True, 2]]}, "a coordinate is True"),
        ({"path": [["M", None, 2]]}, "a coordinate is None"),
        ({"path": [["M", [1], 2]]}, "a coordinate is a list of 1"),
        ({"scaleX": "wide"}, "its scaleX is 'wide'"),
        ({"scaleX": "2"}, "its scaleX is '2'"),
        ({"scaleY": None}, "its scaleY is None"),
        ({"scaleY": 1e300}, "its scaleY is 1e+300"),
        ({"angle": float("inf")}, "its angle is inf"),
        ({"skewX": float("nan")}, "its skewX is nan"),
        ({"skewY": True}, "its skewY is True"),
        ({"strokeWidth": 10**400}, "its strokeWidth is a huge number"),
        ({"strokeWidth": [20]}, "its strokeWidth is a list of 1"),
        ({"flipX": "no"}, "its flipX is 'no'"),
        ({"flipY": None}, "its flipY is None"),
        ({"strokeUniform": 1}, "its strokeUniform is 1"),
        ({"originX": "middle"}, "its originX is 'middle'"),
        ({"originX": ["left"]}, "its originX is a list of 1"),
        ({"originY": None}, "its originY is None"),
        ({"left": 1}, "its top is None"),
        ({"top": 1}, "its left is None"),
        ({"left": [], "top": 3}, "its left is a list of 0"),
        ({"left": 3, "top": -10_001}, "its top is -10001"),
        ({"left": float("nan"), "top": 3}, "its left is nan"),
        ({"scaleX": "w" * 10**6}, "its scaleX is 'wwwwwwwwwwww...wwwwwwwwwwwww'"),
    ],
)
def test_a_path_that_is_none_is_refused(broken, reason):
    message = (
        f"The canvas sent a path that cannot be read ({reason}); expected Fabric.js commands M, L, Q, C and Z with "
    )
    message += f"their points, and numbers up to 10,000 for how it was moved. {WAY_OUT}"
    broken = {"type": "Path", **({"path": CORNER} if broken and "path" not in broken else {}), **broken}

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        from_canvas(canvas(path(CORNER), broken))


@pytest.mark.parametrize(
    "commands",
    [
        [["M", 1, 1], ["L", 20_000, 0]],
        [["M", float("nan"), 0]],
        [["M", 1, 1], ["L", 0, float("-inf")]],
        [["M", 1, 1], ["L", 0, 1e308]],
        [["M", 10**400, 2]],
        [["M", 1, 1], ["Q", 1e5, 0, 1, 1]],
        [["M", 1, 1], ["C", 1, 1, 1, float("nan"), 1, 1]],
    ],
)
def test_a_path_far_off_the_canvas_is_refused(commands):
    with pytest.raises(InvalidImage, match=f"^{re.escape(FAR_OFF)}$"):
        from_canvas(canvas({"type": "Path", "path": commands}))


@pytest.mark.parametrize(
    "moved", [{"scaleX": 600}, {"skewX": 90}, {"skewY": -89.9}, {"left": 9_990}, {"originX": "right", "left": -9_970}]
)
def test_a_path_moved_far_off_the_canvas_is_refused(moved):
    with pytest.raises(InvalidImage, match=f"^{re.escape(FAR_OFF)}$"):
        from_canvas(canvas(path(CORNER, **moved)))


def test_a_skew_without_end_leaves_a_level_line_as_it_is():
    (stroke,) = from_canvas(canvas(path([["M", 10, 20], ["L", 50, 20]], skewX=90)))

    assert stroke.tolist() == [[10, 20], [50, 20]]


def test_curves_far_longer_than_the_canvas_are_read_or_refused():
    def there_and_back(times):  # each is 20,000 pixels of control lines, 10,000 samples, and turns halfway
        return path([["M", 0, 0], *[["Q", 0, 10_000, 0, 0]] * times], left=0, top=2_500)

    (stroke,) = from_canvas(canvas(there_and_back(3)))

    assert stroke.tolist() == [[0, 0], [0, 5_000], [0, 0]]  # what is drawn over itself is thinned too
    for too_long in ([there_and_back(4)], [there_and_back(2)] * 2, [there_and_back(4)] * 5_000):
        with pytest.raises(InvalidImage, match=r"^The drawing has \d+(,\d+)+ points or more before simplification"):
            from_canvas(canvas(*too_long))


def test_a_drawing_of_too_many_commands_is_refused():
    strokes = [path([["M", 1, 2], *[["L", 3, 4], ["L", 1, 2]] * 50])] * 1_000
    message = f"The drawing has 40,097 points or more before simplification; expected at most 40,000. {WAY_OUT}"

    with pytest.raises(InvalidImage, match=f"^{message}$"):
        from_canvas(canvas(*strokes))


def test_a_drawing_of_too_many_strokes_is_refused():
    message = "The drawing has 20,001 points; expected at most 20,000. Clear the canvas and draw less."

    with pytest.raises(InvalidImage, match=f"^{message}$"):
        from_canvas(canvas(*[path([["M", 1, 2]])] * (MAX_POINTS + 1)))


@pytest.mark.parametrize("commands", [[["M", 1, 2]], [["M", 1, 2], ["L", 1.04, 2]], [["M", 1, 2], ["L", 9, 7]]])
def test_ten_thousand_strokes_are_read(commands):
    strokes = from_canvas(canvas(*[path(commands)] * 10_000))

    assert len(strokes) == 10_000
    assert {tuple(map(tuple, stroke.tolist())) for stroke in strokes} == {
        ((1, 2),) if len(strokes[0]) == 1 else ((1, 2), (9, 7))
    }


def test_a_drawing_of_too_many_points_is_refused():
    long = [["M" if index == 0 else "L", index % 280, index // 280] for index in range(MAX_POINTS // 2 + 1)]
    message = "The drawing has 20,002 points; expected at most 20,000. Clear the canvas and draw less."

    with pytest.raises(InvalidImage, match=f"^{message}$"):
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


def test_a_dot_at_the_farthest_place_is_shown_again_too():
    for x in (-10_000.0, 10_000.0):
        assert same(from_canvas(to_canvas([np.array([[x, 6]])])), [np.array([[x, 6]])])
