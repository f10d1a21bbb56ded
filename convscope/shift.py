"""What a shift of the picture does to every layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from convscope.forward import forward
from convscope.trained import TrainedNetwork


def shifted(picture: np.ndarray, down: int, right: int) -> np.ndarray:
    """A picture moved by whole pixels; what leaves it is lost, and what comes in is 0.

    Args:
        picture: `(height, width)` or `(height, width, channels)`.
        down, right: Pixels; negative for up and left.
    """
    height, width = picture.shape[:2]
    moved = np.zeros_like(picture)
    moved[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = picture[
        max(0, -down) : height + min(0, -down), max(0, -right) : width + min(0, -right)
    ]
    return moved


def likeness_after_shift(network: TrainedNetwork, picture: np.ndarray, down: int, right: int) -> Mapping[str, float]:
    """How much every layer's output for a shifted picture is like that for the picture itself.

    Args:
        picture: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        down, right: Pixels.

    Returns:
        By layer name, `input` first: the cosine of the two outputs, 1 for the same direction, 0 for nothing in
        common. A layer that is silent for both has 1.
    """
    before = {"input": picture, **forward(network, picture)}
    moved = shifted(picture, down, right)
    after = {"input": moved, **forward(network, moved)}
    return {name: _cosine(before[name], after[name]) for name in before}


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.sum(one * other)) / lengths if lengths else float(np.array_equal(one, other))
