"""Pen strokes: what is refused as one, and how a dense line is thinned.

A stroke is a `(k, 2)` float64 array of canvas pixels, x right and y down, k at least 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

from convscope.errors import InvalidImage

CANVAS_SIDE = 280  # pixels
MAX_POINTS = 20_000  # of a whole drawing
FAR = 10_000  # canvas pixels from the corner; nothing drawn by hand is farther
TOLERANCE = 0.75  # canvas pixels that thinning may move the line
ROUNDS = 40  # of thinning at the farthest points; drawn lines are settled after 10 to 20, the rest is halved

_EXPECTED = "expected (k, 2) numbers, k at least 1: x and y in canvas pixels. Draw it anew."


def check(strokes: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Refuse what no canvas sends.

    Raises:
        InvalidImage: For other shapes than `(k, 2)`, NaN, infinity, far-off points or too many of them.
    """
    try:
        each = iter(strokes)
    except TypeError:
        raise InvalidImage(f"{type(strokes).__name__} came for strokes; expected a list of them. Draw anew.") from None
    arrays = [_array(stroke) for stroke in each]
    check_count(sum(map(len, arrays)))
    if arrays:
        check_places(np.concatenate(arrays))
    return arrays


def check_count(points: int) -> None:
    """Refuse a drawing of too many points.

    Raises:
        InvalidImage: If there are more than `MOST_POINTS`.
    """
    if points > MAX_POINTS:
        raise InvalidImage(
            f"The drawing has {points:,} points; expected at most {MAX_POINTS:,}. Clear the canvas and draw less."
        )


def check_places(points: np.ndarray) -> None:
    """Refuse points that are nowhere near a canvas.

    Raises:
        InvalidImage: For NaN, infinity or far-off points.
    """
    if not (np.abs(points) <= FAR).all():  # NaN fails too
        raise InvalidImage(
            f"A stroke has points that are not numbers or lie more than {FAR:,} pixels away; expected canvas "
            f"pixels, about 0 to {CANVAS_SIDE}. Draw it anew."
        )


def simplified(points: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Leave out points within TOLERANCE of the line without them (Ramer, Douglas and Peucker), all strokes at once.

    Args:
        points: `(n, 2)`, the points of all strokes.
        starts: Where each stroke begins in them, increasing from 0.

    Returns:
        `(n,)` bool, which points to keep.
    """
    keep = np.zeros(len(points), bool)
    first, last = starts, np.append(starts[1:], len(points)) - 1
    keep[first] = keep[last] = True
    for number in itertools.count():
        long = last - first > 1
        first, last = first[long], last[long]
        if not len(first):
            break
        farthest = _farthest(points, first, last)
        found = farthest >= 0
        first, middle, last = first[found], farthest[found], last[found]
        if number >= ROUNDS:  # each round may take one point only; halves end soon, with some points more
            middle = (first + last) // 2
        keep[middle] = True
        first, last = np.concatenate([first, middle]), np.concatenate([middle, last])
    return keep


def _farthest(points: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The point of each span that is farthest from the span's line, or -1 if none is beyond TOLERANCE."""
    inner = last - first - 1  # points, 1 or more
    begins = np.cumsum(inner) - inner
    index = np.arange(inner.sum()) + np.repeat(first + 1 - begins, inner)
    line = points[last] - points[first]
    squared = np.maximum((line**2).sum(axis=1), 1e-12)
    line_x, line_y = np.repeat(line, inner, axis=0).T
    x, y = (points[index] - np.repeat(points[first], inner, axis=0)).T
    along = np.clip((x * line_x + y * line_y) / np.repeat(squared, inner), 0, 1)
    away = (x - along * line_x) ** 2 + (y - along * line_y) ** 2
    most = np.maximum.reduceat(away, begins)
    ties = np.flatnonzero(away == np.repeat(most, inner))
    ties = ties[np.searchsorted(ties, begins)]  # the first of each span
    return np.where(most > TOLERANCE**2, index[ties], -1)


def _array(stroke: np.ndarray) -> np.ndarray:
    try:
        points = np.asarray(stroke)
    except ValueError:  # rows of different lengths
        points = np.empty(0, object)
    if points.dtype.kind not in "iuf":
        raise InvalidImage(f"A stroke came that holds something else than numbers; {_EXPECTED}")
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) == 0:
        raise InvalidImage(f"A stroke of shape {points.shape} came; {_EXPECTED}")
    with np.errstate(over="ignore"):  # a longer float than float64 becomes infinity, and is refused
        return points.astype(np.float64, copy=False)
