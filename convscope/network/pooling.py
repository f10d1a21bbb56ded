"""Pooling: the largest value or the mean of each window."""

from __future__ import annotations

import numpy as np

from convscope.network.convolution import patches
from convscope.spec.window import Window


def max_pool(maps: np.ndarray, window: Window) -> np.ndarray:
    """The largest value under the window at every place; a rest that does not fill a window is left out.

    Args:
        maps: `(height, width, filters)` float32.
        window: One that moves by its own side.
    """
    rows, columns = map(window.output_size, maps.shape[:2])
    tiles = maps[: rows * window.side, : columns * window.side].reshape(rows, window.side, columns, window.side, -1)
    return tiles.max(axis=(1, 3))


def average_pool(maps: np.ndarray, window: Window) -> np.ndarray:
    """The mean under the window at every place; a rest that does not fill a window is left out.

    Args:
        maps: `(height, width, filters)` float32.
        window: One that moves by its own side.
    """
    return patches(maps, window).mean(axis=(2, 3))
