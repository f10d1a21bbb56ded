"""A window that slides over an image: patch, products and the map that they make, played in the browser.

The head of its data has mode (convolution or pooling), titles and notes (of the slide, multiply, back and channels
parts), input (height, width, channels, names, colours, top: the value that is full colour), window (side, stride,
dilation, and the zeros before and after along both axes), output (rows, columns, filters) and, of a convolution, what
follows the sum: bias, norm, relu, and filter. Its arrays, all float32 but for `vectors`: input `(channels, height,
width)`, and of a convolution kernel `(side, side, channels)`, sums and map `(rows, columns)`, partial `(rows, columns,
channels)` and vectors `(rows, columns, filters)`; of a pooling largest and mean `(rows, columns)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from convscope.network.convolution import partial_sums, patches, products
from convscope.network.filters import NORM_EPSILON, Filters
from convscope.network.pooling import average_pool, max_pool
from convscope.spec.window import Window
from ui.components.shared import half, pack, script

_HERE = Path(__file__).parent
_sliding = st.components.v2.component(
    "convscope_sliding",
    html=(_HERE / "sliding.html").read_text(),
    css=(_HERE / "sliding.css").read_text(),
    js=script(_HERE, "geometry.js", "words.js", "drawing.js", "player.js", "gestures.js", "sliding.js"),
)


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
    number: int,
    words: Words,
    key: str,
    *,
    names: Sequence[str] = (),
    colours: bool = False,
) -> int | None:
    """Let filters slide over maps, and follow one of them.

    Args:
        maps: `(height, width, channels)` float32, 0 or more.
        number: The filter that is followed.
        names: Of the channels.
        colours: Whether the three channels are red, green and blue.

    Returns:
        Another filter that was picked just now, or None.
    """
    sums = products(patches(maps, window), filters.kernel)
    outputs = filters.finish(sums)
    kernel = filters.kernel[..., number]
    head = {
        **_head("convolution", maps, window, words, names, colours),
        "output": _output(outputs),
        "filter": number,
        "bias": None if filters.bias is None else float(filters.bias[number]),
        "norm": None if filters.norm is None else _norm(filters.norm, number),
        "relu": filters.relu,
    }
    blob = pack(
        head,
        input=maps.transpose(2, 0, 1),
        kernel=kernel,
        sums=sums[..., number],
        map=outputs[..., number],
        partial=partial_sums(maps, kernel, window),
        vectors=half(outputs),
    )
    return _sliding(data=blob, key=key, on_picked_change=lambda: None).picked


def sliding_pool(map_: np.ndarray, pool: int, words: Words, key: str) -> None:
    """Let a pooling window slide over one map.

    Args:
        map_: `(height, width)` float32, 0 or more.
        pool: Pixels per side of the window, and its stride.
    """
    maps = map_[..., None]
    window = Window(pool, pool)
    largest, mean = max_pool(maps, window), average_pool(maps, window)
    head = {**_head("pooling", maps, window, words, (), False), "output": _output(largest)}
    blob = pack(head, input=maps.transpose(2, 0, 1), largest=largest, mean=mean)
    _sliding(data=blob, key=key, on_picked_change=lambda: None)


def _head(mode: str, maps: np.ndarray, window: Window, words: Words, names: Sequence[str], colours: bool) -> dict:
    height, width, channels = maps.shape
    zeros = [window.zeros(side) for side in (height, width)]
    return {
        "mode": mode,
        "titles": words.titles,
        "notes": words.notes,
        "input": {
            "height": height,
            "width": width,
            "channels": channels,
            "names": list(names),
            "colours": colours,
            "top": float(maps.max()) or 1.0,
        },
        "window": {
            "side": window.side,
            "stride": window.stride,
            "dilation": window.dilation,
            "before": [before for before, _ in zeros],
            "after": [after for _, after in zeros],
        },
        "bias": None,
        "norm": None,
        "relu": False,
    }


def _output(outputs: np.ndarray) -> dict[str, int]:
    return dict(zip(("rows", "columns", "filters"), outputs.shape, strict=True))


def _norm(norm: tuple[np.ndarray, ...], number: int) -> dict[str, float]:
    scale, shift, mean, variance = (float(part[number]) for part in norm)
    return {"mean": mean, "factor": scale / (variance + float(NORM_EPSILON)) ** 0.5, "shift": shift}
