"""Reads strokes from the JSON of the drawing canvas (Fabric.js), and writes such JSON.

All paths are read together in NumPy arrays, since a drawing may have 10,000 of them. The arrays, for two paths:

    control   a a a b b ...    the control points of all commands, `(k, 2)`
    degrees   1 2 1 ...        per command, how many control points it has: 1 for a line, 3 for a cubic curve
    firsts    0 2              per path, the index of its first command
    owner     0 0 0 1 1 ...    per sampled point, the index of its path
"""

from __future__ import annotations

import itertools
import reprlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from convscope.drawing.strokes import (
    CANVAS_SIDE,
    MAX_COORDINATE,
    MAX_POINTS,
    check,
    check_count,
    check_places,
    simplified,
)
from convscope.errors import InvalidImage

PEN = 20  # canvas pixels; only for display, since framing draws with MNIST's pen width
STEP = 2.0  # canvas pixels between two samples of a curve
MAX_SAMPLES = 2 * MAX_POINTS  # points before simplification, or 80,000 pixels of line; bounds memory and time

_COORDINATES = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0, "z": 0}  # after each command's letter
_FORM = {"scaleX": 1, "scaleY": 1, "skewX": 0, "skewY": 0, "angle": 0, "strokeWidth": PEN}
_SWITCHES = {"flipX": False, "flipY": False, "strokeUniform": False}
_ORIGIN = {"originX": "center", "originY": "center"}
_SHARES = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}  # of the box, counted from its middle
_PLACE = {"left": None, "top": None}  # None is refused: a path that has one of them needs both

_REMEDY = "Undo goes back to the last drawing that was read; Clear leaves an empty canvas."


def from_canvas(json_data: dict[str, Any] | None) -> list[np.ndarray]:
    """Read the strokes of a canvas, simplified and rounded to whole pixels.

    Args:
        json_data: The value of `st_canvas`: Fabric.js objects, of which the paths are read. A path that was moved,
            scaled or rotated with the toolbar's Edit carries the transformation, which is applied.

    Raises:
        InvalidImage: If this is not a canvas, a path cannot be read, or there are more than `MAX_POINTS` points.
    """
    paths = _paths(json_data)
    if not paths:
        return []
    control, degrees, firsts = _commands(paths)
    points, begins = _sampled(control, degrees)
    starts = begins[firsts]
    curved = np.maximum.reduceat(degrees, firsts) > 1
    owner = np.repeat(np.arange(len(paths)), np.diff(starts, append=len(points)))
    points = _placed(paths, points, starts, owner)
    keep = simplified(points, starts) | ~curved[owner]  # straight lines are from `to_canvas`, simplified already
    points, owner = np.rint(points[keep]), owner[keep]
    new = np.append(True, np.diff(points, axis=0).any(axis=1) | (np.diff(owner) > 0))
    points, owner = points[new], owner[new]  # a dot has two equal points
    return check(np.split(points, np.flatnonzero(np.diff(owner)) + 1))


def to_canvas(strokes: Iterable[np.ndarray]) -> dict[str, Any]:
    """JSON for the `initial_drawing` of a canvas that shows these strokes."""
    return {"objects": [_path_object(stroke) for stroke in strokes]}


def _paths(json_data: Any) -> list[dict[str, Any]]:
    if json_data is None:
        return []
    objects: Any = json_data.get("objects", []) if isinstance(json_data, dict) else None
    odd = [item for item in objects if not isinstance(item, dict)] if isinstance(objects, list) else [json_data]
    if odd:
        raise InvalidImage(
            f"The canvas sent something that is not a drawing ({_shown(odd[0])}); expected JSON of Fabric.js with a "
            f"list of objects. {_REMEDY}"
        )
    paths = [item for item in objects if isinstance(kind := item.get("type"), str) and kind.lower() == "path"]
    check_count(len(paths))  # each has at least one point
    return paths


