"""Digits that people drew with a pen on a tablet: read from a file, and placed on the app's canvas.

They are a measure of how well drawn digits are recognised. They are not shipped, and no network is trained on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convscope import npz
from convscope.drawing.strokes import CANVAS_SIDE
from convscope.errors import DamagedFile, DatasetError

TABLET_SIDE = 500  # tablet units per side of the box that was drawn in
LARGE_DIGIT = 168  # canvas pixels on the longer side of a digit that fills the canvas
GUIDES = 15  # writers whose digits guided the choices; only the others are reported
WRITERS = ("guide", "reported", "all")
ARRAYS = ("points", "stroke_start", "sample_start", "label", "writer")

Strokes = Sequence[np.ndarray]  # (k, 2) each, x right and y down


@dataclass(frozen=True, eq=False)
class PenDigits:
    """Digits with their labels and writers.

    Attributes:
        strokes: The strokes of each digit, in tablet units.
        labels: `(n,)` integers 0 to 9.
        writers: `(n,)` integers.
    """

    strokes: tuple[Strokes, ...]
    labels: np.ndarray
    writers: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def subset(self, chosen: np.ndarray) -> PenDigits:
        """The digits where `(n,)` booleans are true."""
        strokes = tuple(self.strokes[index] for index in np.flatnonzero(chosen))
        return PenDigits(strokes, self.labels[chosen], self.writers[chosen])


def load_pen_digits(path: Path, group: str = "all") -> PenDigits:
    """Read the digits of a group of writers.

    Args:
        path: An npz file: `points (n, 2)` in a 500 x 500 box, x right and y down; stroke k is
            `points[stroke_start[k] : stroke_start[k + 1]]`, digit i the strokes `sample_start[i]` to
            `sample_start[i + 1]`; `label` and `writer` of each digit.
        group: `"guide"`, the first 15 writers by number; `"reported"`, the others; or `"all"`.

    Raises:
        DatasetError: If the file is missing, damaged or of another kind, or the group is empty.

    Source:
        E. Alpaydin, F. Alimoglu, Pen-Based Recognition of Handwritten Digits, UCI 81, CC BY 4.0.
    """
    arrays = _arrays(path)
    _check(path, arrays)
    strokes = np.split(arrays["points"].astype(float), arrays["stroke_start"][1:-1])
    starts = arrays["sample_start"]
    samples = tuple(strokes[starts[i] : starts[i + 1]] for i in range(len(arrays["label"])))
    digits = PenDigits(samples, arrays["label"].astype(int), arrays["writer"].astype(int))
    return _group(path, digits, group)


def aimed(strokes: Strokes) -> list[np.ndarray]:
    """A digit in the middle of the canvas, with 168 canvas pixels on its longer side, as people draw who fill it."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = LARGE_DIGIT / max((high - low).max(), 1e-9)
    return [(stroke - (low + high) / 2) * scale + CANVAS_SIDE / 2 for stroke in strokes]


def unaimed(strokes: Strokes) -> list[np.ndarray]:
    """A digit at the place and in the size in which it was drawn: the tablet's box covers the canvas."""
    return [stroke * (CANVAS_SIDE / TABLET_SIDE) for stroke in strokes]


def _arrays(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        raise DatasetError(f"There is no file {path}. {_EXPECTED}")
    try:
        with npz.opened(path) as file:
            return {name: file[name] for name in ARRAYS}
    except DamagedFile as error:
        raise DatasetError(f"{path} cannot be read as pen strokes ({error!s:.100}). {_EXPECTED}") from error


def _check(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    points, labels, writers = arrays["points"], arrays["label"], arrays["writer"]
    wrong = None
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "fiu":
        wrong = f"points that are {points.dtype} of shape {points.shape}"
    elif not ((points >= 0) & (points <= TABLET_SIDE)).all():  # False for NaN too
        wrong = "points outside the box"
    elif not _partition(arrays["stroke_start"], len(points)):
        wrong = f"a stroke_start that does not divide {len(points)} points"
    elif not _partition(arrays["sample_start"], len(arrays["stroke_start"]) - 1):
        wrong = f"a sample_start that does not divide {len(arrays['stroke_start']) - 1} strokes"
    elif not labels.shape == writers.shape == (len(arrays["sample_start"]) - 1,):
        wrong = f"{labels.shape} labels and {writers.shape} writers of {len(arrays['sample_start']) - 1} digits"
    elif labels.dtype.kind not in "iu" or not set(labels.tolist()) <= set(range(10)):
        wrong = "labels that are not 0 to 9"
    elif not all(str(writer).isdecimal() for writer in np.unique(writers)):
        wrong = "writers that are not numbers"
    if wrong:
        raise DatasetError(f"{path} holds {wrong}. {_EXPECTED}")


def _partition(starts: np.ndarray, count: int) -> bool:
    """Whether the starts divide `count` things into parts, none of them empty."""
    if starts.ndim != 1 or starts.dtype.kind not in "iu" or len(starts) < 2:
        return False
    return starts[0] == 0 and starts[-1] == count and bool((np.diff(starts.astype(int)) > 0).all())


def _group(path: Path, digits: PenDigits, group: str) -> PenDigits:
    numbers = np.unique(digits.writers)  # ordered as numbers: 2 before 10
    members = {"guide": numbers[:GUIDES], "reported": numbers[GUIDES:], "all": numbers}[group]
    if not len(members):
        raise DatasetError(
            f"{path} holds digits of {len(numbers)} writers; expected more than {GUIDES}, of which the first {GUIDES} "
            "guide choices and the others are reported. Ask for all writers."
        )
    return digits.subset(np.isin(digits.writers, members))


_EXPECTED = (
    f"Expected an npz file with {', '.join(ARRAYS)}: points in a box of {TABLET_SIDE} x {TABLET_SIDE}, where each "
    "stroke and each digit starts, and the label and the writer of each digit. Give the path of such a file; see "
    "benchmarks/pen_strokes.py."
)
