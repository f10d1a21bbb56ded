"""The images of the docs are made on the running app: what they show is still found on its pages."""

import numpy as np
import pytest
from playwright.sync_api import Browser

from docs.images.animation import PIECES, WINDOW, drawn
from docs.images.scenes import convolution
from docs.images.studio import SHARPNESS, Studio
from tests.browser.gestures import SEVEN
from tests.browser.server import Server


@pytest.fixture
def studio(server: Server, browser: Browser) -> Studio:
    """Where the images are made."""
    return Studio(browser, server.url)


def test_an_image_shows_text_grey_pixels_and_the_two_colours_of_a_kernel(studio: Studio):
    image = np.asarray(convolution(studio), int)

    red, _, blue = np.moveaxis(image, -1, 0)
    assert image.shape[1] > 700 * SHARPNESS
    assert (image.max(axis=-1) < 60).any()
    assert (red - blue > 70).any()
    assert (blue - red > 70).any()


def test_a_stroke_fills_every_piece_of_the_animation(studio: Studio):
    with studio.page("/feature_maps?picture=ink-", WINDOW) as page:
        animation = drawn(page, SEVEN)

    finished, empty, *_, last = (np.asarray(frame) for frame in animation.frames)
    canvas, *others = PIECES
    assert (finished == last).all()
    for piece in others:
        top, left = SHARPNESS * piece.y, SHARPNESS * piece.x
        place = np.s_[top : top + SHARPNESS * piece.height, left : left + SHARPNESS * piece.width]
        assert (empty[place] == 255).all(), f"{piece.selector} is there before the first stroke"
        assert np.ptp(last[place]) > 100, f"{piece.selector} is missing"
    ink = [
        (np.asarray(frame)[: SHARPNESS * (canvas.y + canvas.height), : SHARPNESS * 300] < 40).sum()
        for frame in animation.frames
    ]
    assert ink[1:] == sorted(ink[1:])
    assert len(animation.frames) == len(animation.durations)
