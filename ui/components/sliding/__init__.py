"""A window that slides over an image: patch, products and the map that they make, played in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np

from convscope.network.convolution import partial_sums, patches, products
from convscope.network.filters import NORM_EPSILON, Filters
from convscope.network.pooling import average_pool, max_pool
from convscope.spec.window import Window
from ui.components.shared import component, half, pack

_sliding = component("sliding")


class SlidingInput(TypedDict):
    """What the window slides over."""

    height: int  # pixels
    width: int
    channels: int
    names: list[str]  # of the channels; numbers where there are none
    colours: bool  # whether the three channels are red, green and blue
    top: float  # the value that is full colour


class SlidingWindow(TypedDict):
    """The window, see `convscope.spec.window.Window`."""

    side: int
    stride: int
    dilation: int
    before: tuple[int, int]  # zeros before the first row and the first column
    after: tuple[int, int]  # zeros after the last ones


class SlidingOutput(TypedDict):
    """The places of the window, and how many maps they make."""

    rows: int
    columns: int
    filters: int


class SlidingNorm(TypedDict):
    """A batch normalisation: less the mean, times the factor, plus the shift."""

    mean: float
    factor: float
    shift: float


class SlidingHead(TypedDict):
    """What the browser is told.

    Beside it come arrays, all float32 but `vectors`: `input` (channels, height, width), and of a convolution `kernel`
    (side, side, channels), `sums` and `map` (rows, columns), `partial` (rows, columns, channels) and `vectors` (rows,
    columns, filters); of a pooling `largest` and `mean` (rows, columns).
    """

    mode: Literal["convolution", "pooling"]
    titles: tuple[str, str, str, str]  # of the parts: slide, multiply, back, channels
    notes: tuple[str, str, str, str]
    input: SlidingInput
    window: SlidingWindow
    output: SlidingOutput
    filter: int | None  # the one that is followed, of a convolution
    bias: float | None  # what follows the sum
    norm: SlidingNorm | None
    relu: bool


@dataclass(frozen=True)
class Words:
    """What is said of each part: of the input, of the products, of the map, and of the channels if there are several.

    Attributes:
        titles: Headings.
        notes: A line below each.
    """

    titles: tuple[str, str, str, str]
    notes: tuple[str, str, str, str] = ("", "", "", "")


def sliding_convolution(
    maps: np.ndarray,
    window: Window,
    filters: Filters,
    filter_index: int,
    words: Words,
    key: str,
    on_picked: Callable[[], None],
    *,
    names: Sequence[str] = (),
    colours: bool = False,
) -> None:
    """Let filters slide over maps, and follow one of them.

    Args:
        maps: `(height, width, channels)` float32, 0 or more.
        filter_index: The filter that is followed.
        names: Of the channels.
        on_picked: Called when another filter is picked. The component's event `picked` is its index.
        colours: Whether the three channels are red, green and blue.
    """
    sums = products(patches(maps, window), filters.kernel)
    outputs = filters.finish(sums)
    kernel = filters.kernel[..., filter_index]
    head: SlidingHead = {
        "mode": "convolution",
        "titles": words.titles,
        "notes": words.notes,
        "input": _input(maps, names, colours),
        "window": _window(window, maps),
        "output": _output(outputs),
        "filter": filter_index,
        "bias": None if filters.bias is None else float(filters.bias[filter_index]),
        "norm": None if filters.norm is None else _norm(filters.norm, filter_index),
        "relu": filters.relu,
    }
    blob = pack(
        head,
        input=maps.transpose(2, 0, 1),
        kernel=kernel,
        sums=sums[..., filter_index],
        map=outputs[..., filter_index],
        partial=partial_sums(maps, kernel, window),
        vectors=half(outputs),
    )
    _sliding(data=blob, key=key, on_picked_change=on_picked)


def sliding_pool(map_: np.ndarray, pool: int, words: Words, key: str) -> None:
    """Let a pooling window slide over one map.

    Args:
        map_: `(height, width)` float32, 0 or more.
        pool: Pixels per side of the window, and its stride.
    """
    maps = map_[..., None]
    window = Window(pool, pool)
    largest, mean = max_pool(maps, window), average_pool(maps, window)
    head: SlidingHead = {
        "mode": "pooling",
        "titles": words.titles,
        "notes": words.notes,
        "input": _input(maps, (), False),
        "window": _window(window, maps),
        "output": _output(largest),
        "filter": None,
        "bias": None,
        "norm": None,
        "relu": False,
    }
    blob = pack(head, input=maps.transpose(2, 0, 1), largest=largest, mean=mean)
    _sliding(data=blob, key=key, on_picked_change=lambda: None)


def _input(maps: np.ndarray, names: Sequence[str], colours: bool) -> SlidingInput:
    height, width, channels = maps.shape
    return {
        "height": height,
        "width": width,
        "channels": channels,
        "names": list(names),
        "colours": colours,
        "top": float(maps.max()) or 1.0,
    }


def _window(window: Window, maps: np.ndarray) -> SlidingWindow:
    down, right = (window.zeros(side) for side in maps.shape[:2])
    return {
        "side": window.side,
        "stride": window.stride,
        "dilation": window.dilation,
        "before": (down[0], right[0]),
        "after": (down[1], right[1]),
    }


def _output(outputs: np.ndarray) -> SlidingOutput:
    rows, columns, filters = outputs.shape
    return {"rows": rows, "columns": columns, "filters": filters}


def _norm(norm: tuple[np.ndarray, ...], filter_index: int) -> SlidingNorm:
    scale, shift, mean, variance = (float(part[filter_index]) for part in norm)
    return {"mean": mean, "factor": scale / (variance + float(NORM_EPSILON)) ** 0.5, "shift": shift}
