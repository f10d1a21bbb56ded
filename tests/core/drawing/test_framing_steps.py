"""How a drawing becomes an image, step by step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.drawing.framing import centre_of_mass, digit_from_strokes, frame_strokes
from convscope.errors import EmptyDrawing, InvalidImage
from tests.core.drawings import arrays, same
from tests.core.drawings import drawings as any_drawings

LINE = [np.array([(40.0, 60), (40, 240)])]  # down, 180 canvas pixels long
drawings = any_drawings.filter(bool).map(arrays)


def ink_box(image):
    """First and last row, first and last column that hold ink."""
    return [int(np.flatnonzero(image.any(axis=axis))[end]) for axis in (1, 0) for end in (0, -1)]


def test_the_steps_of_a_line_are_worked_by_hand():
    framing = frame_strokes(LINE)

    assert (framing.low.tolist(), framing.high.tolist()) == ([40, 60], [40, 240])
    assert framing.scale == pytest.approx(0.1)  # 180 canvas pixels become 18, and the pen's ends make them 20
    assert ink_box(framing.redrawn) == [4, 23, 4, 5]  # from (5, 5) to (5, 23), the pen reaching one pixel around
    assert framing.redrawn[5:23, 4:6].min() == 1
    assert framing.redrawn[[4, 4, 23, 23], [4, 5, 4, 5]] == pytest.approx(1.5 - 0.5**0.5)  # the round ends
    assert framing.mass == pytest.approx((13.5, 4.5))
    assert framing.shift == (0, 9)  # half a pixel above and left of (14, 14) is where it stays
    assert ink_box(framing.image) == [4, 23, 13, 14]


def test_the_longer_side_sets_the_scale_and_the_box_is_that_of_all_strokes():
    framing = frame_strokes([np.array([(100, 20)]), np.array([(10, 30), (50, 65)])])

    assert (framing.low.tolist(), framing.high.tolist()) == ([10, 20], [100, 65])
    assert framing.scale == pytest.approx(18 / 90)
    assert ink_box(framing.redrawn)[2:] == [4, 23]


def test_a_dot_keeps_its_size_and_is_moved_to_the_middle():
    framing = frame_strokes([np.array([(200, 30)])])

    assert (framing.low.tolist(), framing.high.tolist()) == ([200, 30], [200, 30])
    assert framing.scale == 0.1  # the canvas's 280 pixels to 28
    assert framing.mass == pytest.approx((4.5, 4.5))
    assert framing.shift == (9, 9)


def test_no_ink_is_pushed_out_though_the_centre_of_mass_stays_off_the_middle():
    framing = frame_strokes([np.array([(0.0, 0), (0, 180)]), np.array([(180, 90)])])

    assert ink_box(framing.redrawn) == [4, 23, 4, 23]
    assert framing.mass[1] < 7  # so that 7 pixels would bring it to the middle
    assert framing.shift == (0, 4)
    assert ink_box(framing.image) == [4, 23, 8, 27]


def test_the_strokes_are_the_callers():
    framing = frame_strokes([[(1, 2), (3, 4)], LINE[0]])

    assert framing.strokes[1] is LINE[0]
    assert framing.strokes[0].tolist() == [[1, 2], [3, 4]]
    assert framing.strokes[0].dtype == np.float64


@given(drawings)
def test_the_last_step_is_the_image_that_a_drawing_becomes(drawing):
    framing = frame_strokes(drawing)

    image = digit_from_strokes(drawing)

    assert np.array_equal(framing.image, image)
    assert (image.shape, image.dtype) == (framing.redrawn.shape, framing.redrawn.dtype) == ((28, 28), np.float32)
    assert same(framing.strokes, drawing)


@given(drawings)
def test_the_redrawn_ink_moved_by_the_shift_is_the_image(drawing):
    framing = frame_strokes(drawing)

    down, right = framing.shift

    assert np.array_equal(np.roll(framing.redrawn, (down, right), (0, 1)), framing.image)
    moved = [down, down, right, right]
    assert ink_box(framing.image) == [a + b for a, b in zip(ink_box(framing.redrawn), moved, strict=True)]
    assert all(type(each) is int for each in framing.shift)


@given(drawings)
def test_the_mass_is_that_of_the_redrawn_ink_and_comes_to_the_middle_where_it_can(drawing):
    framing = frame_strokes(drawing)

    after = np.add(framing.mass, framing.shift)

    assert framing.mass == centre_of_mass(framing.redrawn)
    assert after == pytest.approx(centre_of_mass(framing.image), abs=1e-4)
    box = np.reshape(ink_box(framing.image), (2, 2))
    for place, (first, last) in zip(after, box, strict=True):
        assert 13.49 <= place <= 14.51 or (place > 14 and first == 0) or (place < 14 and last == 27)


@given(drawings, st.integers(1, 5), st.integers(-300, 300))
def test_a_drawing_twice_as_large_has_half_the_scale_and_wherever_it_is_the_same_redrawn_ink(drawing, times, moved):
    first, second = frame_strokes(drawing), frame_strokes([stroke * times + moved for stroke in drawing])

    assert second.low == pytest.approx(first.low * times + moved)
    assert second.high == pytest.approx(first.high * times + moved)
    if (first.high > first.low).any():
        assert second.scale == pytest.approx(first.scale / times)
    np.testing.assert_allclose(second.redrawn, first.redrawn, atol=2e-3)


@pytest.mark.parametrize(
    ("strokes", "error", "message"),
    [
        ([], EmptyDrawing, r"^The canvas is empty\. Draw a digit on it\.$"),
        ([[(1, np.nan)]], InvalidImage, r"^A stroke has points that are not numbers or lie more than 10,000 pixels"),
        ([np.zeros((3, 3))], InvalidImage, r"^A stroke has the shape \(3, 3\); expected \(k, 2\) numbers"),
    ],
)
def test_what_is_no_drawing_is_refused(strokes, error, message):
    with pytest.raises(error, match=message):
        frame_strokes(strokes)


def test_the_centre_of_mass_is_worked_by_hand():
    image = np.zeros((4, 6), np.float32)
    image[1, 2], image[3, 5] = 0.25, 0.75

    row, column = centre_of_mass(image)

    assert (row, column) == ((1 + 3 * 3) / 4, (2 + 3 * 5) / 4)
    assert type(row) is type(column) is float


def test_a_single_pixel_is_its_own_centre_of_mass_and_even_ink_has_it_in_the_middle():
    pixel = np.zeros((5, 3), np.float32)
    pixel[4, 0] = 0.5

    assert centre_of_mass(pixel) == (4, 0)
    assert centre_of_mass(np.ones((5, 4), np.float32)) == (2, 1.5)
