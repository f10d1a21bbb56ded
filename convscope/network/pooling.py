"""Pooling: the largest value or the mean of each window, and a network without it."""

from __future__ import annotations

import dataclasses

import numpy as np

from convscope.network.convolution import patches
from convscope.spec.network import NetworkSpec
from convscope.spec.window import Window


def max_pool(maps: np.ndarray, pool: int) -> np.ndarray:
    """The largest value of each `pool` x `pool` window; what does not fill a window is left out.

    Args:
        maps: `(height, width, filters)` float32.
    """
    rows, columns = map(Window(pool, pool).places, maps.shape[:2])
    tiles = maps[: rows * pool, : columns * pool].reshape(rows, pool, columns, pool, -1)
    return tiles.max(axis=(1, 3))


def average_pool(maps: np.ndarray, pool: int) -> np.ndarray:
    """The mean of each `pool` x `pool` window; what does not fill a window is left out.

    Args:
        maps: `(height, width, filters)` float32.
    """
    return patches(maps, Window(pool, pool)).mean(axis=(2, 3))


def without_pooling(spec: NetworkSpec) -> NetworkSpec:
    """The same network with all its pooling taken out."""
    layers = tuple(dataclasses.replace(layer, pool=None) for layer in spec.conv_layers)
    return dataclasses.replace(spec, conv_layers=layers)
