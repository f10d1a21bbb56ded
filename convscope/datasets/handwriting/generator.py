"""Generates handwritten digits: an allograph, distorted at random, drawn through the app's own framing."""

from __future__ import annotations

import numpy as np

from convscope.datasets import Split
from convscope.datasets.handwriting.allographs import ALLOGRAPHS, Allograph, Curve, Point
from convscope.drawing.framing import digit_from_strokes
from convscope.drawing.strokes import CANVAS_SIDE

BOX = 100.0  # side of the box of an allograph; lengths below are in its units
LARGEST = 168.0  # canvas pixels on the longer side of a digit
SAMPLES = 6  # points of a curve from one of its given points to the next
POINT_DEVIATION = (2.0, 7.0)  # range of the standard deviation of an allograph's points; one is drawn per digit
STROKE_DEVIATION = 2.5  # standard deviation of where a stroke begins
MAX_TREMBLE = 0.6  # largest standard deviation of the line's own points
MAX_WAVE_HEIGHT = 6.0  # of the smooth waves that bend a whole digit
WAVES_PER_BOX = (0.5, 1.4)
CUT_SHARE = 0.3  # of the strokes, which lose points at their ends
LOG_WIDTH = (-0.35, 0.28)  # mean and standard deviation of the logarithm of the factor on a digit's width
SLANT = (0.12, 0.22)  # mean and standard deviation
TURN = (0.0, 0.09)  # mean and standard deviation, radians


def write_digit(digit: int, rng: np.random.Generator, distortion: float = 1.0) -> list[np.ndarray]:
    """Write a digit in one of its allographs.

    Args:
        digit: 0 to 9.
        rng: The same state writes the same digit.
        distortion: As in `write`.

    Returns:
        Strokes, as `write` returns them.
    """
    allographs = ALLOGRAPHS[digit]
    weights = np.array([allograph.weight for allograph in allographs])
    chosen = allographs[rng.choice(len(allographs), p=weights / weights.sum())]
    return write(chosen, rng, distortion)


def write(allograph: Allograph, rng: np.random.Generator, distortion: float = 1.0) -> list[np.ndarray]:
    """Write an allograph, distorted as by a hand.

    Args:
        allograph: Of a digit or of anything else.
        rng: The same state writes the same strokes.
        distortion: Factor on the deviation of points and on the height of waves; 1 is usual.

    Returns:
        Strokes, `(k, 2)` float64, x right and y down, in canvas pixels: 168 on the longer side, centred on the canvas.
    """
    moved = _DeviatingPoints(rng, distortion * rng.uniform(*POINT_DEVIATION))
    strokes = [_stroke(curves, moved, rng) for curves in allograph.strokes]
    return _on_canvas(_bent(strokes, rng, distortion * MAX_WAVE_HEIGHT))


def written_digits(count: int, seed: int = 0, distortion: float = 1.0) -> Split:
    """Images of written digits; the ten classes take turns.

    Args:
        count: Number of images.
        seed: The same seed gives the same images.
        distortion: As in `write`.

    Returns:
        Images, framed as drawings are, `(count, 28, 28)` uint8, and their labels.
    """
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % len(ALLOGRAPHS)).astype(np.uint8)
    images = np.empty((count, 28, 28), np.uint8)
    for index, label in enumerate(labels.tolist()):
        images[index] = np.rint(255 * digit_from_strokes(write_digit(label, rng, distortion)))
    return Split(images, labels)


class _DeviatingPoints:
    """Moves points of an allograph at random; a point that several curves share moves once."""

    def __init__(self, rng: np.random.Generator, deviation: float) -> None:
        self._rng, self._deviation = rng, deviation
        self._moved: dict[Point, np.ndarray] = {}

    def __call__(self, point: Point) -> np.ndarray:
        if point not in self._moved:
            self._moved[point] = np.array(point) + self._rng.normal(0, self._deviation, 2)
        return self._moved[point]


def _stroke(curves: tuple[Curve, ...], moved: _DeviatingPoints, rng: np.random.Generator) -> np.ndarray:
    points = np.concatenate([_curve(np.array([moved(point) for point in curve])) for curve in curves])
    points += rng.normal(0, STROKE_DEVIATION, 2)
    first, last = rng.integers(0, 3, 2)
    return points[first : len(points) - last] if rng.random() < CUT_SHARE else points


def _curve(points: np.ndarray) -> np.ndarray:
    """A smooth line through points, `(k, 2)`: the spline of Catmull and Rom (1974)."""
    if len(points) == 2:
        return points[0] + np.linspace(0, 1, SAMPLES + 1)[:, None] * (points[1] - points[0])
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    along = np.linspace(0, 1, SAMPLES, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        slope, rest = end - before, 2 * before - 5 * start + 4 * end - after
        pieces.append(
            start + along * slope / 2 + along**2 * rest / 2 + along**3 * (3 * (start - end) + after - before) / 2
        )
    return np.concatenate([*pieces, points[-1:]])


def _bent(strokes: list[np.ndarray], rng: np.random.Generator, max_wave_height: float) -> list[np.ndarray]:
    """Bend the whole digit by waves, change its width, slant and turn it, and let its line tremble."""
    height, speeds = rng.uniform(0, max_wave_height), rng.uniform(*WAVES_PER_BOX, (2, 2)) * 2 * np.pi / BOX
    phases = rng.uniform(0, 2 * np.pi, (2, 2))
    width, slant, turn = np.exp(rng.normal(*LOG_WIDTH)), rng.normal(*SLANT), rng.normal(*TURN)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = rotation @ np.array([[width, -slant], [0, 1]])
    tremble = rng.uniform(0, MAX_TREMBLE)
    bent = []
    for points in strokes:
        along, across = (np.sin(points[:, axis, None] * speeds[axis] + phases[axis]) for axis in (1, 0))
        waved = points + height * (along + across[:, ::-1] / 2)
        bent.append(waved @ matrix.T + rng.normal(0, tremble, points.shape))
    return bent


def _on_canvas(strokes: list[np.ndarray]) -> list[np.ndarray]:
    """Scale to LARGEST and centre on the canvas."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = LARGEST / (high - low).max()
    return [(stroke - (low + high) / 2) * scale + CANVAS_SIDE / 2 for stroke in strokes]
