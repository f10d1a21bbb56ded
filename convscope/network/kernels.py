"""Kernels that are not trained: classic ones, some for colours, the random ones before a training, and typed ones."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from convscope.errors import InvalidKernel
from convscope.network.filters import Filters

TABLE_SIDES = (3, 5)  # of a kernel that is typed
LARGEST = 1_000.0  # absolute weight in a typed kernel

_CLASSIC = {
    "horizontal edges": ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
    "vertical edges": ((1, 0, -1), (2, 0, -2), (1, 0, -1)),
    "outline": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "blur": ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
}
_COLOUR = {  # weights for red, green and blue, and the classic kernel that spreads them over the window
    "brightness": ((1 / 3, 1 / 3, 1 / 3), "blur"),
    "red, not green": ((1, -1, 0), "blur"),
    "blue, not yellow": ((-0.5, -0.5, 1), "blur"),
    "edges of red": ((1, 0, 0), "vertical edges"),
}


def classic_filters() -> Filters:
    """The kernels of image processing, 3 x 3, for one channel: two by Sobel, Laplace's outline, blur, and so on."""
    return Filters(np.stack([_array(rows) for rows in _CLASSIC.values()], axis=-1)[:, :, None], names=tuple(_CLASSIC))


def colour_filters() -> Filters:
    """Four kernels of 3 x 3 for red, green and blue."""
    slices = [_array(_CLASSIC[form])[..., None] * np.array(weights) for weights, form in _COLOUR.values()]
    return Filters(np.stack(slices, axis=-1).astype(np.float32), names=tuple(_COLOUR))


def untrained_filters(side: int, channels: int, filters: int, seed: int = 0) -> Filters:
    """Kernels before a training: Keras's Glorot uniform draw, biases of 0, then relu.

    Args:
        side: Pixels per side of the window.
        seed: The same seed gives the same kernels; more filters begin with the same ones.
    """
    limit = math.sqrt(6 / (side * side * (channels + filters)))
    drawn = np.random.default_rng(seed).uniform(-1, 1, (filters, side, side, channels))
    kernel = (limit * drawn).transpose(1, 2, 3, 0).astype(np.float32)
    return Filters(kernel, np.zeros(filters, np.float32), relu=True)


def typed_filter(cells: Sequence[Sequence[str]], channels: int = 1) -> Filters:
    """One filter from a table that a person typed.

    Args:
        cells: Rows of texts, 3 x 3 or 5 x 5; `1/9` and `0,5` are numbers too.
        channels: Number of channels; each one uses the same table.

    Raises:
        InvalidKernel: For an empty cell, a text, a number that is too large, or another number of cells.
    """
    side = len(cells)
    if side not in TABLE_SIDES or any(len(row) != side for row in cells):
        raise InvalidKernel(
            f"The kernel came with {' + '.join(str(len(row)) for row in cells) or 'no'} cells; expected a table of "
            "3 x 3 or 5 x 5. Fill one of these."
        )
    numbers = [[_number(text, row, column) for column, text in enumerate(texts)] for row, texts in enumerate(cells)]
    return Filters(np.repeat(_array(numbers)[:, :, None, None], channels, axis=2), names=("your kernel",))


def cells_from_text(text: str) -> list[list[str]]:
    """The cells of a table in a link: `;` separates rows, `_` cells."""
    return [row.split("_") for row in text.split(";")]


def text_from_cells(cells: Sequence[Sequence[str]]) -> str:
    """The text that `cells_from_text` reads."""
    return ";".join("_".join(re.sub(r"[;_]", " ", cell.strip()) for cell in row) for row in cells)


def _number(text: str, row: int, column: int) -> float:
    where = f"Row {row}, column {column} of the kernel"
    plain = text.strip().replace(",", ".").replace("−", "-")
    if not plain:
        raise InvalidKernel(f"{where} is empty. Type a number; 0 leaves that pixel out.")
    found = re.fullmatch(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)(?:/(\d{1,9}))?", plain)
    if not found or (found[2] and not int(found[2])):
        raise InvalidKernel(f"{where} is {text.strip()!r:.40}, which is no number. Type one such as -1, 0.5 or 1/9.")
    value = float(found[1]) / int(found[2] or 1)
    if not abs(value) <= LARGEST:
        raise InvalidKernel(
            f"{where} is {text.strip()!r:.40}; expected a number from -{LARGEST:,.0f} to {LARGEST:,.0f}. "
            "Type a smaller one."
        )
    return value


def _array(rows: Sequence[Sequence[float]]) -> np.ndarray:
    return np.array(rows, np.float32)
