"""An image that a network has read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convscope.analysis.answers import FittedCalibration
from convscope.confidence.prediction import Prediction
from convscope.datasets import NAMES
from convscope.images import Image
from convscope.spec.network import DIGIT_NAMES
from ui.frame import Chosen


@dataclass(frozen=True, eq=False)
class Read:
    """A network, an image, and what the one says of the other.

    Attributes:
        chosen: The network.
        image: The image on show.
        logits: `(classes,)` float32.
        said: `(classes,)` float64, the probabilities, by its temperature where that is known.
        verdict: What to say of them.
        trusted: How far they can be trusted; None while that is not known.
        unlike: Whether it is a drawing that is unlike any digit; an image with a label is never said to be.
    """

    chosen: Chosen
    image: Image
    logits: np.ndarray
    said: np.ndarray
    verdict: Prediction
    trusted: FittedCalibration | None
    unlike: bool

    @property
    def id(self) -> str:
        """The network's id in the store."""
        return self.chosen.record.id

    @property
    def steps(self) -> int:
        """Batches that the network has learned from."""
        return self.chosen.record.measures["steps"]

    @property
    def can_be_judged(self) -> bool:
        """Whether it can be found out how far to trust it: it reads digits, and what it learned from is here."""
        return self.names == DIGIT_NAMES and self.learnt_is_here

    @property
    def learnt_is_here(self) -> bool:
        """Whether this ConvScope has the data set that the network learned from."""
        return self.chosen.record.training.dataset in NAMES

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes."""
        return self.chosen.network.spec.class_names
