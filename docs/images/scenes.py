"""One function per image: it opens a page of the app, does something there, and returns the screenshot."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from docs.images.animation import WINDOW, Animation, drawn
from docs.images.handwriting import BARRED_SEVEN, THREE, address, curve, in_strokes
from docs.images.studio import Studio, rest, screenshot
from tests.browser.window import await_worker

Scene = Callable[[Studio], Image.Image | Animation]


def feature_maps(studio: Studio) -> Animation:
    """A 3 is drawn in six strokes, and the maps of three layers and the prediction change after each."""
    with studio.page("/feature_maps?picture=ink-", WINDOW) as page:
        return drawn(page, [stroke for half in THREE for stroke in in_strokes(curve(half), 3)])


def train(studio: Studio) -> Image.Image:
    """The Train page after a training: the settings, the result, the curves and the layers."""
    with studio.page("/train?layers=2&filters1=16&filters2=32&epochs=4&batch=128", 1180) as page:
        start = page.get_by_role("button", name="Start training")
        start.click()
        await_worker(page.get_by_text("Test accuracy, 10,000 digits"))
        name = page.get_by_label("Name")
        name.fill("My first network")
        name.press("Enter")
        name.blur()
        page.mouse.move(0, 0)  # the button below the mouse looks different
        rest(page)
        return screenshot(page, page.locator("h1"), start, page.locator(".network"), margin=12)


def draw(studio: Studio) -> Image.Image:
    """The Draw page with a 7: its prediction, and the ink that supports it."""
    with studio.page(f"/draw?picture={address(*BARRED_SEVEN)}&why=true", 1000) as page:
        await_worker(page.get_by_text("The check holds"))
        rest(page)
        return screenshot(page, page.locator("h1"), page.get_by_test_id("stExpander").nth(1), margin=12)


def unit(studio: Studio) -> Image.Image:
    """One unit of conv3: its receptive field, its largest partial sums, and the value that Keras computes."""
    with studio.page("/feature_maps?picture=test-0&place=conv3-0-1-61", 1280) as page:
        await_worker(page.get_by_text("Keras agrees"))
        rest(page)
        return screenshot(page, page.locator(".st-key-opened"))


def convolution(studio: Studio) -> Image.Image:
    """The Convolution page: a window slides over a digit, in three steps."""
    with studio.page("/convolution?picture=test-0&place=conv1-0", 1280) as page:
        return screenshot(page, page.locator(".sliding"), margin=12)


SCENES: tuple[Scene, ...] = (feature_maps, train, draw, unit, convolution)


def file_name(scene: Scene) -> str:
    """The name of a scene's file in this folder."""
    return f"{scene.__name__}.{'webp' if scene is feature_maps else 'png'}"
