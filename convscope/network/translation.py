"""An image that is shifted, and how alike two images are to every layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def shifted(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """An image moved by whole pixels; what leaves it is lost, and what comes in is 0.

    Args:
        image: `(height, width)` or `(height, width, channels)`.
        down, right: Pixels; negative for up and left.
    """
    height, width = image.shape[:2]
    moved = np.zeros_like(image)
    moved[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = image[
        max(0, -down) : height + min(0, -down), max(0, -right) : width + min(0, -right)
    ]
    return moved


def likeness(before: Mapping[str, np.ndarray], after: Mapping[str, np.ndarray]) -> dict[str, float]:
    """How much every layer's output for one image is like that for another.

    Args:
        before, after: What `convscope.network.forward` gave for each; other arrays, such as the images, may be added.

    Returns:
        By name, in the order of `before`: the cosine of the two, 1 for the same direction, 0 for nothing in common.
        Two that are silent have 1.
    """
    return {name: _cosine(before[name], after[name]) for name in before}


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.sum(one * other)) / lengths if lengths else float(np.array_equal(one, other))
