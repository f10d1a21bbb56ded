"""Ways to frame a drawing as 28 x 28 pixels: the app's, and the same with one step left out or changed."""

from __future__ import annotations

import functools
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from benchmarks import browser_canvas
from benchmarks.pen_strokes import PenDigits, Strokes, aimed, unaimed
from convscope.drawing.fabric import PEN, from_canvas
from convscope.drawing.framing import DIGIT_SIZE, digit_from_canvas, digit_from_strokes

APP = "the app as it is"
DIGITS_PER_CHUNK = 50  # that a process takes together


@dataclass(frozen=True, eq=False)
class Drawn:
    """One digit on the canvas, with the images that several ways share.

    Attributes:
        json_data: The JSON that the canvas sends.
    """

    json_data: dict[str, Any]

    @functools.cached_property
    def app(self) -> np.ndarray:
        """The app's image."""
        return digit_from_strokes(from_canvas(self.json_data))

    @functools.cached_property
    def bitmap(self) -> np.ndarray:
        """The canvas with the app's own pen."""
        return browser_canvas.bitmap(self.json_data)

    @functools.cached_property
    def cropped(self) -> np.ndarray:
        """The image framed from that bitmap."""
        return digit_from_canvas(self.bitmap)


def framed(digits: PenDigits, names: Sequence[str] = (APP,), processes: int | None = None) -> dict[str, np.ndarray]:
    """Frame all digits in several ways.

    Processes are spawned: call this from a module whose main part is guarded by `if __name__ == "__main__"`.

    Args:
        names: Keys of `WAYS`.
        processes: Number of processes; None for one per core.

    Returns:
        By name, `(n, 28, 28)` float32, 0 to 1.
    """
    count = processes or os.cpu_count() or 1
    frame = functools.partial(_frame, tuple(names))
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        images = np.array(list(pool.map(frame, digits.strokes, chunksize=DIGITS_PER_CHUNK)))
    return {name: images[:, index] for index, name in enumerate(names)}


def _frame(names: Sequence[str], strokes: Strokes) -> np.ndarray:
    drawn = {place: Drawn(browser_canvas.json_data(place(strokes))) for place in (aimed, unaimed)}
    return np.array([image(drawn[place]) for place, image in map(WAYS.get, names)], np.float32)


def _app(drawn: Drawn) -> np.ndarray:
    return drawn.app


def _shrunk(drawn: Drawn) -> np.ndarray:
    """The whole canvas as 28 x 28, resized as `convscope.drawing.framing` resizes a part of one."""
    ink = 1 - drawn.bitmap[..., 0].astype(np.float32) / 255
    return np.asarray(Image.fromarray(ink).resize((DIGIT_SIZE, DIGIT_SIZE), Image.Resampling.BILINEAR))


def _cropped(drawn: Drawn) -> np.ndarray:
    return drawn.cropped


def _other_pen(drawn: Drawn, pen: float) -> np.ndarray:
    return digit_from_canvas(browser_canvas.bitmap(drawn.json_data, pen))


def _crop_only(drawn: Drawn) -> np.ndarray:
    return _box_centred(drawn.cropped)


def _no_centre_of_mass(drawn: Drawn) -> np.ndarray:
    return _box_centred(drawn.app)


def _no_anti_aliasing(drawn: Drawn) -> np.ndarray:
    return (drawn.app >= 0.5).astype(np.float32)


def _box_centred(image: np.ndarray) -> np.ndarray:
    """The image moved by whole pixels until the box of its ink is in the middle."""
    for axis in (0, 1):
        inked = np.flatnonzero(image.any(axis=1 - axis))
        size = inked[-1] - inked[0] + 1
        image = np.roll(image, (DIGIT_SIZE - size) // 2 - inked[0], axis)
    return image


Place = Callable[[Strokes], list[np.ndarray]]
WAYS: dict[str, tuple[Place, Callable[[Drawn], np.ndarray]]] = {
    APP: (aimed, _app),
    "the same, drawn without aim": (unaimed, _app),
    "no centre of mass": (aimed, _no_centre_of_mass),
    "no anti-aliasing": (aimed, _no_anti_aliasing),
    "bitmap, pen 12": (aimed, functools.partial(_other_pen, pen=12)),
    f"bitmap, pen {PEN}": (aimed, _cropped),
    "bitmap, pen 28": (aimed, functools.partial(_other_pen, pen=28)),
    f"bitmap, pen {PEN}, drawn without aim": (unaimed, _cropped),
    f"bitmap, pen {PEN}, crop only": (aimed, _crop_only),
    f"bitmap, pen {PEN}, whole canvas shrunk": (aimed, _shrunk),
    f"bitmap, pen {PEN}, whole canvas shrunk, drawn without aim": (unaimed, _shrunk),
}
