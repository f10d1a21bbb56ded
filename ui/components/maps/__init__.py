"""The maps of one layer as one image: hover for a value, click or press Enter to pick a unit."""

from collections.abc import Callable, Sequence
from typing import NotRequired, TypedDict

import numpy as np

from ui.components.shared import component, half, pack, stated

_maps = component("maps")


class MapsHead(TypedDict):
    """What the browser is told; the array `values`, float16 in the order filter, row, column, comes beside it."""

    name: str  # of the layer
    height: int  # cells of a map
    width: int
    filters: int
    tops: NotRequired[list[float]]  # the value that is full colour, of each filter; 1 where there are none
    tile: int  # CSS pixels on a map's wider side
    picked: NotRequired[int | None]  # a filter
    cell: NotRequired[tuple[int, int] | None]  # row and column in the picked filter's map
    off: NotRequired[list[int]]  # filters that are crossed out
    frames: NotRequired[list[tuple[int, int, int, int]]]  # row, column, height and width in each map, or none
    noun: NotRequired[str]  # what a map is called; filter if it is missing
    names: NotRequired[list[str]]  # of the maps; numbers where there are none
    pickable: NotRequired[bool]
    title: NotRequired[str]
    words: NotRequired[str]


def maps(
    values: np.ndarray,
    name: str,
    key: str,
    *,
    own_scale: bool = False,
    tile: int = 64,
    picked: int | None = None,
    cell: tuple[int, int] | None = None,
    off: Sequence[int] = (),
    frames: Sequence[tuple[int, int, int, int]] = (),
    noun: str = "filter",
    names: Sequence[str] = (),
    top: float | None = None,
    title: str = "",
    words: str = "",
    on_picked: Callable[[], None] | None = None,
) -> None:
    """Draw a layer's maps.

    Args:
        values: `(height, width, filters)` float32, 0 or more.
        name: The layer, for the text under the pointer.
        key: Of the component.
        own_scale: Each map's own largest value is full colour, instead of the layer's.
        tile: CSS pixels on a map's wider side.
        picked: The filter to mark.
        cell: The row and column to mark in it.
        off: Filters to cross out.
        frames: Row, column, height and width to frame in each map.
        noun: What the third axis counts.
        names: What each of these is called; numbers otherwise.
        top: The value that is full colour for all maps, where it is known.
        title, words: Said above the maps. Here, since an element of its own would cost as much again at each stroke.
        on_picked: Called, before the page runs again, when a unit was picked: `row`, `column` and `filter`, counted
            from 0, under the component's `picked`. None if nothing can be picked.
    """
    peak = values.max(axis=(0, 1)) if own_scale else np.full(values.shape[2], top or values.max())
    head: MapsHead = {
        "name": name,
        "height": values.shape[0],
        "width": values.shape[1],
        "filters": values.shape[2],
        "tops": [] if (peak == 1).all() else [float(f"{each:.4g}") for each in peak.tolist()],
        "tile": tile,
        "picked": picked,
        "cell": cell,
        "off": list(off),
        "frames": list(frames),
        "noun": "" if noun == "filter" else noun,
        "names": list(names),
        "pickable": on_picked is not None,
        "title": title,
        "words": words,
    }
    sent = stated(head, MapsHead.__required_keys__)
    _maps(
        data=pack(sent, values=half(values).transpose(2, 0, 1)), key=key, on_picked_change=on_picked or (lambda: None)
    )
