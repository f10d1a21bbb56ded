"""A table of small images, such as kernels (channels down, filters across) or maps (digits down, filters across).

The head of its data has rows, columns, height and width (of an image, in cells), top (the value of full colour),
signed, smallest and largest (CSS pixels of an image's width), picked (a column or null), title, row_noun, row_names,
column_noun, column_names and left (height and width of an image beside each row's name, or null). Its arrays are
`values`, float16 in the order row, column, height, width, and `lefts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from ui.components.shared import half, pack, script

_HERE = Path(__file__).parent
_grid = st.components.v2.component(
    "convscope_grid",
    html=(_HERE / "grid.html").read_text(),
    css=(_HERE / "grid.css").read_text(),
    js=script(_HERE, "grid.js"),
)


def grid(
    values: np.ndarray,
    title: str,
    key: str,
    *,
    nouns: tuple[str, str],
    row_names: Sequence[str],
    column_names: Sequence[str] = (),
    lefts: np.ndarray | None = None,
    signed: bool = False,
    widths: tuple[int, int] = (9, 48),
    picked: int | None = None,
    on_picked: Callable[[], None] = lambda: None,
) -> None:
    """Draw a table of images on one scale.

    Args:
        values: `(rows, columns, height, width)` float32.
        title: Said above it.
        key: Of the component.
        nouns: What a row and a column are called.
        row_names, column_names: Of each; numbers where no names are given.
        lefts: `(rows, height, width)` float32 in 0 to 1, shown beside the rows' names.
        signed: Whether values may be negative: then blue, over nothing, to red.
        widths: The smallest and the largest width of an image in CSS pixels.
        picked: The column to mark.
        on_picked: Called, before the page runs again, when an image was picked: `row` and `column`, counted from 0,
            under the component's `picked`.
    """
    rows, columns, height, width = values.shape
    head = {
        "rows": rows,
        "columns": columns,
        "height": height,
        "width": width,
        "top": float(np.abs(values).max()),
        "signed": signed,
        "smallest": widths[0],
        "largest": widths[1],
        "picked": picked,
        "title": title,
        "row_noun": nouns[0],
        "row_names": list(row_names),
        "column_noun": nouns[1],
        "column_names": list(column_names),
        "left": None if lefts is None else list(lefts.shape[1:]),
    }
    arrays = {"values": half(values)} | ({} if lefts is None else {"lefts": half(lefts)})
    _grid(data=pack(head, **arrays), key=key, on_picked_change=on_picked)
