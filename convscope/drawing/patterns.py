"""Small images on which a convolution can be followed pixel by pixel, and one image in colour."""

from __future__ import annotations

import numpy as np

COLOURS = ("red", "green", "blue")  # names of the colour image's channels, in order

_DRAWN = {
    "cross": (
        "...##...",
        "...##...",
        "...##...",
        "########",
        "########",
        "...##...",
        "...##...",
        "...##...",
    ),
    "box": (
        "........",
        ".######.",
        ".#....#.",
        ".#....#.",
        ".#....#.",
        ".#....#.",
        ".######.",
        "........",
    ),
    "diagonal": (
        "##......",
        "###.....",
        ".###....",
        "..###...",
        "...###..",
        "....###.",
        ".....###",
        "......##",
    ),
    "half": ("....####",) * 8,
    "one pixel": (
        "........",
        "........",
        "........",
        "...#....",
        "........",
        "........",
        "........",
        "........",
    ),
    "chequers": ("#.#.#.#.", ".#.#.#.#") * 4,
}
PATTERNS = tuple(_DRAWN)


def pattern(name: str) -> np.ndarray:
    """The pattern with this name, one of `PATTERNS`: `(8, 8)` float32, 0 is paper and 1 is full ink."""
    return np.array([[cell == "#" for cell in row] for row in _DRAWN[name]], np.float32)


def colour_image() -> np.ndarray:
    """A red apple with a green leaf before a blue sky: `(28, 28, 3)` float32, 0 to 1, channels as in `COLOURS`."""
    rows, columns = np.mgrid[:28, :28].astype(np.float32)
    image = np.empty((28, 28, 3), np.float32)
    image[:] = (0.55, 0.75, 0.95)
    image[22:] = (0.85, 0.75, 0.5)  # the table
    apple = (rows - 17) ** 2 / 72 + (columns - 13.5) ** 2 / 81 <= 1
    light = np.clip(1.1 - ((rows - 13) ** 2 + (columns - 10) ** 2) / 220, 0.45, 1)[..., None]
    image = np.where(apple[..., None], light * np.array((0.9, 0.12, 0.1), np.float32), image)
    image[4:10, 13:15] = (0.4, 0.25, 0.1)  # the stalk
    leaf = (rows - 5.5 - (columns - 18) * -0.35) ** 2 / 5 + (columns - 18.5) ** 2 / 16 <= 1
    image[leaf] = (0.2, 0.65, 0.2)
    return image.astype(np.float32)
