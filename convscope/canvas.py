"""Strokes out of the JSON of the drawing canvas, and back into it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from convscope.errors import InvalidPicture
from convscope.strokes import FAR, check

PEN = 20  # canvas pixels; only how it looks, framing redraws with MNIST's pen
TOLERANCE = 0.75  # canvas pixels that thinning may move the line
STEP = 2.0  # canvas pixels between two samples of a curve

_ORIGINS = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}


def from_canvas(json_data: dict[str, Any] | None) -> list[np.ndarray]:
    """Read the strokes of a canvas, thinned to whole pixels.

    Args:
        json_data: What `st_canvas` returns: Fabric.js objects, of which the paths count. A path that the
            toolbar's Edit moved, scaled or turned comes with the transformation, which is applied.

    Raises:
        InvalidPicture: If a path is not one, or there are more than `MOST_POINTS` points.
    """
    objects = (json_data or {}).get("objects", [])
    strokes = [_stroke(each) for each in objects if str(each.get("type", "")).lower() == "path"]
    return check(strokes)


def to_canvas(strokes: Iterable[np.ndarray]) -> dict[str, Any]:
    """The JSON that makes a canvas show these strokes, for its `initial_drawing`."""
    return {"objects": [_path_object(stroke) for stroke in strokes]}


def _stroke(path_object: dict[str, Any]) -> np.ndarray:
    try:
        commands = path_object["path"]
        points = _transform(path_object, _points(commands))
        curved = any(command[0] in "QC" for command in commands)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise InvalidPicture(
            f"The canvas sent a path that cannot be read ({error!r:.100}); expected Fabric.js commands M, L, Q, C "
            "and Z with their points. Clear the canvas and draw anew."
        ) from error
    check([points])
    points = np.rint(_thin(points) if curved else points)  # straight ones are ours, thinned before
    return points[np.append(True, np.diff(points, axis=0).any(axis=1))]  # a dot comes as two points


def _points(commands: Sequence[Sequence]) -> np.ndarray:
    parts: list[np.ndarray] = []
    for name, *numbers in commands:
        ends = np.array(numbers, float).reshape(-1, 2)
        if name in ("M", "L"):
            parts.append(ends[:1])
        elif name in ("Q", "C"):
            parts.append(_curve(np.vstack([parts[-1][-1:], ends])))
        elif name in ("Z", "z"):
            parts.append(parts[0][:1])
        else:
            raise ValueError(f"unknown command {name!r}")
    return np.concatenate(parts)


def _curve(control: np.ndarray) -> np.ndarray:
    """Sample a Bezier curve of any degree about every STEP pixels, without its first point."""
    length = np.linalg.norm(np.diff(control, axis=0), axis=1).sum()
    if not length < FAR:
        raise ValueError("a curve that is no curve on a canvas")
    along = np.linspace(0, 1, max(1, math.ceil(length / STEP)) + 1)[1:, None]
    points = [np.repeat(point[None], len(along), axis=0) for point in control]
    while len(points) > 1:  # de Casteljau
        points = [(1 - along) * first + along * second for first, second in itertools.pairwise(points)]
    return points[0]


def _transform(path_object: dict[str, Any], points: np.ndarray) -> np.ndarray:
    """Apply what Edit did: skew, scale and turn about the middle of the path's box, then move it."""

    def number(name: str, default: float) -> float:
        return float(path_object.get(name) or default)

    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    scale_x, scale_y, angle = number("scaleX", 1), number("scaleY", 1), math.radians(number("angle", 0))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    scale = np.diag(
        [scale_x * (-1 if path_object.get("flipX") else 1), scale_y * (-1 if path_object.get("flipY") else 1)]
    )
    skew_x = np.array([[1, math.tan(math.radians(number("skewX", 0)))], [0, 1]])
    skew_y = np.array([[1, 0], [math.tan(math.radians(number("skewY", 0))), 1]])
    width, height = np.ptp(points, axis=0)
    pen = number("strokeWidth", PEN)
    margin = (pen, pen) if path_object.get("strokeUniform") else (pen * abs(scale_x), pen * abs(scale_y))
    box = np.array([width * abs(scale_x) + margin[0], height * abs(scale_y) + margin[1]])
    origin = [_ORIGINS[path_object.get("originX", "center")], _ORIGINS[path_object.get("originY", "center")]]
    if "left" not in path_object:
        centre = middle
    else:
        centre = np.array([path_object["left"], path_object["top"]], float) - turn @ (box * origin)
    return (points - middle) @ (turn @ scale @ skew_x @ skew_y).T + centre


def _thin(points: np.ndarray) -> np.ndarray:
    """Leave out points within TOLERANCE of the line without them (Ramer, Douglas and Peucker)."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        away = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(away.argmax())
        if away[farthest] > TOLERANCE:
            middle = first + 1 + farthest
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return points[keep]


def _distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    line = end - start
    along = np.clip((points - start) @ line / max(line @ line, 1e-12), 0, 1)
    return np.linalg.norm(points - start - along[:, None] * line, axis=1)


def _path_object(stroke: np.ndarray) -> dict[str, Any]:
    points = stroke.tolist()
    if len(points) == 1:
        points.append([points[0][0] + 0.04, points[0][1]])  # a dot, as the canvas itself sends one
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    return {
        "type": "Path",
        "originX": "center",
        "originY": "center",
        "left": float(low[0] + high[0]) / 2,
        "top": float(low[1] + high[1]) / 2,
        "width": float(high[0] - low[0]),
        "height": float(high[1] - low[1]),
        "fill": None,
        "stroke": "black",
        "strokeWidth": PEN,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "path": [["M" if index == 0 else "L", *point] for index, point in enumerate(points)],
    }
