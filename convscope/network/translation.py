"""An image that is shifted, and the similarity of two images in every layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def shifted(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """An image moved by whole pixels; pixels that leave it are lost, and new ones are 0.

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


def cosine_similarity(before: Mapping[str, np.ndarray], after: Mapping[str, np.ndarray]) -> dict[str, float]:
    """The cosine similarity of the outputs of every layer for two images.

    Args:
        before, after: Outputs of `convscope.forward` for each; other arrays, such as the images, may be added.

    Returns:
        By name, in the order of `before`: 1 for the same direction, 0 for nothing in common. Two outputs that are 0
        everywhere have 1.
    """
    return {name: _cosine(before[name], after[name]) for name in before}


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.sum(one * other)) / lengths if lengths else float(np.array_equal(one, other))
