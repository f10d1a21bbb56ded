"""A check of an attribution: deleting the ink with the highest values should lower a class more than other ink."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from convscope.analysis.answers import Deletion

SHARE = 0.2  # of the ink, which is deleted
PLACES = 12  # at most, where as much other ink is deleted
SEED = 0


def check_by_deletion(
    image: np.ndarray, values: np.ndarray, probabilities: Callable[[np.ndarray], np.ndarray]
) -> Deletion:
    """Delete a fifth of the ink where the attribution is highest, and as much ink around random other places.

    Args:
        image: `(height, width, channels)` float32, 0 is paper; it has ink.
        values: `(height, width)` float32, the attribution.
        probabilities: Gives the probability of the class for each of `(n, height, width, channels)` images, `(n,)`.
    """
    ink = image.sum(axis=2)
    amount = SHARE * float(ink.sum())
    marked = _first_pixels(ink, -values, amount)
    rest = np.where(marked, 0, ink)
    rng = np.random.default_rng(SEED)
    places = np.argwhere(rest > 0)
    places = places[rng.choice(len(places), min(PLACES, len(places)), replace=False)]
    others = [_first_pixels(rest, _squared_distances(ink.shape, place), amount) for place in places]
    shown = others or [np.zeros_like(marked)]
    images = np.stack([image, *(np.where(deleted[..., None], 0, image) for deleted in (marked, *shown))])
    before, without_marked, *without_other = probabilities(images.astype(np.float32)).tolist()
    return Deletion(before, without_marked, float(np.mean(without_other)), len(others), marked, shown[0])


def _first_pixels(ink: np.ndarray, order: np.ndarray, amount: float) -> np.ndarray:
    """The inked pixels with the lowest `order` that hold `amount` of ink together, `(height, width)` bool."""
    chosen = np.zeros(ink.shape, bool)
    inked = np.flatnonzero(ink)
    ranked = inked[np.argsort(order.ravel()[inked], kind="stable")]
    needed = np.cumsum(ink.ravel()[ranked]) - ink.ravel()[ranked] < amount
    chosen.ravel()[ranked[needed]] = True
    return chosen


def _squared_distances(shape: tuple[int, ...], place: np.ndarray) -> np.ndarray:
    """The squared distance of each pixel from a place."""
    rows, columns = np.indices(shape)
    return (rows - place[0]) ** 2 + (columns - place[1]) ** 2
