"""Kernels that nobody trained: what they find, and what may be typed."""

import re

import keras
import numpy as np
import pytest

from convscope.drawing.patterns import pattern
from convscope.errors import InvalidKernel
from convscope.network import kernels
from convscope.network.convolution import convolve
from convscope.spec.window import Window


def answer(name: str, image: np.ndarray) -> np.ndarray:
    """The map of a classic kernel."""
    filters = kernels.classic_filters()
    return convolve(image[..., None], filters.kernel, 0, Window(3))[..., filters.names.index(name)]


def test_edges_are_found_across_and_not_along():
    half = pattern("half")  # ink from column 4 on

    across, along = answer("vertical edges", half), answer("horizontal edges", half)

    # 1, 2, 1 of paper less 1, 2, 1 of ink, where the window lies on the edge
    assert across[2].tolist() == [0, 0, -4, -4, 0, 0]
    assert not along.any()


def test_the_outline_of_a_flat_part_is_nothing():
    assert answer("outline", np.ones((8, 8), np.float32)).tolist() == np.zeros((6, 6)).tolist()


def test_blur_spreads_a_pixel_and_keeps_its_ink():
    blurred = answer("blur", pattern("one pixel"))

    assert blurred.sum() == pytest.approx(1)
    assert blurred[2, 2] == pytest.approx(4 / 16)


def test_sharpen_leaves_a_flat_part_as_it_is():
    np.testing.assert_allclose(answer("sharpen", np.full((8, 8), 0.25, np.float32)), 0.25)


def test_red_answers_to_red_and_not_to_green_or_white():
    filters = kernels.colour_filters()
    image = np.zeros((3, 9, 3), np.float32)
    image[:, :3, 0] = image[:, 3:6, 1] = image[:, 6:] = 1  # red, green, white

    red = convolve(image, filters.kernel, 0, Window(3, 3))[0, :, filters.names.index("red, not green")]

    np.testing.assert_allclose(red, [1, -1, 0], atol=1e-6)


def test_untrained_kernels_spread_as_keras_draws_them():
    ours = kernels.untrained_filters(5, 8, 64).kernel
    layer = keras.layers.Conv2D(64, 5)
    layer.build((None, 28, 28, 8))
    theirs = np.array(layer.kernel)

    assert ours.shape == theirs.shape
    assert ours.dtype == np.float32
    assert ours.std() == pytest.approx(theirs.std(), rel=0.05)
    assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.02)


def test_more_untrained_filters_begin_with_the_same_ones():
    few, many = kernels.untrained_filters(3, 1, 2).kernel, kernels.untrained_filters(3, 1, 8).kernel

    ratio = many[..., :2] / few

    np.testing.assert_allclose(ratio, (1 + 2) ** 0.5 / (1 + 8) ** 0.5, rtol=1e-5)


def test_a_table_is_read_number_by_number():
    filters = kernels.typed_filter([["1", " -2 ", "0,5"], ["1/4", "−1", ".5"], ["1e2", "+3", "0"]], channels=2)

    assert filters.kernel.shape == (3, 3, 2, 1)
    assert filters.kernel[..., 1, 0].tolist() == [[1, -2, 0.5], [0.25, -1, 0.5], [100, 3, 0]]


BLANK = [["0"] * 3 for _ in range(3)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Row 1, column 2 of the kernel is empty. Type a number; 0 leaves that pixel out."),
        ("two", "Row 1, column 2 of the kernel is 'two', which is no number. Type one such as -1, 0.5 or 1/9."),
        ("1/0", "Row 1, column 2 of the kernel is '1/0', which is no number."),
        ("nan", "Row 1, column 2 of the kernel is 'nan', which is no number."),
        ("inf", "Row 1, column 2 of the kernel is 'inf', which is no number."),
        ("1e999", "Row 1, column 2 of the kernel is '1e999'; expected a number from -1,000 to 1,000."),
        ("-1001", "Row 1, column 2 of the kernel is '-1001'; expected a number from -1,000 to 1,000."),
        ("9" * 400, "Row 1, column 2 of the kernel is '99"),
    ],
)
def test_a_cell_that_is_no_number_is_named_by_its_place(text, message):
    cells = [list(row) for row in BLANK]
    cells[1][2] = text

    with pytest.raises(InvalidKernel, match=f"^{re.escape(message)}"):
        kernels.typed_filter(cells)


@pytest.mark.parametrize("cells", [[], [["1"]], BLANK[:2], [["1"] * 3, ["1"] * 3, ["1"] * 2], [["1"] * 4] * 4])
def test_a_table_of_another_size_is_refused(cells):
    with pytest.raises(InvalidKernel, match=r"expected a table of 3 x 3 or 5 x 5\. Fill one of these\.$"):
        kernels.typed_filter(cells)


def test_a_table_survives_its_text():
    cells = [["1/9", "-2.5", "0"], ["", "x y", "3"], ["4", "5", "6"]]

    assert kernels.cells_from_text(kernels.text_from_cells(cells)) == cells


def test_a_cell_cannot_break_the_text():
    cells = [["1;2", "3_4", "5"]] * 3

    assert kernels.cells_from_text(kernels.text_from_cells(cells)) == [["1 2", "3 4", "5"]] * 3
