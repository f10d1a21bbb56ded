"""What Python computes, in files that the tests of the JavaScript read: `python -m tests.components.cases` writes them.

`windows.json` holds windows and the places that they stop at, `blobs.json` blobs and the arrays in them.
"""

from __future__ import annotations

import base64
import itertools
import json
from pathlib import Path

import numpy as np

from convscope.spec.window import Window
from ui.components.shared import half, pack

FOLDER = Path(__file__).parent


def windows() -> list[dict]:
    """Windows of every kind along lines of several lengths: their places, and what lies where."""
    kinds = itertools.product((1, 2, 3, 5), (1, 2, 3), ("valid", "same", 1), (1, 2, 3), (5, 8, 13))
    return [
        _window(Window(side, stride, padding, dilation), size)
        for side, stride, padding, dilation, size in kinds
        if Window(side, stride, padding, dilation).output_size(size) > 0
    ]


def _window(window: Window, size: int) -> dict:
    before, after = window.zeros(size)
    places = range(window.output_size(size))
    return {
        "axis": {
            "side": window.side,
            "stride": window.stride,
            "dilation": window.dilation,
            "size": size,
            "before": before,
            "after": after,
            "places": len(places),
        },
        "reach": window.effective_side,
        "taps": [window.taps(place, size) for place in places],
        "covering": [window.covering(pixel, size) for pixel in range(size)],
    }


def blobs() -> list[dict]:
    """Blobs as pages send them, and what was packed."""
    rng = np.random.default_rng(0)
    full = rng.normal(size=23).astype(np.float32)
    sparse = np.where(rng.random(77) < 0.2, rng.normal(size=77), 0).astype(np.float32)
    odd = np.array([1e5, -1e5, 6e-8, -0.0, 65504], np.float32)
    arrays = {
        "float32": {"full": full},
        "float16": {"full": half(full)},
        "mostly zeros": {"sparse": sparse, "half": half(sparse)},
        "only zeros": {"nothing": np.zeros(9, np.float32)},
        "without a number": {"empty": np.zeros(0, np.float16)},
        "very large and very small": {"odd": half(odd)},
        "one after the other": {"one": half(full), "two": sparse, "three": full[:3]},
        "gone astray": {"astray": np.array([1.5, np.nan, np.inf, 2.5], np.float32)},
    }
    return [
        {
            "name": name,
            "blob": base64.b64encode(pack({"title": "Größe"}, **parts)).decode(),
            "arrays": {key: [_written(number) for number in array.tolist()] for key, array in parts.items()},
        }
        for name, parts in arrays.items()
    ]


def _written(number: float) -> float | str:
    """As JavaScript's `Number` reads it; JSON has no NaN."""
    return number if np.isfinite(number) else str(number).replace("nan", "NaN").replace("inf", "Infinity")


CASES = {"windows.json": windows, "blobs.json": blobs}


def text(name: str) -> str:
    """What a file has to hold, a case per line."""
    return "[\n" + ",\n".join(json.dumps(case) for case in CASES[name]()) + "\n]\n"


if __name__ == "__main__":
    for name in CASES:
        (FOLDER / name).write_text(text(name))
