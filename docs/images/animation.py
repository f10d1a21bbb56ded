"""A digit is drawn on the Feature maps page, and its maps and prediction change after every stroke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Page

from docs.images.handwriting import Points
from docs.images.studio import SHARPNESS, box_of, rest, screenshot

MOVE_MS, ANSWER_MS, LOOK_MS = 60, 270, 450  # per move of the pen; until the answer is there, as measured; to see it
LAST_MS, FIRST_MS = 1800, 1000  # the finished digit, at the end and again at the start
MOVES = 6  # of the pen that are shown per stroke
WINDOW = 1034  # pixels: the maps stand in rows of eight
SIZE = (894, 651)  # pixels of the page
LAYOUT = """
  .st-key-output {width: 280px !important}
  .st-key-maps-pool1, .st-key-maps-pool2, .st-key-maps-dense {display: none}
"""


@dataclass(frozen=True)
class Animation:
    """Images of one size, and for how many milliseconds each is shown."""

    frames: Sequence[Image.Image]
    durations: Sequence[int]


class Piece(NamedTuple):
    """An element of the page, its place in the animation, and the part of it that is shown, in pixels of the page."""

    selector: str
    x: int
    y: int
    width: int
    height: int


PIECES = (
    Piece("canvas.upper-canvas", 14, 14, 280, 280),
    Piece(".st-key-output .answer", 14, 312, 280, 53),
    Piece(".st-key-output .bars", 14, 372, 280, 265),
    Piece(".st-key-maps-conv1 .title", 322, 12, 540, 24),
    Piece(".st-key-maps-conv1 canvas", 322, 42, 558, 271),
    Piece(".st-key-maps-conv2 .title", 322, 333, 540, 24),
    Piece(".st-key-maps-conv2 canvas", 322, 363, 558, 134),
    Piece(".st-key-maps-conv3 .title", 322, 517, 540, 24),
    Piece(".st-key-maps-conv3 canvas", 322, 547, 558, 77),
)


def drawn(page: Page, strokes: Sequence[Points]) -> Animation:
    """Draw with the mouse on the empty canvas of the Feature maps page, and keep a frame of every move and answer."""
    page.add_style_tag(content=LAYOUT)
    shown = [(composed(page), LOOK_MS)]
    for stroke in strokes:
        moves = list(_moved(page, stroke))
        shown += [*((frame, MOVE_MS) for frame in moves), (moves[-1], ANSWER_MS), (composed(page), LOOK_MS)]
    finished = shown.pop()[0]
    frames, durations = zip((finished, FIRST_MS), *shown, (finished, LAST_MS), strict=True)
    return Animation(frames, durations)


def composed(page: Page) -> Image.Image:
    """The pieces of the page that are there now, on white."""
    whole, frame = screenshot(page), Image.new("RGB", (SHARPNESS * SIZE[0], SHARPNESS * SIZE[1]), "white")
    for piece in PIECES:
        element = page.locator(piece.selector)
        if element.is_visible():
            box = box_of(element)
            left, top = round(SHARPNESS * box["x"]), round(SHARPNESS * box["y"])
            part = whole.crop((left, top, left + SHARPNESS * piece.width, top + SHARPNESS * piece.height))
            frame.paste(part, (SHARPNESS * piece.x, SHARPNESS * piece.y))
    return frame


def _moved(page: Page, stroke: Points) -> Iterator[Image.Image]:
    """Draw a stroke, with a frame of each of its moves, and wait for the answer."""
    box, before = box_of(page.locator("canvas.upper-canvas")), page.url
    page.mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
    page.mouse.down()
    for index, (x, y) in enumerate(stroke[1:], 1):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=2)
        if index * MOVES // (len(stroke) - 1) > (index - 1) * MOVES // (len(stroke) - 1):
            yield composed(page)
    page.mouse.up()
    page.wait_for_function("before => location.href !== before", arg=before)
    rest(page)
