"""Images side by side, each with words under it: ink, coloured ink, strokes, a box, crosses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from ui.components.shared import component, half, pack

_gallery = component("gallery")


class GalleryImage(TypedDict):
    """One image; lengths are in its cells."""

    title: str
    words: str
    side: int  # cells
    ink: bool  # whether it has an entry in `inks`
    tint: bool  # whether it has an entry in `tints`
    strokes: list[list[tuple[float, float]]]  # points as x and y
    pen: float  # width of the strokes
    box: tuple[float, float, float, float] | None  # left, top, width and height
    crosses: list[tuple[float, float, bool]]  # row, column and whether it is the one that counts


class GalleryHead(TypedDict):
    """What the browser is told.

    Beside it come the arrays `inks` and `tints`, float16 in the order image, row, column, of the images that have one.
    """

    width: int  # CSS pixels of an image
    pickable: bool
    images: list[GalleryImage]


@dataclass(frozen=True, eq=False)
class CaptionedImage:
    """One image. Rows and columns are counted from 0 and name the middle of a cell; lengths are in cells.

    Attributes:
        title, words: Said under it.
        side: Cells per side.
        ink: `(side, side)` float32, 0 to 1, or None.
        tint: `(side, side)` float32, -1 to 1, or None: how red, or below 0 blue, the ink is.
        strokes: `(k, 2)` each, x right and y down from the upper left corner.
        pen: Their width.
        box: Left, top, width and height of a frame, or None.
        crosses: Row, column and whether it is the one that counts.
    """

    title: str
    words: str = ""
    side: int = 28
    ink: np.ndarray | None = None
    tint: np.ndarray | None = None
    strokes: Sequence[np.ndarray] = ()
    pen: float = 1.0
    box: tuple[float, float, float, float] | None = None
    crosses: Sequence[tuple[float, float, bool]] = ()


def gallery(
    shown: Sequence[CaptionedImage], key: str, *, width: int = 168, on_picked: Callable[[], None] | None = None
) -> None:
    """Draw images side by side.

    Args:
        shown: All with the same side, where they have ink or a tint.
        key: Of the component.
        width: CSS pixels of an image.
        on_picked: Called, before the page runs again, when an image was picked: its index is the component's `picked`.
    """
    head: GalleryHead = {
        "width": width,
        "pickable": on_picked is not None,
        "images": [_head(image) for image in shown],
    }
    blob = pack(head, inks=_stack(image.ink for image in shown), tints=_stack(image.tint for image in shown))
    _gallery(data=blob, key=key, on_picked_change=on_picked or (lambda: None))


def _stack(layers: Iterable[np.ndarray | None]) -> np.ndarray:
    return half(np.array([layer for layer in layers if layer is not None], np.float32))


def _head(image: CaptionedImage) -> GalleryImage:
    return {
        "title": image.title,
        "words": image.words,
        "side": image.side,
        "ink": image.ink is not None,
        "tint": image.tint is not None,
        "strokes": [np.round(stroke, 2).tolist() for stroke in image.strokes],
        "pen": image.pen,
        "box": image.box,
        "crosses": list(image.crosses),
    }
