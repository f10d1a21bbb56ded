"""Whatever a canvas may send: the right image or a message, all the way from its JSON to the network's input."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import digit_from_strokes
from convscope.drawing.fabric import from_canvas, to_canvas
from convscope.drawing.stroke_codec import from_text, to_text
from convscope.drawing.strokes import MAX_COORDINATE, check
from convscope.errors import InvalidImage
from tests.cases import cases
from tests.core.drawings import same

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")

WAY_OUT = r"(Draw it again|draw less|Clear leaves an empty canvas)\.$"
LETTERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}

near = st.integers(-50, 330) | st.floats(-50, 330)
odd_numbers = st.sampled_from(
    [
        0,
        -0.0,
        1e-12,
        5e-324,
        90,
        -270,
        MAX_COORDINATE,
        -MAX_COORDINATE,
        MAX_COORDINATE + 1,
        1e17,
        1e300,
        -1e308,
        10**400,
        np.nan,
        np.inf,
        -np.inf,
    ]
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | odd_numbers | st.text(max_size=5)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)


def mostly(usual, other):
    """The usual fifteen times out of sixteen."""
    return st.integers(0, 15).flatmap(lambda number: other if number == 7 else usual)  # 0 and 15 come too often


def command(letters):
    """A command with as many numbers as it takes."""
    numbers = mostly(near, odd_numbers)
    return st.sampled_from(letters).flatmap(
        lambda letter: st.lists(numbers, min_size=LETTERS[letter], max_size=LETTERS[letter]).map(
            lambda values: [letter, *values]
        )
    )


commands = st.tuples(command("M"), st.lists(mostly(command("LQCZ"), anything), max_size=8)).map(
    lambda parts: [parts[0], *parts[1]]
)
paths = st.fixed_dictionaries(
    {"type": mostly(st.sampled_from(["Path", "path"]), anything), "path": mostly(commands, anything)},
    optional={
        **{
            name: mostly(st.floats(-3, 3) | st.integers(-90, 90), odd_numbers | anything)
            for name in ("left", "top", "scaleX", "scaleY", "angle", "skewX", "skewY", "strokeWidth")
        },
        **{name: mostly(st.booleans(), anything) for name in ("flipX", "flipY", "strokeUniform")},
        **{
            name: mostly(st.sampled_from(["left", "center", "bottom"]), anything | st.just("middle"))
            for name in ("originX", "originY")
        },
    },
)
canvases = st.fixed_dictionaries({"objects": mostly(st.lists(mostly(paths, anything), max_size=4), anything)})


@cases(400)
@given(mostly(canvases, anything))
def test_any_canvas_is_a_drawing_or_a_message(json_data):
    try:
        strokes = from_canvas(json_data)
    except InvalidImage as error:
        assert re.search(WAY_OUT, str(error))
        assert len(str(error)) < 400
        return

    assert same(check(strokes), strokes)
    assert all(np.array_equal(stroke, np.rint(stroke)) for stroke in strokes)
    assert same(from_text(to_text(strokes)), strokes)
    assert same(from_canvas(json.loads(json.dumps(to_canvas(strokes)))), strokes)
    if strokes:
        image = digit_from_strokes(strokes)
        assert (image.shape, image.dtype) == ((28, 28), np.float32)
        assert (image.min(), image.max()) == (0, pytest.approx(1, abs=0.3))


def line(*points, **changes):
    """A path of straight lines."""
    return {
        "type": "Path",
        "path": [["M" if place == 0 else "L", *point] for place, point in enumerate(points)],
    } | changes


SEVEN = (80, 60), (200, 60), (130, 230)


def seven_at(x, y):
    return {"objects": [line(*[(x + right, y + down) for right, down in SEVEN])]}


@pytest.mark.parametrize("place", [(-500, 0), (281, 500), (-9_900, -9_900), (9_700, 9_700)])
def test_a_drawing_outside_the_canvas_is_framed_by_its_own_box(place):
    outside = digit_from_strokes(from_canvas(seven_at(*place)))

    np.testing.assert_allclose(outside, digit_from_strokes(from_canvas(seven_at(0, 0))), atol=1e-6)


def test_a_drawing_over_all_that_is_taken_is_framed_too():
    cross = [
        line((-MAX_COORDINATE, -MAX_COORDINATE), (MAX_COORDINATE, MAX_COORDINATE)),
        line((-MAX_COORDINATE, MAX_COORDINATE), (MAX_COORDINATE, -MAX_COORDINATE)),
    ]
    small = [line((0, 0), (200, 200)), line((0, 200), (200, 0))]

    images = [digit_from_strokes(from_canvas({"objects": each})) for each in (cross, small)]

    np.testing.assert_allclose(*images, atol=1e-6)


@pytest.mark.parametrize(
    "points",
    [
        [(33, 250)],
        [(33, 250)] * 100,
        [(33, 250), (33 + 1e-12, 250)],
        [(33, 250), (33.04, 250), (33, 250.3)],
        [(9_999, -9_999)],
    ],
)
def test_a_line_without_extent_is_a_dot(points):
    strokes = from_canvas({"objects": [line(*points)]})

    assert [stroke.tolist() for stroke in strokes] == [[list(points[0])]]
    np.testing.assert_array_equal(digit_from_strokes(strokes), digit_from_strokes([[(140, 140)]]))


def test_a_curve_that_goes_nowhere_is_a_dot():
    curve = {"type": "Path", "path": [["M", 7, 8], ["Q", 7, 8, 7, 8], ["C", 7, 8, 7, 8, 7, 8], ["Z"]]}

    assert [stroke.tolist() for stroke in from_canvas({"objects": [curve]})] == [[[7, 8]]]


def test_ten_thousand_dots_in_a_square_are_a_square():
    strokes = from_canvas({"objects": [line((40 + 2 * (n % 100), 40 + 2 * (n // 100))) for n in range(10_000)]})

    image = digit_from_strokes(strokes)

    assert len(strokes) == 10_000
    assert (image[5:23, 5:23] == 1).all()
    assert image.sum() == pytest.approx(20 * 20 - (4 - np.pi), abs=1)  # the pen is round
