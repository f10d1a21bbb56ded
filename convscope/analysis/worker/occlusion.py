"""Which ink spoke for a class, found by covering it. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from convscope.network.tensorflow.preactivations import logits_reader, weights_of
from convscope.network.trained import TrainedNetwork

SQUARE = 4  # pixels per side of what covers ink
IMAGES_PER_PASS = 100  # images in one forward pass


def occlusion(network: TrainedNetwork, image: np.ndarray, class_index: int) -> np.ndarray:
    """Cover the image with a square of paper, 4 x 4 pixels, at every place where it hides ink.

    Args:
        image: `(height, width, channels)` float32, 0 to 1.
        class_index: The class, counted from 0.

    Returns:
        `(height, width)` float32: of each inked pixel what the log odds of the class lose, the mean over the squares
        that cover it; 0 on paper.

    Source:
        M. D. Zeiler, R. Fergus: Visualizing and Understanding Convolutional Networks (2014), arXiv:1311.2901.
    """
    inked = np.asarray(image.any(axis=2))
    height, width = image.shape[:2]
    squares = [
        (slice(max(0, row), row + SQUARE), slice(max(0, column), column + SQUARE))
        for row in range(1 - SQUARE, height)
        for column in range(1 - SQUARE, width)
    ]
    squares = [square for square in squares if inked[square].any()]
    (before,) = log_odds(network, image[None], class_index)
    lost, times = np.zeros(inked.shape), np.zeros(inked.shape)
    for first in range(0, len(squares), IMAGES_PER_PASS):
        covering = squares[first : first + IMAGES_PER_PASS]
        for square, odds in zip(covering, log_odds(network, _covered(image, covering), class_index), strict=True):
            lost[square] += before - odds
            times[square] += 1
    return np.where(inked, lost / np.maximum(1, times), 0).astype(np.float32)


def log_odds(network: TrainedNetwork, images: np.ndarray, class_index: int, temperature: float = 1.0) -> np.ndarray:
    """The logarithm of p / (1 - p) of one class's probability p, for each of `(n, height, width, channels)`: `(n,)`."""
    read, weights, sums = logits_reader(network.spec), weights_of(network), []
    for first in range(0, len(images), IMAGES_PER_PASS):
        sums.append(read(weights, tf.constant(images[first : first + IMAGES_PER_PASS])).numpy())
    logits = np.concatenate(sums).astype(float) / temperature
    own, others = logits[:, class_index], np.delete(logits, class_index, axis=1)
    return own - np.logaddexp.reduce(others, axis=1)


def _covered(image: np.ndarray, squares: list[tuple[slice, slice]]) -> np.ndarray:
    """An image for each square, with paper there."""
    covered = np.repeat(image[None], len(squares), axis=0)
    for each, square in zip(covered, squares, strict=True):
        each[square] = 0
    return covered
