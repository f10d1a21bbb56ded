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
class ByClass:
    """The answer to `Accuracy`.

    Attributes:
        right: Digits of each class that are read right.
        of: Digits of each class.
    """

    right: tuple[int, ...]
    of: tuple[int, ...]

    @property
    def share(self) -> float:
        """Right ones among all."""
        return sum(self.right) / max(1, sum(self.of))


@dataclass(frozen=True, eq=False)
class Liked:
    """What one layer likes; the answer to `Survey` is one of these for each layer, by its name.

    Layers are the convolutions (after batch normalisation and relu), the poolings, `dense` and `output`
    (probabilities). A digit counts with the largest value of its map, in the output with its logit.

    Attributes:
        digits: `(filters, 9)` int32, places in the test set, the best first; of equals the lower first.
        places: `(filters, 9, 2)` int16, row and column where the map is largest, the first of several; 0, 0 in flat
            layers.
        values: `(filters, 9)` float32, how large it is there.
        means: `(classes, filters)` float32, the mean of the map over the digits of each class.
    """

    digits: np.ndarray
    places: np.ndarray
    values: np.ndarray
    means: np.ndarray


@dataclass(frozen=True, eq=False)
class Made:
    """The answer to `Ascent`.

    Attributes:
        image: `(height, width, channels)` float32 in 0 to 1; what the unit does not see is paper.
        unit: The unit in the middle of the filter's map, `(row, column, filter)`, or `(unit,)`.
        value: Its activation for this image; of the output the logit.
    """

    image: np.ndarray
    unit: tuple[int, ...]
    value: float


@dataclass(frozen=True, eq=False)
class Marked:
    """The answer to `Why`.

    Attributes:
        marks: `(height, width)` float32, the larger the more a pixel speaks for the class; below 0 it speaks against.
        deletion: What becomes of the class's probability without what is marked; None if no ink speaks for it.
    """

    marks: np.ndarray
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
class Alike:
    """The answer to `Nearest`: the nearest training images, the nearest first.

    Attributes:
        layer: The layer before the output, whose values were compared.
        numbers: `(n,)` int32, places among the training images of the network's data set.
        images: `(n, height, width)` uint8.
        labels: `(n,)` uint8.
        distances: `(n,)` float32, Euclidean.
    """

    layer: str
    numbers: np.ndarray
    images: np.ndarray
    labels: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True, eq=False)
class Trusted:
    """The answer to `Trust`.

    Attributes:
        temperature: What the logits are divided by before softmax, so that the network is right as often as it says.
        digits: Training digits that it was fitted on, none of which the network learned from; maybe none.
        written: Written digits that it was fitted on, which no network learns from.
        test: How often it is right on the test digits by how sure it is, `(bins, 5)` float64 with the columns of
            `convscope.confidence.calibration.Bin`.
        drawn: The same on the written digits.
    """

    temperature: float
    digits: int
    written: int
    test: np.ndarray
    drawn: np.ndarray


Answer = KerasValue | ByClass | Mapping[str, Liked] | Made | Marked | Alike | Trusted
