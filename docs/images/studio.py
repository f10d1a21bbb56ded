"""Pages of the app in a window made for screenshots: light, sharp, and tall enough that nothing scrolls."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page

from tests.browser.window import open_window, settle

SHARPNESS = 2  # pixels of an image per pixel of the page
HEIGHT = 2400  # pixels of the page
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Studio:
    """A browser, and the address of a server of the app."""

    browser: Browser
    url: str

    @contextmanager
    def page(self, path: str, width: int) -> Iterator[Page]:
        """Open a page of the app in a window of this width in pixels, wait until it is at rest, and close it."""
        page = open_window(
            self.browser,
            viewport={"width": width, "height": HEIGHT},
            device_scale_factor=SHARPNESS,
            color_scheme="light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        page.goto(self.url + path)
        page.locator("h1").wait_for()
        rest(page)
        yield page
        page.context.close()


def rest(page: Page) -> None:
    """Wait until the server has answered and the answer is painted."""
    settle(page)
    page.evaluate(PAINTED)
    page.wait_for_timeout(200)  # Streamlit fades what is new


def screenshot(page: Page, *shown: Locator, margin: int = 0) -> Image.Image:
    """An image of the smallest rectangle that holds these elements, or of the whole window.

    Args:
        margin: Pixels of the page around the rectangle.
    """
    clip = _around([box_of(each) for each in shown], margin) if shown else None
    content = page.screenshot(clip=clip, animations="disabled")
    return Image.open(io.BytesIO(content)).convert("RGB")


def box_of(element: Locator) -> FloatRect:
    """Where an element is in the window, in pixels of the page.

    Raises:
        ValueError: If it is not visible.
    """
    box = element.bounding_box()
    if box is None:
        raise ValueError(f"{element} is not visible, so it has no place in the window. Wait for it first.")
    return box


def _around(boxes: list[FloatRect], margin: int) -> FloatRect:
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right, bottom = max(box["x"] + box["width"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
    return {
        "x": left - margin,
        "y": top - margin,
        "width": right - left + 2 * margin,
        "height": bottom - top + 2 * margin,
    }
