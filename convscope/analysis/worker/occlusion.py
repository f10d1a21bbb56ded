"""Attribution by occlusion: cover ink and measure how much a class loses. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from convscope.network.tensorflow.preactivations import logits_reader, weights_of
from convscope.network.trained import TrainedNetwork

SQUARE = 4  # pixels per side
IMAGES_PER_PASS = 100


def occlusion(network: TrainedNetwork, image: np.ndarray, class_index: int) -> np.ndarray:
    """Cover the image with a square of paper of 4 x 4 pixels, at every place where the square covers ink.

    Args:
        image: `(height, width, channels)` float32, 0 to 1.
        class_index: The class, counted from 0.

    Returns:
        `(height, width)` float32. For an inked pixel the loss of the class's log odds, as a mean over the squares that
        cover the pixel; 0 on paper.

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
    losses, counts = np.zeros(inked.shape), np.zeros(inked.shape)
    for first in range(0, len(squares), IMAGES_PER_PASS):
        covering = squares[first : first + IMAGES_PER_PASS]
        for square, odds in zip(covering, log_odds(network, _covered(image, covering), class_index), strict=True):
            losses[square] += before - odds
            counts[square] += 1
    return np.where(inked, losses / np.maximum(1, counts), 0).astype(np.float32)


def log_odds(network: TrainedNetwork, images: np.ndarray, class_index: int, temperature: float = 1.0) -> np.ndarray:
    """log(p / (1 - p)) of a class's probability p for each of `(n, height, width, channels)` images: `(n,)` float64."""
    read, weights, logits = logits_reader(network.spec), weights_of(network), []
    for first in range(0, len(images), IMAGES_PER_PASS):
        logits.append(read(weights, tf.constant(images[first : first + IMAGES_PER_PASS])).numpy())
    scaled = np.concatenate(logits).astype(float) / temperature
    own, others = scaled[:, class_index], np.delete(scaled, class_index, axis=1)
    return own - np.logaddexp.reduce(others, axis=1)


def _covered(image: np.ndarray, squares: list[tuple[slice, slice]]) -> np.ndarray:
    """A copy of the image for each square, with paper there."""
    covered = np.repeat(image[None], len(squares), axis=0)
    for copy, square in zip(covered, squares, strict=True):
        copy[square] = 0
    return covered
