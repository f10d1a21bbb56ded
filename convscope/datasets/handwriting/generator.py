"""Digits as a pen writes them: a way of writing, deformed at random, drawn through the app's own framing."""

from __future__ import annotations

import numpy as np

from convscope.datasets import Split
from convscope.datasets.handwriting.allographs import ALLOGRAPHS, Allograph, Curve, Point
from convscope.drawing.framing import digit_from_strokes
from convscope.drawing.strokes import CANVAS_SIDE

BOX = 100.0  # side of the box that allographs of writing are told in
LARGEST = 168.0  # canvas pixels on a written digit's longer side
SAMPLES = 6  # points on a curve from one of its points to the next
MOVED = (2.0, 7.0)  # of the box: deviation of a way's points, one for each digit that is written
LIFTED = 2.5  # deviation of where the pen comes down again
TREMBLE = 0.6  # largest deviation of the line's own points
WAVES = 6.0  # largest height of the smooth waves that bend a whole digit
WAVES_PER_BOX = (0.5, 1.4)
CUT = 0.3  # share of strokes that lose points at their ends
NARROWER, WIDTHS = -0.35, 0.28  # of the logarithm of a digit's width against its height: mean and deviation
SLANT, TURN = (0.12, 0.22), (0.0, 0.09)  # mean and deviation; of the turn in radians


def write_digit(digit: int, rng: np.random.Generator, distortion: float = 1.0) -> list[np.ndarray]:
    """Write a digit as somebody might.

    Args:
        digit: 0 to 9.
        rng: The same state writes the same.
        wildness: As of `write`.

    Returns:
        Strokes, as of `write`.
    """
    allographs = ALLOGRAPHS[digit]
    weights = np.array([allograph.weight for allograph in allographs])
    return write(allographs[rng.choice(len(allographs), p=weights / weights.sum())], rng, distortion)


def write(allograph: Allograph, rng: np.random.Generator, distortion: float = 1.0) -> list[np.ndarray]:
    """Write what a way tells, deformed as hands do.

    Args:
        allograph: Of a digit or of anything else.
        rng: The same state writes the same.
        wildness: How far points and lines stray, against the usual.

    Returns:
        Strokes, `(k, 2)` float64, x right and y down, in canvas pixels: the longer side has 168, centred on the canvas.
    """
    moved = _Moved(rng, distortion * rng.uniform(*MOVED))
    strokes = [_stroke(curves, moved, rng) for curves in allograph.strokes]
    return _on_canvas(_bent(strokes, rng, distortion * WAVES))


def written_digits(count: int, seed: int = 0, distortion: float = 1.0) -> Split:
    """Images of written digits, the ten classes in turn.

    Args:
        count: How many.
        seed: The same seed gives the same images.
        wildness: As of `write`.

    Returns:
        Images framed as a drawing is, `(count, 28, 28)` uint8, and their labels.
    """
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % len(ALLOGRAPHS)).astype(np.uint8)
    images = np.empty((count, 28, 28), np.uint8)
    for number, label in enumerate(labels.tolist()):
        images[number] = np.rint(255 * digit_from_strokes(write_digit(label, rng, distortion)))
    return Split(images, labels)


class _Moved:
    """A way's points where this hand puts them; a point that two curves share stays one."""

    def __init__(self, rng: np.random.Generator, deviation: float) -> None:
        self._rng, self._deviation, self._places = rng, deviation, {}

    def __call__(self, point: Point) -> np.ndarray:
        if point not in self._places:
            self._places[point] = np.array(point) + self._rng.normal(0, self._deviation, 2)
        return self._places[point]


def _stroke(curves: tuple[Curve, ...], moved: _Moved, rng: np.random.Generator) -> np.ndarray:
    points = np.concatenate([_curve(np.array([moved(point) for point in curve])) for curve in curves])
    points += rng.normal(0, LIFTED, 2)
    first, last = rng.integers(0, 3, 2)
    return points[first : len(points) - last] if rng.random() < CUT else points


def _curve(points: np.ndarray) -> np.ndarray:
    """A smooth line through points, `(k, 2)`: Catmull and Rom's spline (1974)."""
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


def _bent(strokes: list[np.ndarray], rng: np.random.Generator, highest: float) -> list[np.ndarray]:
    """The whole digit waved, widened, slanted and turned; its line trembles."""
    height, speeds = rng.uniform(0, highest), rng.uniform(*WAVES_PER_BOX, (2, 2)) * 2 * np.pi / BOX
    phases = rng.uniform(0, 2 * np.pi, (2, 2))
    width, slant, turn = np.exp(rng.normal(NARROWER, WIDTHS)), rng.normal(*SLANT), rng.normal(*TURN)
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = turned @ np.array([[width, -slant], [0, 1]])
    tremble = rng.uniform(0, TREMBLE)
    bent = []
    for points in strokes:
        along, across = (np.sin(points[:, axis, None] * speeds[axis] + phases[axis]) for axis in (1, 0))
        waved = points + height * (along + across[:, ::-1] / 2)
        bent.append(waved @ matrix.T + rng.normal(0, tremble, points.shape))
    return bent


def _on_canvas(strokes: list[np.ndarray]) -> list[np.ndarray]:
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = LARGEST / (high - low).max()
    return [(stroke - (low + high) / 2) * scale + CANVAS_SIDE / 2 for stroke in strokes]
