"""A prediction from probabilities: the best class and its alternatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CONFIDENT = 0.9  # from this probability on there are no alternatives
POSSIBLE = 0.1  # lowest probability of a second alternative
MAX_ALTERNATIVES = 2


@dataclass(frozen=True)
class Prediction:
    """A predicted class.

    Attributes:
        best: Index of the most probable class; ties: lowest index.
        alternatives: Indices of other possible classes, the most probable first: none if the best class has 90 % or
            more, otherwise the second class, and the third if it has 10 % or more.
    """

    best: int
    alternatives: tuple[int, ...] = ()


def predict(probabilities: np.ndarray) -> Prediction:
    """Predict from calibrated probabilities, `(classes,)`."""
    best, *others = np.argsort(-probabilities, kind="stable").tolist()
    if probabilities[best] >= CONFIDENT or not others:
        return Prediction(best)
    alternatives = [others[0], *(index for index in others[1:MAX_ALTERNATIVES] if probabilities[index] >= POSSIBLE)]
    return Prediction(best, tuple(alternatives))
