"""The image on show, named by a short address that fits into a link.

`test-123` and `train-45` are MNIST digits and `written-45` is one that a generator wrote; `ink-...` holds a drawing's
strokes; `drawing-...` names one that is too long for a link and stands in the store.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convscope.datasets import MNIST, Split, load_split, load_written
from convscope.drawing.framing import digit_from_strokes
from convscope.drawing.stroke_codec import from_text, to_text
from convscope.errors import EmptyDrawing, InvalidImage
from convscope.store.store import Store

LONGEST = 2_000  # characters of an address
EMPTY = "ink-"  # the address of a canvas without ink
SAMPLES = {"test": "Test digit", "train": "Training digit", "written": "Written digit"}  # kinds and their words


@dataclass(frozen=True, eq=False)
class Image:
    """One image, ready for a network.

    Attributes:
        address: What names it in a link.
        pixels: `(28, 28)` float32, 0 is paper and 1 is full ink; None for an empty canvas.
        words: What it is, in words.
        label: The right class of a sample, as its index; None for a drawing.
        strokes: A drawing's strokes in canvas pixels; empty for a sample.
    """

    address: str
    pixels: np.ndarray | None
    words: str
    label: int | None = None
    strokes: tuple[np.ndarray, ...] = ()

    @property
    def ink(self) -> np.ndarray:
        """The pixels, `(28, 28)` float32.

        Raises:
            EmptyDrawing: For an empty canvas.
        """
        if self.pixels is None:
            raise EmptyDrawing("The canvas is empty. Draw a digit, or choose one of MNIST's.")
        return self.pixels

    @property
    def is_drawing(self) -> bool:
        """Whether it came from a canvas."""
        return self.label is None


def image_at(address: str, store: Store) -> Image:
    """Open an image by its address.

    Raises:
        InvalidImage: If the address names none.
    """
    kind, _, rest = address.partition("-")
    if kind in SAMPLES:
        return _sample(address, kind, rest)
    if kind == "ink":
        return _short_drawing(address, rest)
    if kind == "drawing":
        return _long_drawing(address, store.drawings.load(rest))
    raise InvalidImage(
        f"picture={address!r:.80} is no image; expected test-123, train-45, written-45 or ink-... as in a link from "
        "this app. Choose a digit or draw one."
    )


def digits_of(kind: str) -> Split:
    """The digits that addresses of one of the `SAMPLES` name."""
    return load_written("train") if kind == "written" else load_split(MNIST, kind)


def address_of(strokes: Sequence[np.ndarray], store: Store) -> str:
    """The address of a drawing; what is too long for a link is put into the store.

    Raises:
        StoreError: If it had to be stored and could not be.
    """
    text = to_text(strokes)
    if len(EMPTY + text) <= LONGEST:
        return EMPTY + text
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    store.drawings.save(name, text)
    return f"drawing-{name}"


def _sample(address: str, kind: str, number: str) -> Image:
    digits = digits_of(kind)
    if not re.fullmatch(r"\d{1,9}", number) or int(number) >= len(digits):
        raise InvalidImage(
            f"picture={address!r:.80} is no {'written digit' if kind == 'written' else 'digit of MNIST'}; "
            f"expected {kind}-0 to {kind}-{len(digits) - 1}. Choose a number in that range."
        )
    index = int(number)
    label = int(digits.labels[index])
    words = f"{SAMPLES[kind]} {index:,}, labelled {label}"
    return Image(address, digits.images[index].astype(np.float32) / 255, words, label)


def _drawing(address: str, text: str) -> Image:
    strokes = tuple(from_text(text))
    try:
        pixels = digit_from_strokes(strokes)
    except EmptyDrawing:
        return Image(address, None, "An empty canvas")
    for array in (pixels, *strokes):
        array.flags.writeable = False
    return Image(address, pixels, "Your drawing", strokes=strokes)


# A page asks for the same drawing several times in a run. A long one may take 3 MB.
_short_drawing = functools.lru_cache(maxsize=256)(_drawing)
_long_drawing = functools.lru_cache(maxsize=8)(_drawing)
