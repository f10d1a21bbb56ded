"""Generates drawings that are no digits: figures of random strokes, changed digits, scribbles and dots."""

from __future__ import annotations

import itertools

import numpy as np

from convscope.datasets.handwriting.allographs import Allograph, Curve, Point
from convscope.datasets.handwriting.generator import BOX, write, write_digit
from convscope.drawing.strokes import CANVAS_SIDE

GRID = (0.0, 25.0, 50.0, 75.0, 100.0)  # coordinates in the box on which most ends of lines lie
MAX_EXTRA_STROKES, MAX_CURVES = 3, 4  # strokes of a figure after the first; curves of a stroke
JOINED_SHARE = 0.6  # of the strokes, which begin on an earlier one
CURVED_SHARE = 0.45  # of the curves, which are not straight
KINDS = {"figure": 0.62, "spoilt": 0.16, "scribble": 0.16, "dots": 0.06}  # and their shares
ROTATIONS_TO_NON_DIGITS = {2: (90, 270), 3: (90, 270), 4: (90, 180, 270), 5: (90, 270), 7: (90, 180, 270)}  # degrees
MIRRORED_TO_NON_DIGITS = (3, 4, 6, 7, 9)


def draw_non_digit(rng: np.random.Generator) -> list[np.ndarray]:
    """Draw something that is no digit; now and then it looks like one by accident.

    Args:
        rng: The same state draws the same strokes.

    Returns:
        Strokes, `(k, 2)` float64, x right and y down, in canvas pixels.
    """
    kind = rng.choice(list(KINDS), p=list(KINDS.values()))
    return {"figure": _figure, "spoilt": _changed_digit, "scribble": _scribble, "dots": _dots}[kind](rng)


def _figure(rng: np.random.Generator) -> list[np.ndarray]:
    """A few strokes of the kind that letters and signs consist of: lines, bows and hooks that meet."""
    strokes: list[tuple[Curve, ...]] = []
    while len(strokes) < 2 and sum(map(len, strokes)) < 2:  # one line would be a 1
        strokes = [_curves(rng, [])]
        for _ in range(rng.integers(0, MAX_EXTRA_STROKES + 1)):
            strokes.append(_curves(rng, [point for curves in strokes for curve in curves for point in curve]))
    return write(Allograph(1, tuple(strokes)), rng)


def _curves(rng: np.random.Generator, earlier: list[Point]) -> tuple[Curve, ...]:
    """The curves of one stroke, which may begin at one of the earlier points."""
    start = earlier[rng.integers(len(earlier))] if earlier and rng.random() < JOINED_SHARE else _point(rng)
    curves = []
    for _ in range(rng.choice(MAX_CURVES, p=(0.45, 0.3, 0.15, 0.1)) + 1):
        middle = [_point(rng) for _ in range(rng.integers(1, 4))] if rng.random() < CURVED_SHARE else []
        end = _point(rng)
        curve = [start, *middle, end]
        curve = [curve[0], *(after for before, after in itertools.pairwise(curve) if after != before)]
        if len(curve) > 1:
            curves.append(tuple(curve))
            start = curve[-1]
    return tuple(curves) or ((start, (BOX - start[0] + 1, BOX - start[1])),)


def _point(rng: np.random.Generator) -> Point:
    if rng.random() < 0.7:
        return tuple(rng.choice(GRID, 2).tolist())
    return tuple(rng.uniform(0, BOX, 2).tolist())


def _changed_digit(rng: np.random.Generator) -> list[np.ndarray]:
    """A digit that is rotated or mirrored, two overlapping digits, or a digit together with a figure."""
    match rng.integers(4):
        case 0:
            digit = int(rng.choice(list(ROTATIONS_TO_NON_DIGITS)))
            return _rotated(write_digit(digit, rng), float(rng.choice(ROTATIONS_TO_NON_DIGITS[digit])))
        case 1:
            mirrored = write_digit(int(rng.choice(MIRRORED_TO_NON_DIGITS)), rng)
            return [stroke * (-1, 1) + (CANVAS_SIDE, 0) for stroke in mirrored]
        case 2:
            first, second = (write_digit(int(rng.integers(10)), rng) for _ in range(2))
            offset = rng.uniform(-100, 100, 2)
            return first + [stroke + offset for stroke in second]
        case _:
            return write_digit(int(rng.integers(10)), rng) + _figure(rng)


def _rotated(strokes: list[np.ndarray], degrees: float) -> list[np.ndarray]:
    """Rotated about the middle of the canvas."""
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return [(stroke - CANVAS_SIDE / 2) @ matrix.T + CANVAS_SIDE / 2 for stroke in strokes]


def _scribble(rng: np.random.Generator) -> list[np.ndarray]:
    """Random walks, many short lines, or a spiral."""
    match rng.integers(3):
        case 0:
            return [_walk(rng, int(rng.integers(8, 40))) for _ in range(rng.integers(1, 4))]
        case 1:
            return [rng.uniform(20, 260, (int(rng.integers(2, 4)), 2)) for _ in range(rng.integers(4, 12))]
        case _:
            turns, points = rng.uniform(2, 9), int(rng.integers(40, 200))
            angles = np.linspace(0, 2 * np.pi * turns, points) * rng.choice([-1, 1]) + rng.uniform(0, 2 * np.pi)
            radius = np.linspace(rng.uniform(5, 90), 90, points)
            drift = np.linspace(0, rng.uniform(-100, 100), points)
            squeeze = rng.uniform(0.4, 1)
            return [np.stack([140 + squeeze * radius * np.cos(angles) + drift, 140 + radius * np.sin(angles)], axis=1)]


def _walk(rng: np.random.Generator, corners: int) -> np.ndarray:
    """A line from one random place to the next, smoothed half of the time."""
    places = rng.uniform(30, 250, (corners, 2)) * rng.uniform(0.3, 1, 2)
    if rng.random() < 0.5:
        places[:, 0] = np.linspace(30, 250, corners) + rng.normal(0, 8, corners)  # zigzag
    fine = np.linspace(0, corners - 1, corners * 6)
    line = np.stack([np.interp(fine, np.arange(corners), places[:, axis]) for axis in (0, 1)], axis=1)
    if rng.random() < 0.5:
        kernel = np.ones(5) / 5
        line = np.stack([np.convolve(line[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)
    return line


def _dots(rng: np.random.Generator) -> list[np.ndarray]:
    """Separate dots and ticks."""
    places = rng.uniform(30, 250, (int(rng.integers(1, 7)), 2))
    if len(places) == 1 or rng.random() < 0.5:
        return list(places[:, None])
    return [np.stack([place, place + rng.uniform(-20, 20, 2)]) for place in places]
