"""A check of what is said to matter in an image: without it a class should lose more than without other ink."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from convscope.analysis.answers import Deletion

SHARE = 0.2  # of the ink, that is deleted
PLACES = 12  # elsewhere
SEED = 0


def check_by_deletion(
    image: np.ndarray, marks: np.ndarray, probabilities: Callable[[np.ndarray], np.ndarray]
) -> Deletion:
    """Delete a fifth of the ink where the marks are largest, and as much at other places, each in one piece.

    Args:
        image: `(height, width, channels)` float32, 0 is paper; somewhere there is ink.
        marks: `(height, width)` float32, the larger the more they say a pixel matters.
        probabilities: Takes `(n, height, width, channels)`, gives `(n,)`: that of the class in question.
    """
    ink = image.sum(axis=2)
    wanted = SHARE * float(ink.sum())
    marked = _until(ink, -marks, wanted)
    rest = np.where(marked, 0, ink)
    rng = np.random.default_rng(SEED)
    places = np.argwhere(rest > 0)
    others = [_until(rest, _away(ink.shape, place), wanted) for place in places[_chosen(rng, len(places))]]
    shown = others or [np.zeros_like(marked)]
    cut = np.stack([image, *(np.where(each[..., None], 0, image) for each in (marked, *shown))])
    before, without_marked, *without = probabilities(cut.astype(np.float32)).tolist()
    return Deletion(before, without_marked, float(np.mean(without)), len(others), marked, shown[0])


def _chosen(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.choice(count, min(PLACES, count), replace=False)


def _until(ink: np.ndarray, order: np.ndarray, wanted: float) -> np.ndarray:
    """The inked pixels of the lowest order that hold so much ink together, `(height, width)` bool."""
    chosen = np.zeros(ink.shape, bool)
    inked = np.flatnonzero(ink)
    ranked = inked[np.argsort(order.ravel()[inked], kind="stable")]
    enough = np.cumsum(ink.ravel()[ranked]) - ink.ravel()[ranked] < wanted
    chosen.ravel()[ranked[enough]] = True
    return chosen


def _away(shape: tuple[int, int], place: np.ndarray) -> np.ndarray:
    """How far each pixel is from a place, squared."""
    rows, columns = np.indices(shape)
    return (rows - place[0]) ** 2 + (columns - place[1]) ** 2
