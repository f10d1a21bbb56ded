"""What is answered to the questions about a trained network, see `convscope.analysis.questions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class KerasValue:
    """The answer to `KerasUnit`.

    Attributes:
        sum: Before batch normalisation and relu or softmax, bias included; None where nothing is summed.
        activation: What the layer gives in the end: after batch normalisation and relu, of the output a probability.
    """

    sum: float | None
    activation: float


@dataclass(frozen=True)
class ClassAccuracy:
    """The answer to `Accuracy`.

    Attributes:
        correct: Digits of each class that are read right.
        total: Digits of each class.
    """

    correct: tuple[int, ...]
    total: tuple[int, ...]

    @property
    def accuracy(self) -> float:
        """Right ones among all."""
        return sum(self.correct) / max(1, sum(self.total))


@dataclass(frozen=True, eq=False)
class LayerTopActivations:
    """What one layer likes; the answer to `TopActivations` is one of these for each layer, by its name.

    Layers are the convolutions (after batch normalisation and relu), the poolings, `dense` and `output`
    (probabilities). A digit counts with the largest value of its map, in the output with its logit.

    Attributes:
        indices: `(filters, 9)` int32, places in the test set, the best first; of equals the lower first.
        positions: `(filters, 9, 2)` int16, row and column where the map is largest, the first of several; 0, 0 in flat
            layers.
        values: `(filters, 9)` float32, how large it is there.
        class_means: `(classes, filters)` float32, the mean of the map over the digits of each class.
    """

    indices: np.ndarray
    positions: np.ndarray
    values: np.ndarray
    class_means: np.ndarray


@dataclass(frozen=True, eq=False)
class SynthesisedImage:
    """The answer to `ActivationMaximisation`.

    Attributes:
        image: `(height, width, channels)` float32 in 0 to 1; what the unit does not see is paper.
        unit: The unit in the middle of the filter's map, `(row, column, filter)`, or `(unit,)`.
        value: Its activation for this image; of the output the logit.
    """

    image: np.ndarray
    unit: tuple[int, ...]
    value: float


@dataclass(frozen=True, eq=False)
class AttributionMap:
    """The answer to `Attribution`.

    Attributes:
        values: `(height, width)` float32, the larger the more a pixel speaks for the class; below 0 it speaks against.
        deletion: What becomes of the class's probability without what is marked; None if no ink speaks for it.
    """

    values: np.ndarray
    deletion: Deletion | None


@dataclass(frozen=True, eq=False)
class Deletion:
    """A check of marks: the most marked ink is deleted, and as much ink elsewhere.

    Attributes:
        before: Probability of the class for the whole image.
        without_marked: The same without the ink that is marked most.
        without_other: Without as much of the other ink; the mean over several places.
        places: How many places; 0 if there is no other ink.
        marked: `(height, width)` bool, what was deleted.
        other: The same at one of the other places; nothing if there is none.
    """

    before: float
    without_marked: float
    without_other: float
    places: int
    marked: np.ndarray
    other: np.ndarray


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The answer to `NearestNeighbours`: the nearest training images, the nearest first.

    Attributes:
        layer: The layer before the output, whose values were compared.
        indices: `(n,)` int32, places among the training images of the network's data set.
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
        temperature: What the logits are divided by before softmax, so that the network is right as often as it says.
        held_out_digits: Training digits that it was fitted on, none of which the network learned from; maybe none.
        written_digits: Written digits that it was fitted on, which no network learns from.
        test_table: How often it is right on the test digits by how sure it is, `(bins, 5)` float64 with the columns of
            `convscope.confidence.calibration.Bin`.
        written_table: The same on the written digits.
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