def _commands(paths: list[dict[str, Any]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Read the commands of all paths.

    Returns:
        `control`, `degrees` and `firsts`, see the top of this file.
    """
    coordinates: list[float] = []
    degrees: list[int] = []
    firsts: list[int] = []
    for path in paths:
        commands = path.get("path")
        if not isinstance(commands, (list, tuple)) or not commands:
            raise _unreadable(f"its commands are {_shown(commands)}")
        _check_samples(len(degrees) + len(commands))
        begin = len(coordinates)
        firsts.append(len(degrees))
        for command in commands:
            _check_command(command)
            if (command[0] == "M") != (len(coordinates) == begin):
                raise _unreadable("it does not begin with M, or has another M later")
            coordinates += command[1:] or coordinates[begin : begin + 2]  # Z leads back to the beginning
            degrees.append(max(1, len(command) // 2))
    return _control(coordinates), np.array(degrees), np.array(firsts)


def _check_command(command: Any) -> None:
    if not isinstance(command, (list, tuple)) or not command or not isinstance(command[0], str):
        raise _unreadable(f"a command is {_shown(command)}")
    if _COORDINATES.get(command[0]) != len(command) - 1:
        raise _unreadable(f"a command is {_shown(command[0])} with {len(command) - 1} numbers")


def _control(coordinates: list[float]) -> np.ndarray:
    if odd := {kind for kind in set(map(type, coordinates)) if not issubclass(kind, (int, float)) or kind is bool}:
        raise _unreadable(f"a coordinate is {_shown(next(value for value in coordinates if type(value) in odd))}")
    try:
        control = np.array(coordinates, float).reshape(-1, 2)
    except OverflowError:
        control = np.array([[np.inf, np.inf]])
    check_places(control)
    return control


def _sampled(control: np.ndarray, degrees: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sample the Bezier curves of all commands about every STEP pixels, each curve without its first point.

    Returns:
        The points of all commands, `(n, 2)`, and the index of each command's first point.
    """
    last = np.cumsum(degrees) - 1  # each command's last control point
    lines = np.linalg.norm(np.diff(control, axis=0, prepend=control[:1]), axis=1)
    lengths = np.add.reduceat(lines, last - degrees + 1)
    counts = np.where(degrees > 1, np.maximum(np.ceil(lengths / STEP), 1), 1).astype(int)
    _check_samples(int(counts.sum()))
    begins = np.cumsum(counts) - counts
    command = np.repeat(np.arange(len(degrees)), counts)
    along = ((np.arange(len(command)) - begins[command] + 1) / counts[command])[:, None]
    points = control[last[command]]
    for degree in (2, 3):
        curve = degrees[command] == degree
        chain = [control[last[command[curve]] - back] for back in range(degree, -1, -1)]
        while len(chain) > 1:  # de Casteljau
            chain = [(1 - along[curve]) * one + along[curve] * other for one, other in itertools.pairwise(chain)]
        points[curve] = chain[0]
    return points, begins


def _placed(paths: list[dict[str, Any]], points: np.ndarray, starts: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Apply Edit's transformation: skew, scale and rotate about the middle of each path's box, then move the path."""
    scale_x, scale_y, skew_x, skew_y, angle, pen = np.array(_read(paths, _FORM, _is_number)).T
    flip_x, flip_y, uniform = np.array(_read(paths, _SWITCHES, _is_switch)).T
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    middle = (low + high) / 2
    angles = np.radians(angle)

    x, y = (points - middle[owner]).T
    y = y + np.tan(np.radians(skew_y))[owner] * x
    x = x + np.tan(np.radians(skew_x))[owner] * y
    x, y = x * np.where(flip_x, -scale_x, scale_x)[owner], y * np.where(flip_y, -scale_y, scale_y)[owner]
    offsets = _rotated(np.stack([x, y], axis=1), angles[owner])

    stretch = np.abs(np.stack([scale_x, scale_y], axis=1))
    box = (high - low) * stretch + pen[:, None] * np.where(uniform[:, None], 1, stretch)
    shares = np.array([[_SHARES[name] for name in names] for names in _read(paths, _ORIGIN, _is_origin)])
    moved = ["left" in path or "top" in path for path in paths]
    place = _read(list(itertools.compress(paths, moved)), _PLACE, _is_number)
    middle[moved] = np.array(place, float).reshape(-1, 2) - _rotated(box * shares, angles)[moved]
    return offsets + middle[owner]


def _rotated(vectors: np.ndarray, angles: np.ndarray) -> np.ndarray:
    x, y = vectors.T
    return np.stack([np.cos(angles) * x - np.sin(angles) * y, np.sin(angles) * x + np.cos(angles) * y], axis=1)


def _read(paths: list[dict[str, Any]], defaults: Mapping[str, Any], fits: Callable[[Any], bool]) -> list[list[Any]]:
    """Some fields of all paths, one row per path."""
    rows = [[path.get(name, default) for name, default in defaults.items()] for path in paths]
    for row in rows:
        for name, value in zip(defaults, row, strict=True):
            if not fits(value):
                raise _unreadable(f"its {name} is {_shown(value)}")
    return rows


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and -MAX_COORDINATE <= value <= MAX_COORDINATE
    )  # NaN fails too


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_origin(value: Any) -> bool:
    return isinstance(value, str) and value in _SHARES


def _check_samples(count: int) -> None:
    if count > MAX_SAMPLES:
        raise InvalidImage(
            f"The drawing has {count:,} points or more before simplification; expected at most {MAX_SAMPLES:,}. "
            f"{_REMEDY}"
        )


def _unreadable(reason: str) -> InvalidImage:
    return InvalidImage(
        f"The canvas sent a path that cannot be read ({reason}); expected Fabric.js commands M, L, Q, C and Z with "
        f"their points, and numbers up to {MAX_COORDINATE:,} for how it was moved. {_REMEDY}"
    )


def _shown(value: Any) -> str:
    """A value in a few letters, however long and deep it is."""
    if isinstance(value, int) and abs(value) > 10**15:
        return "a huge number"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    return reprlib.repr(value)


def _path_object(stroke: np.ndarray) -> dict[str, Any]:
    points = stroke.tolist()
    if len(points) == 1:
        x, y = points[0]
        points.append([x + (0.04 if x < CANVAS_SIDE else -0.04), y])  # a dot, in the form that the canvas itself sends
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
