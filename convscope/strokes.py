"""Pen strokes, and what is refused as one.

A stroke is a `(k, 2)` float64 array of canvas pixels, x right and y down, k at least 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convscope.errors import InvalidPicture

CANVAS_SIDE = 280  # pixels
MOST_POINTS = 20_000  # of a whole drawing
FAR = 10_000  # canvas pixels from the corner; nothing drawn by hand is farther


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
