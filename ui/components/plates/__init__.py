"""Images side by side, each with words under it: ink, coloured ink, strokes, a box, crosses.

The head of its data has width (CSS pixels of an image), pickable and plates; a plate has side (cells), title, words,
ink and tint (whether it has an entry in these arrays), strokes (points as x, y in cells), pen (cells), box (left, top,
width, height in cells, or null) and crosses (row, column and whether strong). Its arrays are `inks` and `tints`,
float16 in the order image, row, column, of the plates that have one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from ui.components.shared import half, pack, script

LAYERS = ("ink", "tint")
_HERE = Path(__file__).parent
_plates = st.components.v2.component(
    "convscope_plates",
    html='<div class="plates"></div>\n',
    css=(_HERE / "plates.css").read_text(),
    js=script(_HERE, "plates.js"),
)


@dataclass(frozen=True, eq=False)
class Plate:
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


def plates(shown: Sequence[Plate], key: str, *, width: int = 168, on_picked: Callable[[], None] | None = None) -> None:
    """Draw images side by side.

    Args:
        shown: All with the same side, where they have ink or a tint.
        key: Of the component.
        width: CSS pixels of an image.
        on_picked: Called, before the page runs again, when an image was picked: its index is the component's `picked`.
    """
    head = {"width": width, "pickable": on_picked is not None, "plates": [_head(each) for each in shown]}
    arrays = {f"{name}s": [each for plate in shown if (each := getattr(plate, name)) is not None] for name in LAYERS}
    packed = {name: half(np.array(each, np.float32)) for name, each in arrays.items()}
    _plates(data=pack(head, **packed), key=key, on_picked_change=on_picked or (lambda: None))


def _head(plate: Plate) -> dict[str, object]:
    return {
        "title": plate.title,
        "words": plate.words,
        "side": plate.side,
        **{name: getattr(plate, name) is not None for name in LAYERS},
        "strokes": [np.round(stroke, 2).tolist() for stroke in plate.strokes],
        "pen": plate.pen,
        "box": plate.box,
        "crosses": list(plate.crosses),
    }
