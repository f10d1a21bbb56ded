"""Generates drawings that are no digits: letters, scribbles and dots, for tests of the detector that recognises them.

Strokes are `(k, 2)` float64 arrays, x right and y down, in canvas pixels, anywhere on the canvas of 280 x 280.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from benchmarks.letter_allographs import LETTERS, SHAPED_AS_DIGITS
from convscope.datasets.handwriting.generator import write
from convscope.drawing.framing import digit_from_strokes
from convscope.drawing.strokes import CANVAS_SIDE

SIZES = (90.0, 270.0)  # canvas pixels on a drawing's longer side
MAX_STROKES = 8
FLATNESS = (0.65, 1.0)  # a scribble's height divided by its width, before it is rotated
MAX_WAVE_HEIGHT = 0.05  # share of a scribble's size; smooth waves bend it
MAX_TREMBLE = 0.006  # share of its size; largest standard deviation of the line's own points
MAX_DOTS = 6
MIN_DISTANCE = 0.3  # of two dots, as share of the longer side of the box of all dots
TICK_LENGTH = (0.02, 0.07)  # as share of that side

Strokes = list[np.ndarray]


def framed(drawings: Iterable[Strokes]) -> np.ndarray:
    """Drawings as images, `(n, 28, 28)` uint8."""
    return np.array([np.rint(255 * digit_from_strokes(strokes)) for strokes in drawings], np.uint8)


def letter(name: str, rng: np.random.Generator) -> Strokes:
    """Write a letter.

    Args:
        name: A key of `LETTERS`, such as `"A"` or `"a"`, or of `SHAPED_AS_DIGITS`.
        rng: The same state writes the same strokes.

    Returns:
        Strokes, `(k, 2)` float64; the letter's longer side has 90 to 270 canvas pixels.
    """
    allographs = (LETTERS | SHAPED_AS_DIGITS)[name]
    return _on_canvas(write(allographs[rng.integers(len(allographs))], rng), rng)


def scribble(rng: np.random.Generator) -> Strokes:
    """Scribble like a visitor who tries the canvas.

    Args:
        rng: The same state scribbles the same strokes.

    Returns:
        One to eight strokes, `(k, 2)` float64; the scribble's longer side has 90 to 270 canvas pixels.
    """
    kind = SCRIBBLES[rng.integers(len(SCRIBBLES))]
    return _on_canvas(_by_hand(kind(rng), rng), rng)


def dots(rng: np.random.Generator) -> Strokes:
    """Put one to six dots, or several short ticks.

    Args:
        rng: The same state puts the same.

    Returns:
        Strokes, float64 in canvas pixels, well apart: a dot is `(1, 2)`, a tick `(2, 2)`. What stands alone is a dot;
        framing would make a long line of a tick.
    """
    count = int(rng.integers(1, MAX_DOTS + 1))
    if count == 1:
        return [rng.uniform(0, CANVAS_SIDE, (1, 2))]
    places, are_ticks = _apart(count, rng), rng.random() < 0.5
    return _on_canvas([_tick(place, rng) if are_ticks else place[None] for place in places], rng)


def _zigzag(rng: np.random.Generator) -> Strokes:
    """One line to and fro, on and on."""
    turns = int(rng.integers(8, 17))
    along = rng.uniform(0.7, 1.8) * np.arange(turns) / (turns - 1)
    across = np.arange(turns) % 2 + rng.normal(0, 0.1, turns)
    return [_polyline(np.stack([along + rng.normal(0, 0.015, turns), across], axis=1))]


def _hatching(rng: np.random.Generator) -> Strokes:
    """Strokes side by side."""
    return _side_by_side(int(rng.integers(5, MAX_STROKES + 1)), rng)


def _grid(rng: np.random.Generator) -> Strokes:
    """Strokes side by side, and others across."""
    down, across = rng.integers(3, MAX_STROKES // 2 + 1, 2)
    return _side_by_side(down, rng) + [stroke[:, ::-1] for stroke in _side_by_side(across, rng)]


def _star(rng: np.random.Generator) -> Strokes:
    """Long strokes that cross each other about in the middle."""
    count = int(rng.integers(4, 7))
    angles = np.pi * (np.arange(count) + rng.uniform(-0.25, 0.25, count)) / count
    reach = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    centres = rng.normal(0, 0.08, (count, 2))
    return [_polyline(np.array([middle - end, middle + end])) for middle, end in zip(centres, reach, strict=True)]


def _crosses(rng: np.random.Generator) -> Strokes:
    """Three or four crosses, of two strokes each."""
    corners = rng.permutation([(0, 0), (2.4, 0), (0, 2.4), (2.4, 2.4)])[: rng.integers(3, 5)]
    strokes = []
    for corner in corners + rng.normal(0, 0.15, corners.shape):
        reach = rng.uniform(0.7, 1.0) * np.array([(1, 1), (1, -1)]) + rng.normal(0, 0.12, (2, 2))
        strokes += [_polyline(np.array([corner - end, corner + end])) for end in reach]
    return strokes


def _spiral(rng: np.random.Generator) -> Strokes:
    """A spiral of three to six turns, from its middle outwards or inwards."""
    turns = rng.uniform(3, 6)
    angles = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.linspace(0, turns, int(24 * turns))
    radii = np.linspace(0.05, 1, len(angles)) + 0.03 * np.sin(angles * rng.uniform(0.3, 0.7))
    return [_around(angles * rng.choice([-1, 1]), radii)]


def _coil(rng: np.random.Generator) -> Strokes:
    """Tall loops in a row, as of a telephone's cord."""
    loops = int(rng.integers(3, 7))
    angles = 2 * np.pi * np.linspace(0, loops, 24 * loops)
    loop = _around(angles, 1 + 0.15 * np.sin(angles * rng.uniform(0.2, 0.6))) * (1, rng.uniform(1.6, 2.6))
    return [loop + np.outer(angles, (rng.uniform(0.15, 0.25), 0))]


