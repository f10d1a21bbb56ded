"""The browser's canvas in Python: the JSON that it sends for pen strokes, and the image that it shows.

Source: `PencilBrush` of Fabric.js 7.4, as `streamlit-drawable-canvas` 0.13 ships it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from convscope.drawing.fabric import PEN
from convscope.drawing.strokes import CANVAS_SIDE

OVERSAMPLING = 4  # drawn larger by this factor, then reduced: 17 levels of anti-aliasing


def json_data(strokes: Iterable[np.ndarray]) -> dict[str, Any]:
    """The JSON of a canvas with these strokes, each `(k, 2)` in canvas pixels."""
    return {"version": "7.4.0", "objects": [_path_object(stroke) for stroke in strokes], "background": "#ffffff"}


def bitmap(json_data: dict[str, Any], pen: float = PEN) -> np.ndarray:
    """The canvas as the browser paints it with a round pen, `pen` pixels wide: `(280, 280, 4)` uint8."""
    sheet = Image.new("L", (CANVAS_SIDE * OVERSAMPLING, CANVAS_SIDE * OVERSAMPLING), 255)
    draw = ImageDraw.Draw(sheet)
    radius = pen * OVERSAMPLING / 2 - 0.5  # from the middle of a pixel to the middle of the last inked pixel
    for path in json_data["objects"]:
        points = _points(path["path"]) * OVERSAMPLING - 0.5  # Pillow's coordinates are of the middles of pixels
        draw.line([tuple(point) for point in points], fill=0, width=round(pen * OVERSAMPLING))
        for x, y in points:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    grey = np.asarray(sheet.reduce(OVERSAMPLING))
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def _path_object(stroke: np.ndarray) -> dict[str, Any]:
    points = _kept(stroke)
    centres = (points[:-1] + points[1:]) / 2
    curves = (
        [["Q", *pair] for pair in np.hstack([points[:-1], centres]).tolist()] if np.ptp(points, axis=0).any() else []
    )
    nudge = PEN / 1000  # a click, too, has a length
    several = len(points) > 2
    first = points[0] - nudge * (np.sign(points[2] - points[1]) if several else np.array([1, 0]))
    last = points[-1] + nudge * (np.sign(points[-1] - points[-2]) if several else np.array([1, 0]))
    low, high = _box(first, points, centres, last)
    return {
        **dict(zip(("left", "top"), ((low + high) / 2).round(4).tolist(), strict=True)),
        **dict(zip(("width", "height"), (high - low).round(4).tolist(), strict=True)),
        **_STYLE,
        "path": [["M", *first.tolist()], *curves, ["L", *last.tolist()]],
    }


def _kept(stroke: np.ndarray) -> np.ndarray:
    """The points that the brush keeps: whole pixels, none twice in a row, without the second last."""
    points = np.rint(stroke)
    points = points[np.append(True, np.diff(points, axis=0).any(axis=1))]
    if len(points) > 2:
        points = np.delete(points, -2, axis=0)
    return points if len(points) > 1 else np.repeat(points, 2, axis=0)


def _box(first: np.ndarray, points: np.ndarray, centres: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest x and y of the path, with the turning points of its curves."""
    starts, turns = np.vstack([first, centres[:-1]]), points[:-1]
    bend = starts - 2 * turns + centres
    along = np.clip(np.divide(starts - turns, bend, out=np.zeros_like(bend), where=bend != 0), 0, 1)
    extremes = (1 - along) ** 2 * starts + 2 * along * (1 - along) * turns + along**2 * centres
    reached = np.vstack([first, centres, extremes, last])
    return reached.min(axis=0), reached.max(axis=0)


def _points(commands: list[list]) -> np.ndarray:
    """Points along a path: the middle and the end of each curve, which lie close enough for straight lines."""
    points = [np.array(commands[0][1:])]
    for name, *numbers in commands[1:]:
        *turn, end = np.reshape(numbers, (-1, 2))
        if name == "Q":
            points.append(points[-1] / 4 + turn[0] / 2 + end / 4)
        points.append(end)
    return np.array(points)


_STYLE = {
    "type": "Path",
    "originX": "center",
    "originY": "center",
    "fill": None,
    "stroke": "black",
    "strokeWidth": PEN,
    "strokeLineCap": "round",
    "strokeLineJoin": "round",
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "flipX": False,
    "flipY": False,
    "skewX": 0,
    "skewY": 0,
    "strokeUniform": False,
}
