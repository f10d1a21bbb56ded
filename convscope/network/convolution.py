"""Convolution in three steps: slide a window, multiply each patch with the kernel, put the results together."""

from __future__ import annotations

import numpy as np

from convscope.spec.window import Window


def patches(maps: np.ndarray, window: Window) -> np.ndarray:
    """Step 1: the patch under the window at every place, zeros around the maps included.

    Args:
        maps: `(height, width, channels)` float32.

    Returns:
        `(rows, columns, side, side, channels)`, a view where the window needs no zeros.
    """
    zeros = [window.zeros(side) for side in maps.shape[:2]]
    if any(map(any, zeros)):
        maps = np.pad(maps, (*zeros, (0, 0)))
    side, stride, dilation = window.effective_side, window.stride, window.dilation
    all_patches = np.lib.stride_tricks.sliding_window_view(maps, (side, side), axis=(0, 1))
    return all_patches[::stride, ::stride, :, ::dilation, ::dilation].transpose(0, 1, 3, 4, 2)


def products(patches: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Steps 2 and 3: a tensor product makes each patch a vector with one value per filter; the vectors make the maps.

    Args:
        patches: `(rows, columns, side, side, channels)` float32.
        kernel: `(side, side, channels, filters)` float32.

    Returns:
        `(rows, columns, filters)` float32.
    """
    rows, columns = patches.shape[:2]
    flat = patches.reshape(rows * columns, -1)  # each patch as one row
    return (flat @ kernel.reshape(-1, kernel.shape[3])).reshape(rows, columns, -1)


def convolve(maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray | float, window: Window) -> np.ndarray:
    """All three steps and the bias.

    Args:
        maps: `(height, width, channels)` float32.
        kernel: `(side, side, channels, filters)` float32.
        bias: `(filters,)` float32, or 0.

    Returns:
        `(rows, columns, filters)` float32, before relu.
    """
    return products(patches(maps, window), kernel) + bias


def partial_sums(maps: np.ndarray, kernel: np.ndarray, window: Window) -> np.ndarray:
    """The part of one filter's map that each input channel adds.

    Args:
        maps: `(height, width, channels)` float32.
        kernel: `(side, side, channels)` float32, of one filter.

    Returns:
        `(rows, columns, channels)` float32; their sum over the channels is the filter's map before the bias.
    """
    return np.einsum("rcijk,ijk->rck", patches(maps, window), kernel, optimize=True)