def _petals(rng: np.random.Generator) -> Strokes:
    """Petals all around and over each other."""
    turns = rng.uniform(1.5, 3)
    angles = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.linspace(0, turns, int(48 * turns))
    return [_around(angles, 0.1 + np.cos(angles * rng.uniform(2.2, 3.4)))]


def _tangle(rng: np.random.Generator) -> Strokes:
    """A smooth line that crosses itself many times: a sum of waves of its own for x and for y."""
    along = np.linspace(0, 2 * np.pi, 250)[:, None, None]
    speeds, phases = rng.uniform(2, 7, (2, 4)), rng.uniform(0, 2 * np.pi, (2, 4))
    line = np.sin(along * speeds + phases).sum(axis=2)
    return [line / line.std(axis=0)]


def _walk(rng: np.random.Generator) -> Strokes:
    """One to three smooth random walks, which tend to turn back to the middle."""
    strokes = []
    for _ in range(rng.integers(1, 4)):
        place, pace, places = rng.normal(0, 1, 2), np.zeros(2), []
        for push in rng.normal(0, 0.14, (140, 2)):
            pace = 0.9 * pace + push - 0.05 * place
            place = place + 0.4 * pace
            places.append(place)
        walk = _smoothed(np.array(places))
        strokes.append(walk / walk.std(axis=0))
    return strokes


def _thrown(rng: np.random.Generator) -> Strokes:
    """Many strokes at random places, straight or bent."""
    strokes = []
    for _ in range(rng.integers(6, MAX_STROKES + 1)):
        along, angle = np.linspace(-1, 1, 20), rng.uniform(0, 2 * np.pi)
        forward, aside = rng.uniform(0.4, 0.9) * along, rng.normal(0, 0.25) * along**2
        turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        strokes.append(np.stack([forward, aside], axis=1) @ turned + rng.uniform(-0.6, 0.6, 2))
    return strokes


def _blob(rng: np.random.Generator) -> Strokes:
    """A round spot, filled in by a zigzag line."""
    rows = int(rng.integers(11, 20))
    heights = np.linspace(-1, 1, rows)
    sides = np.sqrt(1 - 0.97 * heights**2) * np.where(np.arange(rows) % 2, 1, -1) * rng.uniform(0.8, 1.1, rows)
    return [_polyline(np.stack([sides, heights], axis=1))]


