"""What to say of ten probabilities: an answer, and what else it might be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SURE = 0.9  # from here on nothing else is named
POSSIBLE = 0.1  # another class that is named
MOST_RIVALS = 2


@dataclass(frozen=True)
class Verdict:
    """An answer.

    Attributes:
        best: The most probable class, of equals the first.
        rivals: What else it might be, the more probable first: none if the answer has 90 % or more, else the next
            class, and another one that has 10 % or more.
    """

    best: int
    rivals: tuple[int, ...] = ()


def verdict(probabilities: np.ndarray) -> Verdict:
    """Judge calibrated probabilities, `(classes,)`."""
    best, *others = np.argsort(-probabilities, kind="stable").tolist()
    if probabilities[best] >= SURE or not others:
        return Verdict(best)
    rivals = [others[0], *(each for each in others[1:MOST_RIVALS] if probabilities[each] >= POSSIBLE)]
    return Verdict(best, tuple(rivals))
