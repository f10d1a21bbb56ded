"""Pen strokes: read from the canvas's JSON, put back into it, and packed into a short text for a link.

A stroke is a `(k, 2)` float64 array of canvas pixels, x right and y down, k at least 1.
"""

from __future__ import annotations

import base64
import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from convscope.errors import InvalidPicture

CANVAS_SIDE = 280  # pixels
PEN = 20  # canvas pixels; only how it looks, framing redraws with MNIST's pen
MOST_POINTS = 20_000  # of a whole drawing
FAR = 10_000  # canvas pixels from the corner; nothing drawn by hand is farther
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


def to_text(strokes: Iterable[np.ndarray]) -> str:
    """Pack strokes of whole pixels: for each its length, its first point and the steps, as base64url."""
    numbers: list[int] = []
    for stroke in strokes:
        points = np.rint(stroke).astype(int)
        numbers.append(len(points))
        numbers += [_zigzag(step) for step in np.diff(points, axis=0, prepend=0).ravel().tolist()]
    packed = b"".join(_varint(number) for number in numbers)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def from_text(text: str) -> list[np.ndarray]:
    """Read what `to_text` packed.

    Raises:
        InvalidPicture: If the text was cut or changed.
    """
    try:
        numbers = _numbers(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        strokes = []
        while numbers:
            count = numbers.pop()
            steps = [_unzigzag(numbers.pop()) for _ in range(2 * min(count, MOST_POINTS + 1))]
            strokes.append(np.cumsum(np.array(steps, float).reshape(-1, 2), axis=0))
    except (ValueError, IndexError) as error:
        raise InvalidPicture(
            f"The drawing in the link cannot be read ({len(text)} characters, {error}). The link was cut or "
            "changed: ask for it again, or draw anew."
        ) from error
    return check(strokes)


def check(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Refuse what no canvas sends.

    Raises:
        InvalidPicture: For other shapes than `(k, 2)`, NaN, infinity, far-off points or too many of them.
    """
    arrays = []
    for stroke in strokes:
        try:
            points = np.asarray(stroke, float)
        except (TypeError, ValueError):
            points = np.empty(0)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise InvalidPicture(
                f"A stroke of shape {np.shape(points)} came; expected (k, 2) numbers, k at least 1: x and y in "
                "canvas pixels. Draw it anew."
            )
        if not (np.abs(points) <= FAR).all():  # NaN fails too
            raise InvalidPicture(
                f"A stroke has points that are not numbers or lie more than {FAR:,} pixels away; expected canvas "
                f"pixels, about 0 to {CANVAS_SIDE}. Draw it anew."
            )
        arrays.append(points)
    if (count := sum(map(len, arrays))) > MOST_POINTS:
        raise InvalidPicture(
            f"The drawing has {count:,} points; expected at most {MOST_POINTS:,}. Clear the canvas and draw less."
        )
    return arrays


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


def _zigzag(number: int) -> int:
    return 2 * number if number >= 0 else -2 * number - 1


def _unzigzag(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number + 1) // 2


def _varint(number: int) -> bytes:
    content = bytearray()
    while number >= 128:
        content.append(number % 128 + 128)
        number //= 128
    return bytes([*content, number])


def _numbers(packed: bytes) -> list[int]:
    """The packed numbers, last one first, so that `pop` takes them in order."""
    numbers, number, shift = [], 0, 0
    for byte in packed:
        number += (byte & 127) << shift
        shift += 7
        if shift > 35:
            raise ValueError("a number is too long")
        if byte < 128:
            numbers.append(number)
            number, shift = 0, 0
    if shift:
        raise ValueError("the end is missing")
    return numbers[::-1]