def _waves(rng: np.random.Generator) -> Strokes:
    """One high wavy line, or two or three low ones side by side."""
    rows = int(rng.integers(1, 4))
    height, speed = rng.uniform(0.45, 0.75) / rows, 2 * np.pi * rng.uniform(3, 4.5)
    along = np.linspace(0, 1, 120)
    return [
        np.stack([along, 1.6 * row * height + height / 2 * np.sin(along * speed + rng.uniform(0, 1))], axis=1)
        for row in range(rows)
    ]


def _crossed_out(rng: np.random.Generator) -> Strokes:
    """A tangle, and a zigzag over it."""
    tangle, zigzag = _tangle(rng)[0], _zigzag(rng)[0]
    return [_of_size_one(tangle), rng.uniform(0.7, 1.1) * _of_size_one(zigzag)]


SCRIBBLES = (
    _zigzag,
    _hatching,
    _grid,
    _star,
    _crosses,
    _spiral,
    _coil,
    _petals,
    _tangle,
    _walk,
    _thrown,
    _blob,
    _waves,
    _crossed_out,
)


def _side_by_side(count: int, rng: np.random.Generator) -> Strokes:
    """Lines from top to bottom of a square of side 1."""
    places = np.linspace(0, 1, count) + rng.normal(0, 0.12 / count, (2, count))
    ends = np.array([[0.0], [1.0]]) + rng.normal(0, 0.08, (2, count))
    return [_polyline(line) for line in np.stack([places, ends], axis=2).swapaxes(0, 1)]


def _polyline(corners: np.ndarray) -> np.ndarray:
    """Straight lines between `(k, 2)` corners, with ten points per line, so that they can be bent."""
    at = np.linspace(0, len(corners) - 1, 10 * (len(corners) - 1) + 1)
    return np.stack([np.interp(at, np.arange(len(corners)), side) for side in corners.T], axis=1)


def _around(angles: np.ndarray, radii: np.ndarray) -> np.ndarray:
    return radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _smoothed(points: np.ndarray) -> np.ndarray:
    window = np.hanning(11)[1:-1]
    return np.stack([np.convolve(side, window / window.sum(), "valid") for side in points.T], axis=1)


def _of_size_one(points: np.ndarray) -> np.ndarray:
    """Centred on 0, 1 on the longer side."""
    low, high = points.min(axis=0), points.max(axis=0)
    return (points - (low + high) / 2) / (high - low).max()


def _by_hand(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Flatten a whole scribble, rotate it by any angle, bend it and let its line tremble."""
    points = _of_size_one(np.concatenate(strokes)) * (1, rng.uniform(*FLATNESS))
    turn = rng.uniform(0, 2 * np.pi)
    points = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    speeds, phases = rng.uniform(2, 7, 2), rng.uniform(0, 2 * np.pi, 2)
    points = points + rng.uniform(0, MAX_WAVE_HEIGHT) * np.sin(points[:, ::-1] * speeds + phases)
    points += rng.normal(0, rng.uniform(0, MAX_TREMBLE), points.shape)
    return np.split(points, np.cumsum([len(stroke) for stroke in strokes])[:-1])


def _apart(count: int, rng: np.random.Generator) -> np.ndarray:
    """Places `(count, 2)` in a box with a longer side of 1, no two of them close to each other."""
    while True:
        places = rng.random((count, 2)) * rng.uniform(0.05, 1, 2)
        distances = np.linalg.norm(places[:, None] - places, axis=2)[np.triu_indices(count, 1)]
        side = np.ptp(places, axis=0).max()
        if distances.min() > MIN_DISTANCE * side:
            return places / side


def _tick(place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    angle = rng.uniform(0, 2 * np.pi)
    return np.array([place, place + rng.uniform(*TICK_LENGTH) * np.array([np.cos(angle), np.sin(angle)])])


def _on_canvas(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Scaled to a random size, at a random place where all of it is on the canvas."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = rng.uniform(*SIZES) / (high - low).max()
    corner = rng.uniform(0, 1, 2) * (CANVAS_SIDE - scale * (high - low))
    return [(stroke - low) * scale + corner for stroke in strokes]
