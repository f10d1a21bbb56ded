"""A table of small images, such as kernels (channels down, filters across) or maps (digits down, filters across)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

import numpy as np

from ui.components.shared import component, half, pack

_grid = component("grid")


class GridHead(TypedDict):
    """What the browser is told.

    Beside it come the arrays `values`, float16 in the order row, column, height, width, and `lefts`, float16 in the
    order row, height, width, if there are images beside the rows' names.
    """

    rows: int
    columns: int
    height: int  # cells of an image
    width: int
    top: float  # the value that is full colour
    signed: bool
    widths: tuple[int, int]  # the smallest and the largest width of an image, CSS pixels
    picked: int | None  # a column
    title: str
    row_noun: str
    row_names: list[str]
    column_noun: str
    column_names: list[str]  # numbers where there are none
    left: tuple[int, int] | None  # height and width of the image beside each row's name


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
    head: GridHead = {
        "rows": rows,
        "columns": columns,
        "height": height,
        "width": width,
        "top": float(np.abs(values).max()),
        "signed": signed,
        "widths": widths,
        "picked": picked,
        "title": title,
        "row_noun": nouns[0],
        "row_names": list(row_names),
        "column_noun": nouns[1],
        "column_names": list(column_names),
        "left": None if lefts is None else (lefts.shape[1], lefts.shape[2]),
    }
    arrays = {"values": half(values)} | ({} if lefts is None else {"lefts": half(lefts)})
    _grid(data=pack(head, **arrays), key=key, on_picked_change=on_picked)
