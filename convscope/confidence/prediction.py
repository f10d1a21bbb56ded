"""What to say of ten probabilities: an answer, and what else it might be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CONFIDENT = 0.9  # from here on nothing else is named
POSSIBLE = 0.1  # another class that is named
MAX_ALTERNATIVES = 2


@dataclass(frozen=True)
class Prediction:
    """An answer.

    Attributes:
        best: The most probable class, of equals the first.
        alternatives: What else it might be, the more probable first: none if the answer has 90 % or more, else the next
            class, and another one that has 10 % or more.
    """

    best: int
    alternatives: tuple[int, ...] = ()


def predict(probabilities: np.ndarray) -> Prediction:
    """Judge calibrated probabilities, `(classes,)`."""
    best, *others = np.argsort(-probabilities, kind="stable").tolist()
    if probabilities[best] >= CONFIDENT or not others:
        return Prediction(best)
    alternatives = [others[0], *(each for each in others[1:MAX_ALTERNATIVES] if probabilities[each] >= POSSIBLE)]
    return Prediction(best, tuple(alternatives))
