"""Drawings framed as MNIST's digits are, and recognised."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convscope import digit_from_canvas, digit_from_strokes, forward
from convscope.datasets import load_split
from convscope.drawing.framing import DOT_SIZE, PEN, frame_strokes
from convscope.errors import EmptyDrawing, InvalidImage

SEVEN = [[(80, 60), (200, 60), (130, 230)]]
ONE = [[(140, 40), (140, 240)]]
SEVEN_WITH_A_CURVE = [[(70, 75), (110, 65), (160, 68), (205, 62), (190, 100), (165, 150), (148, 200), (140, 235)]]
ONE_LEANING = [[(165, 45), (150, 110), (138, 180), (128, 240)]]
FOUR = [[(95, 50), (80, 140), (190, 140)], [(165, 60), (160, 235)]]
ZERO = [[(140 + 55 * np.cos(angle), 140 + 85 * np.sin(angle)) for angle in np.linspace(0, 2 * np.pi, 40)]]


def strokes(*points):
    return [np.array(points, float)]


def black_on_white(ink):
    """A bitmap as a canvas sends it, from `(height, width)` uint8 ink."""
    rgba = np.full((*ink.shape, 4), 255, np.uint8)
    rgba[..., :3] -= ink[..., None]
    return rgba


def ink_box(image):
    """Rows and columns from the first to the last that hold ink."""
    rows, columns = (np.flatnonzero(image.max(axis=axis)) for axis in (1, 0))
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def centre(image):
    """Row and column of the centre of mass."""
    return [float(image.sum(axis=1 - axis) @ np.arange(28) / image.sum()) for axis in (0, 1)]


points = st.tuples(st.integers(0, 280), st.integers(0, 280))
drawings = st.lists(st.lists(points, min_size=1, max_size=12), min_size=1, max_size=4)


def test_a_digit_is_28_by_28_float32_between_0_and_1():
    block = np.pad(np.full((40, 20), 255, np.uint8), 30)

    for image in (digit_from_strokes(SEVEN), digit_from_canvas(black_on_white(block))):
        assert (image.shape, image.dtype) == ((28, 28), np.float32)
        assert (image.min(), image.max()) == (0, 1)


@pytest.mark.parametrize("drawing", [SEVEN, SEVEN_WITH_A_CURVE, ONE, ONE_LEANING, FOUR, ZERO])
def test_the_ink_fills_20_pixels_on_its_longer_side(drawing):
    assert max(ink_box(digit_from_strokes(drawing))) == 20


@given(drawings)
def test_any_drawings_ink_fits_into_20_pixels_and_stands_in_the_middle(drawing):
    image = digit_from_strokes(drawing)

    assert max(ink_box(image)) <= 20
    for mass, side in zip(centre(image), (image, image.T), strict=True):
        at_the_edge = side[0].any() or side[-1].any()  # an L, say, can go no farther
        assert 13.49 <= mass <= 14.51 or at_the_edge


@given(drawings, st.integers(1, 40), st.integers(-100, 100))
def test_an_image_does_not_depend_on_where_and_how_large_one_draws(drawing, tenths, moved):
    elsewhere = [np.array(stroke) * tenths / 10 + moved for stroke in drawing]
    assume(all(np.ptp(np.vstack(strokes), axis=0).max() >= DOT_SIZE for strokes in (drawing, elsewhere)))  # no dots

    first, second = digit_from_strokes(drawing), digit_from_strokes(elsewhere)

    shifts = [np.roll(second, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert min(np.abs(first - shifted).max() for shifted in shifts) < 1e-3  # a tie may round the other way


def test_the_pen_is_2_pixels_wide_whether_one_draws_small_or_large():
    for side in (5, 50, 270):
        cross = [np.array([(0, side / 2), (side, side / 2)]), np.array([(side / 2, 0), (side / 2, side)])]

        image = digit_from_strokes(cross)

        assert image[:, 8].sum() == pytest.approx(PEN, abs=1e-5)  # across the horizontal bar


def test_a_vertical_line_is_worked_by_hand():
    image = digit_from_strokes(strokes((140, 40), (140, 240)))

    # 18 pixels long, with a pen of 2 round its ends: 20 rows; two full columns
    assert ink_box(image) == (20, 2)
    assert image[14, 12:16].tolist() == [0, 1, 1, 0] or image[14, 13:17].tolist() == [0, 1, 1, 0]


def test_a_dot_is_a_dot():
    image = digit_from_strokes(strokes((33, 250)))

    assert image.sum() == pytest.approx(np.pi, abs=0.5)  # the pen's own disc, 2 pixels wide
    assert all(13.49 <= away <= 14.51 for away in centre(image))


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("extent", [0, 5e-324, 1e-310, 1e-12])
def test_a_line_of_no_length_is_a_dot(extent):
    image = digit_from_strokes(strokes((0, 0), (extent, 0)))

    np.testing.assert_allclose(image, digit_from_strokes(strokes((140, 140))), atol=1e-4)


@pytest.mark.parametrize("moved", [1, 3, 4.9])
def test_a_press_that_moved_a_little_stays_a_dot(moved):
    image = digit_from_strokes(strokes((140, 140), (140, 140 + moved)))

    assert max(ink_box(image)) <= 3  # the pen's 2 pixels, and less than half a pixel of way
    assert digit_from_strokes(strokes((140, 140))).sum() <= image.sum() < 4.5


def test_a_line_as_long_as_a_speck_fills_20_pixels():
    image = digit_from_strokes(strokes((0, 0), (0, DOT_SIZE)))

    assert ink_box(image) == (20, 2)


@pytest.mark.parametrize("count", [127, 128, 129, 1_000])  # segments are drawn 128 at once
def test_many_dots_are_drawn_as_each_of_them_is(rng, count):
    dots = [np.array([(0.0, 0.0)]), np.array([(270.0, 270.0)]), *rng.uniform(0, 270, (count - 2, 1, 2))]
    centres = np.arange(28) + 0.5

    redrawn = frame_strokes(dots).redrawn

    expected = np.zeros((28, 28))  # of 20 pixels, 18 are left between the centres of the outermost dots
    for ((x, y),) in dots:
        away = np.hypot(centres[:, None] - (y / 15 + 5), centres - (x / 15 + 5))
        expected = np.maximum(expected, np.clip(1.5 - away, 0, 1))
    np.testing.assert_allclose(redrawn, expected, atol=0.5 / 255)


def test_lines_are_anti_aliased():
    image = digit_from_strokes(strokes((0, 0), (100, 37)))

    assert len(np.unique(image)) > 10


@pytest.mark.parametrize(
    ("drawing", "digit"),
    [(SEVEN, 7), (SEVEN_WITH_A_CURVE, 7), (ONE, 1), (ONE_LEANING, 1), (FOUR, 4), (ZERO, 0)],
)
def test_digits_drawn_by_hand_are_recognised(notebook, drawing, digit):
    probabilities = forward(notebook, digit_from_strokes(drawing))["output"]

    assert probabilities.argmax() == digit
    assert probabilities.max() > 0.5


def test_mnists_own_digits_are_returned_as_they_are():
    digits = load_split("mnist", "test").images

    full, moved = 0, []
    for index, digit in enumerate(digits):
        if max(ink_box(digit)) == 20:
            full += 1
            image = digit_from_canvas(black_on_white(digit))
            if not np.array_equal(np.rint(image * 255), digit):
                moved.append(index)

    assert full == 9_997
    assert moved == []


def test_a_cropped_and_shifted_digit_of_mnist_goes_back_to_its_place():
    digit = load_split("mnist", "test").images[0]
    larger = np.zeros((100, 200), np.uint8)
    larger[60:88, 5:33] = digit

    image = digit_from_canvas(black_on_white(larger))

    assert np.array_equal(np.rint(image * 255), digit)


def test_a_large_drawing_shrinks_to_20_pixels():
    ink = np.zeros((280, 280), np.uint8)
    ink[40:240, 100:140] = 255

    image = digit_from_canvas(black_on_white(ink))

    assert ink_box(image) == (20, 4)
    assert image.sum() == pytest.approx(20 * 4, rel=0.02)


def test_white_on_black_reads_the_same_as_black_on_white(rng):
    ink = np.zeros((60, 60), np.uint8)
    ink[10:50, 20:35] = rng.integers(1, 256, (40, 15))
    dark = black_on_white(255 - ink)

    np.testing.assert_allclose(digit_from_canvas(dark), digit_from_canvas(black_on_white(ink)), atol=1e-6)


def test_a_transparent_background_is_white():
    ink = np.zeros((60, 60), np.uint8)
    ink[10:50, 20:35] = 255
    on_glass = np.zeros((60, 60, 4), np.uint8)
    on_glass[..., 3] = ink

    np.testing.assert_allclose(digit_from_canvas(on_glass), digit_from_canvas(black_on_white(ink)), atol=1e-6)


@pytest.mark.parametrize("level", [0, 100, 255])
def test_an_empty_canvas_says_so(level):
    message = r"^The canvas is empty\. Draw a digit on it\.$"

    with pytest.raises(EmptyDrawing, match=message):
        digit_from_canvas(np.full((280, 280, 4), level, np.uint8))
    with pytest.raises(EmptyDrawing, match=message):
        digit_from_strokes([])


def test_specks_of_which_nothing_is_left_at_20_pixels_are_an_empty_canvas():
    ink = np.zeros((1_000, 1_000), np.uint8)
    ink[0, 0] = ink[-1, -1] = 255

    with pytest.raises(EmptyDrawing, match=r"^The canvas is empty\. Draw a digit on it\.$"):
        digit_from_canvas(black_on_white(ink))


def test_specks_of_which_something_is_left_are_an_image():
    ink = np.zeros((280, 280), np.uint8)
    ink[:5, :5] = ink[-5:, -5:] = 255

    image = digit_from_canvas(black_on_white(ink))

    assert ink_box(image) == (20, 20)
    assert 0 < image.max() < 0.25


@pytest.mark.parametrize(
    ("rgba", "came"),
    [
        (np.zeros((28, 28), np.uint8), "uint8 of shape (28, 28)"),
        (np.zeros((28, 28, 3), np.uint8), "uint8 of shape (28, 28, 3)"),
        (np.zeros((28, 28, 4), np.float32), "float32 of shape (28, 28, 4)"),
        (np.zeros((0, 28, 4), np.uint8), "uint8 of shape (0, 28, 4)"),
        (np.zeros((28, 28, 4), object), "object of shape (28, 28, 4)"),
        (None, "a NoneType"),
        ([[1]], "a list"),
        ("image.png", "a str"),
        (b"", "a bytes"),
    ],
)
def test_a_bitmap_of_another_shape_or_type_is_refused(rgba, came):
    message = f"The image is {came}; expected uint8 (height, width, 4): red, green, blue and alpha. "
    message += "Convert it first."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        digit_from_canvas(rgba)


@pytest.mark.parametrize(("shape", "came"), [((1_000, 1_001), "1,000 x 1,001"), ((1, 1_000_001), "1 x 1,000,001")])
def test_a_bitmap_of_too_many_pixels_is_refused(shape, came):
    message = f"The image has {came} pixels; expected at most 1,000,000 in total. Shrink it first."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        digit_from_canvas(np.zeros((*shape, 4), np.uint8))


def test_a_bitmap_of_a_million_pixels_is_taken():
    ink = np.zeros((1_000, 1_000), np.uint8)
    ink[100:900, 400:480] = 255

    assert ink_box(digit_from_canvas(black_on_white(ink))) == (20, 2)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 10_001])
def test_points_that_are_no_places_on_a_canvas_are_refused(value):
    message = "A stroke has points that are not numbers or lie more than 10,000 pixels away; expected canvas pixels, "
    message += "about 0 to 280. Draw it again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        digit_from_strokes(strokes((1, 2), (value, 3)))


@pytest.mark.parametrize("shape", [(0, 2), (3, 3), (4,)])
def test_strokes_of_another_shape_are_refused(shape):
    message = f"A stroke has the shape {shape}; expected (k, 2) numbers, k at least 1: x and y in canvas pixels. "
    message += "Draw it again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        digit_from_strokes([np.zeros(shape)])
