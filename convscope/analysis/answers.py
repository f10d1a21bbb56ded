"""The answers to the questions of `convscope.analysis.questions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class KerasValue:
    """The answer to `KerasUnit`.

    Attributes:
        sum: The pre-activation with its bias, before batch normalisation and before relu or softmax; None for a layer
            without weights.
        activation: The layer's value after batch normalisation and relu; for the output layer a probability.
    """

    sum: float | None
    activation: float


@dataclass(frozen=True)
class ClassAccuracy:
    """The answer to `Accuracy`.

    Attributes:
        correct: For each class, its digits that are classified correctly.
        total: For each class, its digits.
    """

    correct: tuple[int, ...]
    total: tuple[int, ...]

    @property
    def accuracy(self) -> float:
        """Share of all digits that is classified correctly, 0 to 1."""
        return sum(self.correct) / max(1, sum(self.total))


@dataclass(frozen=True, eq=False)
class LayerTopActivations:
    """The digits that activate one layer's filters most. The answer to `TopActivations` has one of these per layer.

    Layers are the convolutions (after batch normalisation and relu), the poolings, `dense` and `output`
    (probabilities). A digit's activation is the largest value of the filter's map; for the output layer it is the
    logit.

    Attributes:
        indices: `(filters, 9)` int32, indices in the test set, the strongest first; ties: lowest index first.
        positions: `(filters, 9, 2)` int16, row and column of the largest value; ties: first in reading order; 0, 0 for
            flat layers.
        values: `(filters, 9)` float32, the activations.
        class_means: `(classes, filters)` float32, mean of the filter's map over the digits of each class.
    """

    indices: np.ndarray
    positions: np.ndarray
    values: np.ndarray
    class_means: np.ndarray


@dataclass(frozen=True, eq=False)
class SynthesisedImage:
    """The answer to `ActivationMaximisation`.

    Attributes:
        image: `(height, width, channels)` float32 in 0 to 1; pixels outside the unit's receptive field are 0, paper.
        unit: The unit in the middle of the filter's map, `(row, column, filter)`, or `(unit,)`.
        value: The unit's activation for this image; for the output layer the logit.
    """

    image: np.ndarray
    unit: tuple[int, ...]
    value: float


@dataclass(frozen=True, eq=False)
class AttributionMap:
    """The answer to `Attribution`.

    Attributes:
        values: `(height, width)` float32. A pixel with a positive value contributes to the class, one with a negative
            value contributes against it; a larger value means a larger contribution.
        deletion: The check by deletion; None if no ink has a positive value.
    """

    values: np.ndarray
    deletion: Deletion | None


@dataclass(frozen=True, eq=False)
class Deletion:
    """A check of an attribution map: delete the ink with the highest values, then as much ink elsewhere.

    Attributes:
        before: Probability of the class for the whole image.
        without_marked: Probability without the ink that has the highest values.
        without_other: Probability without as much of the other ink; mean over several places.
        places: Number of these places; 0 if there is no other ink.
        marked: `(height, width)` bool, the pixels with the highest values.
        other: `(height, width)` bool, the pixels at one of the other places; all False if there is none.
    """

    before: float
    without_marked: float
    without_other: float
    places: int
    marked: np.ndarray
    other: np.ndarray


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The answer to `NearestNeighbours`: training images, the nearest first; ties: lowest index first.

    Attributes:
        layer: The layer whose values were compared.
        indices: `(n,)` int32, indices among the training images of the network's data set.
        images: `(n, height, width)` uint8.
        labels: `(n,)` uint8.
        distances: `(n,)` float32, Euclidean.
    """

    layer: str
    indices: np.ndarray
    images: np.ndarray
    labels: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True, eq=False)
class FittedCalibration:
    """The answer to `Calibration`.

    Attributes:
        temperature: Divides the logits before softmax, so that the network is right as often as its probabilities say.
        held_out_digits: Training digits that the temperature was fitted on; the network was not trained on them. May
            be 0.
        written_digits: Written digits that the temperature was fitted on; no network is trained on them.
        test_table: `(bins, 5)` float64, accuracy on the test digits by confidence; the columns are the fields of
            `convscope.confidence.calibration.Bin`.
        written_table: `(bins, 5)` float64, the same for other written digits that no network is trained on.
    """

    temperature: float
    held_out_digits: int
    written_digits: int
    test_table: np.ndarray
    written_table: np.ndarray


Answer = (
    KerasValue
    | ClassAccuracy
    | Mapping[str, LayerTopActivations]
    | SynthesisedImage
    | AttributionMap
    | Neighbours
    | FittedCalibration
)
