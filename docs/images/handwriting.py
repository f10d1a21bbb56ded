"""Digits as a hand draws them: smooth curves through a few points, in several strokes."""

from __future__ import annotations

import itertools

import numpy as np

from convscope.drawing.stroke_codec import to_text

Points = list[tuple[int, int]]  # x and y on the canvas of 280 × 280 pixels

THREE: tuple[Points, ...] = (
    [(92, 78), (112, 54), (144, 44), (174, 56), (184, 84), (170, 110), (132, 126)],
    [(132, 126), (174, 138), (196, 172), (186, 212), (150, 236), (112, 232), (84, 210)],
)
BARRED_SEVEN: tuple[Points, ...] = ([(84, 62), (140, 58), (196, 62), (160, 140), (130, 236)], [(106, 148), (186, 138)])
STEPS = 10  # between two points


def curve(points: Points) -> Points:
    """Points close together on a smooth curve through all points (a Catmull-Rom spline)."""
    corners = np.array([points[0], *points, points[-1]], float)
    steps = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(corners, corners[1:], corners[2:], corners[3:], strict=False):
        square, cube = 2 * before - 5 * start + 4 * end - after, -before + 3 * start - 3 * end + after
        pieces.append(start + (steps * (end - before) + steps**2 * square + steps**3 * cube) / 2)
    return [(int(x), int(y)) for x, y in np.rint(np.concatenate([*pieces, corners[-1:]]))]


def in_strokes(points: Points, number: int) -> list[Points]:
    """Cut a curve into strokes of equal length; each begins where the one before it ends."""
    cuts = np.linspace(0, len(points) - 1, number + 1).astype(int).tolist()
    return [points[start : end + 1] for start, end in itertools.pairwise(cuts)]


def address(*strokes: Points) -> str:
    """The address of a drawing in a link."""
    return f"ink-{to_text([np.array(curve(stroke)) for stroke in strokes])}"
