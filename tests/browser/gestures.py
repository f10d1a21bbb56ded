"""What a hand does in the app: draw strokes, move sliders, read what is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.window import settle

Points = Sequence[tuple[int, int]]

SEVEN: tuple[Points, ...] = (((80, 60), (200, 60), (120, 230)),)
ONE: tuple[Points, ...] = (((140, 40), (140, 240)),)
ZERO: tuple[Points, ...] = (
    ((140, 40), (80, 70), (60, 140), (80, 210), (140, 240), (200, 210), (220, 140), (200, 70), (142, 40)),
)
FOUR: tuple[Points, ...] = (((90, 50), (80, 150), (200, 150)), ((180, 50), (180, 240)))


def draw(page: Page, strokes: Sequence[Points]) -> None:
    """Draw with the mouse on the canvas, and wait after each stroke until the link holds it."""
    for stroke in strokes:
        box = _canvas_at_rest(page)
        before = page.url
        (x, y), *others = stroke
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        for x, y in others:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
        page.mouse.up()
        page.wait_for_function("before => location.href !== before", arg=before)


def _canvas_at_rest(page: Page) -> FloatRect:
    """Where the canvas is, once it is the one that stays: after Undo another takes its place."""
    settle(page)
    canvas = page.locator("canvas.upper-canvas")
    canvas.click(trial=True)  # waits until it stands still and nothing covers it
    return canvas.bounding_box()


def answer(page: Page) -> Locator:
    """The class that the network names."""
    return page.locator(".answer b")


def slider(page: Page, label: str) -> Locator:
    """A slider's thumb, by the beginning of its label."""
    return (
        page.locator('[data-testid="stSlider"]')
        .filter(has_text=re.compile(f"^{re.escape(label)}"))
        .get_by_role("slider")
    )


def move_slider(page: Page, label: str, key: str) -> None:
    """Press `Home` or `End` on a slider and wait until the app has answered."""
    thumb = slider(page, label)
    thumb.focus()
    thumb.press(key)
    settle(page)
