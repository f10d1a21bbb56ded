"""Framing: from a drawing to an image framed like MNIST's digits.

MNIST's digits fill 20 of 28 pixels on their longer side; whole-pixel shifts bring their centre of mass to row 14,
column 14. Source: LeCun, Bottou, Bengio and Haffner (1998), section III.A; the constants were measured on all 70,000
digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from convscope.drawing.strokes import CANVAS_SIDE, check
from convscope.errors import EmptyDrawing, InvalidImage

DIGIT_SIZE = 28  # pixels per side of an MNIST image
INK_SIZE = 20  # pixels on the longer side of its ink
PEN = 2.0  # pixels, about the width of MNIST's strokes
CENTRE = 14.0  # row and column of the centre of mass, counted from 0
DOT_SIZE = 5.0  # canvas pixels, a quarter of its pen: a smaller drawing is a dot
HALF_TOLERANCE = 1e-5  # pixels; a centre of mass 0.5 pixels above or left of CENTRE is not moved, as in MNIST
MIN_INK = 0.5 / 255  # less is paper
SEGMENTS_PER_STEP = 128  # fit into the processor's cache; with 2,000 a long scribble takes up to eight times as long
MAX_PIXELS = 1_000_000  # of a bitmap; bounds memory and time


@dataclass(frozen=True, eq=False)
class Framing:
    """How a drawing became an image, step by step.

    Attributes:
        strokes: `(k, 2)` each, x right and y down, in canvas pixels.
        low: Lowest x and y of the strokes, in canvas pixels.
        high: Highest x and y.
        scale: Image pixels per canvas pixel.
        redrawn: `(28, 28)` float32, the scaled strokes drawn with MNIST's pen width; 0 is paper and 1 is full ink.
        mass: Row and column of the centre of mass of `redrawn`, counted from 0.
        shift: Whole pixels by which `redrawn` is moved, down and to the right.
        image: `(28, 28)` float32, `redrawn` after the move.
    """

    strokes: tuple[np.ndarray, ...]
    low: np.ndarray
    high: np.ndarray
    scale: float
    redrawn: np.ndarray
    mass: tuple[float, float]
    shift: tuple[int, int]
    image: np.ndarray


def digit_from_strokes(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Draw strokes with MNIST's pen width, whatever the size of the drawing.

    Args:
        strokes: `(k, 2)` arrays, x right and y down, in canvas pixels. A drawing smaller than `DOT_SIZE` is a dot,
            which is not scaled to the size of a digit.

    Returns:
        `(28, 28)` float32. 0 is paper and 1 is full ink.

    Raises:
        EmptyDrawing: If there is no stroke.
        InvalidImage: If a stroke is not `(k, 2)` finite numbers on or near the canvas.
    """
    return frame_strokes(strokes).image


def frame_strokes(strokes: Sequence[np.ndarray]) -> Framing:
    """The steps of `digit_from_strokes`, with the same arguments and errors."""
    strokes = tuple(check(strokes))
    if not strokes:
        raise EmptyDrawing("The canvas is empty. Draw a digit on it.")
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = (high - low).max()
    scale = float((INK_SIZE - PEN) / extent) if extent >= DOT_SIZE else DIGIT_SIZE / CANVAS_SIDE
    corner = (DIGIT_SIZE - INK_SIZE + PEN) / 2
    redrawn = _draw([(stroke - low) * scale + corner for stroke in strokes])
    mass = centre_of_mass(redrawn)
    shift = _shift(redrawn, mass)
    return Framing(strokes, low, high, scale, redrawn, mass, shift, np.roll(redrawn, shift, (0, 1)))


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    """Row and column, counted from 0, of `(height, width)` ink, of which some is above 0."""
    profiles = image.sum(axis=1), image.sum(axis=0)
    row, column = (float(profile @ np.arange(len(profile)) / profile.sum()) for profile in profiles)
    return row, column


