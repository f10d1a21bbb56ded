"""Small images made by hand."""

import numpy as np
import pytest

from convscope.drawing.patterns import COLOURS, PATTERNS, colour_image, pattern


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_8_by_8_of_ink_and_paper(name):
    pixels = pattern(name)

    assert pixels.shape == (8, 8)
    assert pixels.dtype == np.float32
    assert set(pixels.ravel().tolist()) == {0, 1}


def test_one_pixel_has_one_pixel():
    assert pattern("one pixel").sum() == 1


def test_the_colour_image_has_red_green_and_blue_things():
    image = colour_image()

    assert image.shape == (28, 28, len(COLOURS))
    assert image.dtype == np.float32
    assert 0 <= image.min() < image.max() <= 1
    for pixel, colour in (((15, 10), "red"), ((5, 19), "green"), ((1, 1), "blue")):
        assert COLOURS[image[pixel].argmax()] == colour
