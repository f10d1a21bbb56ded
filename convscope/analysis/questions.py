"""What can be asked about a trained network that takes longer than a page may.

A network that goes on training changes under its id, so that the number of its batches belongs to every question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from convscope.analysis.answers import Answer
from convscope.network.ablation import Ablated

EXAMPLES_PER_FILTER = 9  # test digits that are kept for each filter
NEIGHBOUR_COUNT = 8  # training digits that are most like an image
OCCLUSION, GRAD_CAM, HIRES_CAM = METHODS = ("occlusion", "grad-cam", "hires-cam")  # which ink spoke for a class


@dataclass(frozen=True)
class KerasUnit:
    """What Keras computes for one unit of one image.

    Attributes:
        network: Its id in the store.
        steps: Batches that it has learned from, `record.measures["steps"]`.
        image: An address, see `convscope.images`.
        layer: Its name in Keras; `input` for a pixel.
        unit: `(row, column, filter)` of maps, `(unit,)` of flat layers, counted from 0.
        ablated: Filters that are switched off.
    """

    kind: ClassVar[str] = "kerasunit"
    network: str
    steps: int
    image: str
    layer: str
    unit: tuple[int, ...]
    ablated: Ablated = ()


@dataclass(frozen=True)
class Accuracy:
    """How many of the test digits the network gets right, by class.

    Attributes:
        network, steps, ablated: As for `KerasUnit`.
    """

    kind: ClassVar[str] = "accuracy"
    network: str
    steps: int
    ablated: Ablated = ()


@dataclass(frozen=True)
class TopActivations:
    """What every filter and unit likes best among the test digits.

    Attributes:
        network, steps: As for `KerasUnit`.
    """

    kind: ClassVar[str] = "survey"
    network: str
    steps: int


@dataclass(frozen=True)
class ActivationMaximisation:
    """An image made to excite one filter.

    Attributes:
        network, steps: As for `KerasUnit`.
        layer: A convolution, a pooling, `dense` or `output`.
        filter_index: The filter, or the unit of a flat layer, counted from 0.
    """

    kind: ClassVar[str] = "ascent"
    network: str
    steps: int
    layer: str
    filter_index: int


@dataclass(frozen=True)
class Attribution:
    """Which ink of an image spoke for a class.

    Attributes:
        network, steps, image: As for `KerasUnit`.
        class_index: The class, counted from 0.
        method: One of `METHODS`.
        layer: The convolution or pooling that `GRAD_CAM` and `HIRES_CAM` look at.
        temperature: What the logits are divided by for the probabilities of the check.
    """

    kind: ClassVar[str] = "why"
    network: str
    steps: int
    image: str
    class_index: int
    method: str = OCCLUSION
    layer: str = ""
    temperature: float = 1.0


@dataclass(frozen=True)
class NearestNeighbours:
    """Which training images are like an image, as the network sees it.

    Attributes:
        network, steps, image: As for `KerasUnit`.
    """

    kind: ClassVar[str] = "nearest"
    network: str
    steps: int
    image: str


@dataclass(frozen=True)
class Calibration:
    """How far a network's probabilities can be trusted.

    Attributes:
        network, steps: As for `KerasUnit`.
    """

    kind: ClassVar[str] = "trust"
    network: str
    steps: int


Question = (
    KerasUnit | Accuracy | TopActivations | ActivationMaximisation | Attribution | NearestNeighbours | Calibration
)


@dataclass(frozen=True)
class AnalysisStatus:
    """How far a question has come.

    Attributes:
        answer: The answer, once there is one.
        progress: How much of the work is done, 0 to 1; None if nobody knows yet.
        message: Why there will be no answer; asking again tries again.
    """

    answer: Answer | None = None
    progress: float | None = None
    message: str = ""
