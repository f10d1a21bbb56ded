"""An image and the prediction of a network for it."""

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
class Classified:
    """A network, an image, and the prediction.

    Attributes:
        chosen: The network.
        image: The image on show.
        logits: `(classes,)` float32.
        probabilities: `(classes,)` float64, calibrated by the network's temperature if that is known.
        verdict: The predicted class, and the classes that are almost as probable.
        calibration: The network's calibration; None while it is not known.
        out_of_distribution: Whether the image is a drawing that does not look like a digit. Always False for an image
            with a label.
    """

    chosen: Chosen
    image: Image
    logits: np.ndarray
    probabilities: np.ndarray
    prediction: Prediction
    calibration: FittedCalibration | None
    out_of_distribution: bool

    @property
    def network_id(self) -> str:
        """The network's id in the store."""
        return self.chosen.record.id

    @property
    def steps(self) -> int:
        """Batches on which the network was trained."""
        return self.chosen.record.measures["steps"]

    @property
    def can_be_calibrated(self) -> bool:
        """Whether the network reads digits, and its training data is here."""
        return self.class_names == DIGIT_NAMES and self.has_training_data

    @property
    def has_training_data(self) -> bool:
        """Whether this ConvScope has the data set from which the network learned."""
        return self.chosen.record.training.dataset in NAMES

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the network's classes."""
        return self.chosen.network.spec.class_names
