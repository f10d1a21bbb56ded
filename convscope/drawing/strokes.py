"""Pen strokes: their checks and their simplification.

A stroke is a `(k, 2)` float64 array of points in canvas pixels, x right and y down, with k at least 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

from convscope.errors import InvalidImage

CANVAS_SIDE = 280  # pixels
MAX_POINTS = 20_000  # of a whole drawing
MAX_COORDINATE = 10_000  # canvas pixels, positive or negative; drawings by hand stay far below
TOLERANCE = 0.75  # canvas pixels, by which simplification may move the line
ROUNDS = 40  # of splitting at the farthest point; drawn lines need 10 to 20; what is left is split in halves

_EXPECTED = "expected (k, 2) numbers, k at least 1: x and y in canvas pixels. Draw it again."


def check(strokes: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Check strokes and return them as float64 arrays.

    Raises:
        InvalidImage: For other shapes than `(k, 2)`, NaN, infinity, too large coordinates or too many points.
    """
    try:
        iterator = iter(strokes)
    except TypeError:
        raise InvalidImage(f"{type(strokes).__name__} came for strokes; expected a list of them. Draw again.") from None
    arrays = [_array(stroke) for stroke in iterator]
    check_count(sum(map(len, arrays)))
    if arrays:
        check_places(np.concatenate(arrays))
    return arrays


def check_count(points: int) -> None:
    """Check the number of points of a drawing.

    Raises:
        InvalidImage: If there are more than `MAX_POINTS`.
    """
    if points > MAX_POINTS:
        raise InvalidImage(
            f"The drawing has {points:,} points; expected at most {MAX_POINTS:,}. Clear the canvas and draw less."
        )


def check_places(points: np.ndarray) -> None:
    """Check the coordinates of points.

    Raises:
        InvalidImage: For NaN, infinity, or coordinates beyond `MAX_COORDINATE`.
    """
    if not (np.abs(points) <= MAX_COORDINATE).all():  # False for NaN too
        raise InvalidImage(
            f"A stroke has points that are not numbers or lie more than {MAX_COORDINATE:,} pixels away; expected "
            f"canvas pixels, about 0 to {CANVAS_SIDE}. Draw it again."
        )


def simplified(points: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Find the points that keep each line within TOLERANCE, for all strokes together.

    The algorithm is that of Ramer, Douglas and Peucker: keep both ends of a span, split it at the point farthest from
    the straight line between them, and repeat with both parts until all points are near.

    Args:
        points: `(n, 2)`, the points of all strokes.
        starts: Index of each stroke's first point, increasing from 0.

    Returns:
        `(n,)` bool, whether to keep each point.
    """
    keep = np.zeros(len(points), bool)
    first, last = starts, np.append(starts[1:], len(points)) - 1
    keep[first] = keep[last] = True
    for done_rounds in itertools.count():
        long = last - first > 1
        first, last = first[long], last[long]
        if not len(first):
            break
        farthest = _farthest(points, first, last)
        found = farthest >= 0
        first, middle, last = first[found], farthest[found], last[found]
        if done_rounds >= ROUNDS:  # the farthest points may split off one point per round; halves are done soon
            middle = (first + last) // 2
        keep[middle] = True
        first, last = np.concatenate([first, middle]), np.concatenate([middle, last])
    return keep


def _farthest(points: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Of each span the point that is farthest from the line between its ends; -1 if all are within TOLERANCE.

    All inner points of all spans stand in one array; `begins` says where those of each span begin.
    """
    inner = last - first - 1  # points per span, at least 1
    begins = np.cumsum(inner) - inner
    index = np.arange(inner.sum()) + np.repeat(first + 1 - begins, inner)
    line = points[last] - points[first]
    squared = np.maximum((line**2).sum(axis=1), 1e-12)
    line_x, line_y = np.repeat(line, inner, axis=0).T
    x, y = (points[index] - np.repeat(points[first], inner, axis=0)).T
    along = np.clip((x * line_x + y * line_y) / np.repeat(squared, inner), 0, 1)
    distances = (x - along * line_x) ** 2 + (y - along * line_y) ** 2  # squared
    largest = np.maximum.reduceat(distances, begins)
    ties = np.flatnonzero(distances == np.repeat(largest, inner))
    ties = ties[np.searchsorted(ties, begins)]  # the first tie of each span
    return np.where(largest > TOLERANCE**2, index[ties], -1)


def _array(stroke: np.ndarray) -> np.ndarray:
    """One stroke as float64, checked for its shape and type."""
    try:
        points = np.asarray(stroke)
    except ValueError:  # rows of different lengths
        points = np.empty(0, object)
    if points.dtype.kind not in "iuf":
        raise InvalidImage(f"A stroke holds something else than numbers; {_EXPECTED}")
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) == 0:
        raise InvalidImage(f"A stroke has the shape {points.shape}; {_EXPECTED}")
    with np.errstate(over="ignore"):  # a long float beyond float64 becomes infinity, which `check_places` refuses
        return points.astype(np.float64, copy=False)
