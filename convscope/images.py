"""Images by their addresses: short texts that fit into a link.

`test-123` and `train-45` are MNIST digits, `written-45` is a digit that a generator of handwriting wrote, `ink-...`
holds the strokes of a drawing, and `drawing-...` names a drawing in the store that is too long for a link.
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

MAX_ADDRESS = 2_000  # characters
EMPTY = "ink-"  # address of an empty canvas
SAMPLES = {
    "test": "Test digit",
    "train": "Training digit",
    "written": "Written digit",
}  # kinds of addresses, and how pages call them


@dataclass(frozen=True, eq=False)
class Image:
    """An image, ready for a network.

    Attributes:
        address: The image's address.
        pixels: `(28, 28)` float32, 0 is paper and 1 is full ink; None for an empty canvas.
        description: What the image is, for people.
        label: Index of the correct class of a sample; None for a drawing.
        strokes: The strokes of a drawing in canvas pixels; empty for a sample.
    """

    address: str
    pixels: np.ndarray | None
    description: str
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
        """Whether it was drawn on a canvas."""
        return self.label is None


def image_at(address: str, store: Store) -> Image:
    """The image with this address.

    Raises:
        InvalidImage: If there is none.
    """
    kind, _, rest = address.partition("-")
    if kind in SAMPLES:
        return _sample(address, kind, rest)
    if kind == "ink":
        return _short_drawing(address, rest)
    if kind == "drawing":
        return _long_drawing(address, store.drawings.load(rest))
    raise InvalidImage(
        f"picture={address!r:.80} is not an image; expected test-123, train-45, written-45 or ink-... as in a link "
        "from this app. Choose a digit or draw one."
    )


def digits_of(kind: str) -> Split:
    """All digits of one of the kinds in `SAMPLES`."""
    return load_written("train") if kind == "written" else load_split(MNIST, kind)


def address_of(strokes: Sequence[np.ndarray], store: Store) -> str:
    """The address of a drawing. A drawing that is too long for a link is stored.

    Raises:
        StoreError: If the drawing had to be stored and the store cannot be written.
    """
    text = to_text(strokes)
    if len(EMPTY + text) <= MAX_ADDRESS:
        return EMPTY + text
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    store.drawings.save(name, text)
    return f"drawing-{name}"


def _sample(address: str, kind: str, text: str) -> Image:
    digits = digits_of(kind)
    if not re.fullmatch(r"\d{1,9}", text) or int(text) >= len(digits):
        raise InvalidImage(
            f"picture={address!r:.80} is not a {'written digit' if kind == 'written' else 'digit of MNIST'}; "
            f"expected {kind}-0 to {kind}-{len(digits) - 1}. Choose a number in that range."
        )
    index = int(text)
    label = int(digits.labels[index])
    description = f"{SAMPLES[kind]} {index:,}, labelled {label}"
    return Image(address, digits.images[index].astype(np.float32) / 255, description, label)


def _drawing(address: str, text: str) -> Image:
    strokes = tuple(from_text(text))
    try:
        pixels = digit_from_strokes(strokes)
    except EmptyDrawing:
        return Image(address, None, "An empty canvas")
    for array in (pixels, *strokes):
        array.flags.writeable = False
    return Image(address, pixels, "Your drawing", strokes=strokes)


# A page asks for the same drawing several times per run. A long one may take 3 MB.
_short_drawing = functools.lru_cache(maxsize=256)(_drawing)
_long_drawing = functools.lru_cache(maxsize=8)(_drawing)
