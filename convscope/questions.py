"""What can be asked about a trained network that takes longer than a page may, and what is answered.

A network that goes on training changes under its id, so that the number of its batches belongs to every question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from convscope.surgery import Off

BEST = 9  # test digits that are kept for each filter


@dataclass(frozen=True)
class KerasUnit:
    """What Keras computes for one unit of one picture.

    Attributes:
        network: Its id in the store.
        steps: Batches that it has learned from, `record.measures["steps"]`.
        picture: An address, see `convscope.pictures`.
        layer: Its name in Keras; `input` for a pixel.
        unit: `(row, column, filter)` of maps, `(unit,)` of flat layers, counted from 0.
        off: Filters that are switched off.
    """

    network: str
    steps: int
    picture: str
    layer: str
    unit: tuple[int, ...]
    off: Off = ()


@dataclass(frozen=True)
class Accuracy:
    """How many of the test digits the network gets right, by class.

    Attributes:
        network, steps, off: As for `KerasUnit`.
    """

    network: str
    steps: int
    off: Off = ()


@dataclass(frozen=True)
class Survey:
    """What every filter and unit likes best among the test digits.

    Attributes:
        network, steps: As for `KerasUnit`.
    """

    network: str
    steps: int


@dataclass(frozen=True)
class Ascent:
    """A picture made to excite one filter.

    Attributes:
        network, steps: As for `KerasUnit`.
        layer: A convolution, a pooling, `dense` or `output`.
        number: The filter, or the unit of a flat layer, counted from 0.
    """

    network: str
    steps: int
    layer: str
    number: int


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
        picture: `(height, width, channels)` float32 in 0 to 1; what the unit does not see is paper.
        unit: The unit in the middle of the filter's map, `(row, column, filter)`, or `(unit,)`.
        value: Its activation for this picture; of the output the logit.
    """

    picture: np.ndarray
    unit: tuple[int, ...]
    value: float


Question = KerasUnit | Accuracy | Survey | Ascent
Answer = KerasValue | ByClass | Mapping[str, Liked] | Made


@dataclass(frozen=True)
class Look:
    """How far a question has come.

    Attributes:
        answer: The answer, once there is one.
        share: How much of the work is done, 0 to 1; None if nobody knows yet.
        message: Why there will be no answer; asking again tries again.
    """

    answer: Answer | None = None
    share: float | None = None
    message: str = ""