def digit_from_canvas(rgba: np.ndarray) -> np.ndarray:
    """Crop a bitmap to its ink, scale the ink to fit into 20 x 20 pixels and centre it.

    Args:
        rgba: `(height, width, 4)` uint8. Transparent is white. The border gives the brightness of the paper, so white
            ink on black and black ink on white give the same image.

    Returns:
        `(28, 28)` float32. 0 is paper and 1 is full ink.

    Raises:
        EmptyDrawing: If there is no ink, or none is left after scaling.
        InvalidImage: If the array has another shape or type, or more than `MAX_PIXELS` pixels.
    """
    ink = _ink(rgba)
    rows, columns = np.flatnonzero(ink.max(axis=1) > MIN_INK), np.flatnonzero(ink.max(axis=0) > MIN_INK)
    if not len(rows):
        raise EmptyDrawing("The canvas is empty. Draw a digit on it.")
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(side * INK_SIZE / max(ink.shape))) for side in ink.shape)
    if (height, width) != ink.shape:
        ink = np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BILINEAR))
    if ink.max() <= MIN_INK:
        raise EmptyDrawing("The canvas is empty. Draw a digit on it.")
    image = np.zeros((DIGIT_SIZE, DIGIT_SIZE), np.float32)
    top, left = (DIGIT_SIZE - height) // 2, (DIGIT_SIZE - width) // 2
    image[top : top + height, left : left + width] = ink
    return np.roll(image, _shift(image, centre_of_mass(image)), (0, 1))


def _draw(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Ink by distance from the line: full within the pen width, then fading to paper over one pixel."""
    starts = np.concatenate([stroke[:-1] if len(stroke) > 1 else stroke for stroke in strokes])
    ends = np.concatenate([stroke[1:] if len(stroke) > 1 else stroke for stroke in strokes])
    centres = np.arange(DIGIT_SIZE) + 0.5
    pixels = np.stack(np.meshgrid(centres, centres), axis=-1).reshape(-1, 2)  # x and y of each pixel's centre
    nearest = np.full(len(pixels), np.inf)
    for first in range(0, len(starts), SEGMENTS_PER_STEP):
        part = slice(first, first + SEGMENTS_PER_STEP)
        nearest = np.minimum(nearest, _distances(pixels, starts[part], ends[part]).min(axis=1))
    ink = np.clip(PEN / 2 + 0.5 - nearest, 0, 1)
    ink[ink < MIN_INK] = 0  # rounding errors at the edge of the pen
    return ink.reshape(DIGIT_SIZE, DIGIT_SIZE).astype(np.float32)


def _distances(pixels: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Distances from each of `(p, 2)` pixels to each of n line segments: `(p, n)`."""
    lines = ends - starts
    lengths = np.maximum((lines**2).sum(axis=1), 1e-12)  # squared
    from_start = pixels @ lines.T - (starts * lines).sum(axis=1)
    along = np.clip(from_start / lengths, 0, 1)
    squared = (pixels**2).sum(axis=1)[:, None] - 2 * pixels @ starts.T + (starts**2).sum(axis=1)
    return np.sqrt(np.maximum(squared - 2 * along * from_start + along**2 * lengths, 0))


def _shift(image: np.ndarray, mass: tuple[float, float]) -> tuple[int, int]:
    """The shift in whole pixels that brings the centre of mass to CENTRE; it moves no ink out of the image."""
    shift = []
    for axis, place in enumerate(mass):
        inked = np.flatnonzero(image.any(axis=1 - axis))
        nearest = math.ceil(CENTRE - place - 0.5 - HALF_TOLERANCE)
        shift.append(min(max(nearest, -int(inked[0])), DIGIT_SIZE - 1 - int(inked[-1])))
    return tuple(shift)


def _ink(rgba: np.ndarray) -> np.ndarray:
    """The ink of a bitmap, `(height, width)` float32, 0 to 1."""
    known = isinstance(rgba, np.ndarray)
    if not known or rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8 or 0 in rgba.shape:
        came = f"{rgba.dtype} of shape {rgba.shape}" if known else f"a {type(rgba).__name__}"
        raise InvalidImage(
            f"The image is {came}; expected uint8 (height, width, 4): red, green, blue and alpha. Convert it first."
        )
    height, width, _ = rgba.shape
    if height * width > MAX_PIXELS:
        raise InvalidImage(
            f"The image has {height:,} x {width:,} pixels; expected at most {MAX_PIXELS:,} in total. Shrink it first."
        )
    values = rgba.astype(np.float32) / 255
    alpha = values[..., 3]
    brightness = values[..., :3].mean(axis=2) * alpha + 1 - alpha
    paper = np.median(np.concatenate([brightness[0], brightness[-1], brightness[:, 0], brightness[:, -1]]))
    return np.abs(brightness - paper) / max(paper, 1 - paper)
