"""The questions about a trained network that take longer to answer than a page may wait.

Further training changes a network under the same id, so every question names the number of batches as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from convscope.analysis.answers import (
    AttributionMap,
    ClassAccuracy,
    FittedCalibration,
    KerasValue,
    LayerTopActivations,
    Neighbours,
    SynthesisedImage,
)
from convscope.network.ablation import Ablated

EXAMPLES_PER_FILTER = 9  # test digits
NEIGHBOUR_COUNT = 8  # training digits
OCCLUSION, GRAD_CAM, HIRES_CAM = METHODS = ("occlusion", "grad-cam", "hires-cam")  # of attribution


A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


class Question(Protocol[A_co]):
    """A question about a network, a frozen dataclass, whose answer has the type `A_co`."""

    kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def network(self) -> str:
        """The network's id in the store."""
        ...

    @property
    def steps(self) -> int:
        """Batches that the network was trained on."""
        ...

    @property
    def answer_type(self) -> type[A_co]:
        """The type of the answer."""
        ...


@dataclass(frozen=True)
class KerasUnit:
    """The value that Keras computes for one unit of one image.

    Attributes:
        kind: The first part of the names of stored answers.
        network: The network's id in the store.
        steps: Batches that the network was trained on, `record.measures["steps"]`.
        image: Address of the image, see `convscope.images`.
        layer: The layer's name in Keras; `input` for a pixel.
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

    @property
    def answer_type(self) -> type[KerasValue]:
        """The type of the answer."""
        return KerasValue


@dataclass(frozen=True)
class Accuracy:
    """How many of the test digits the network classifies correctly, by class.

    Attributes:
        kind, network, steps, ablated: As in `KerasUnit`.
    """

    kind: ClassVar[str] = "accuracy"
    network: str
    steps: int
    ablated: Ablated = ()

    @property
    def answer_type(self) -> type[ClassAccuracy]:
        """The type of the answer."""
        return ClassAccuracy


@dataclass(frozen=True)
class TopActivations:
    """The test digits that activate each filter and each unit of a flat layer most.

    Attributes:
        kind, network, steps: As in `KerasUnit`.
    """

    kind: ClassVar[str] = "survey"
    network: str
    steps: int

    @property
    def answer_type(self) -> type[Mapping[str, LayerTopActivations]]:
        """The type of the answer."""
        return Mapping


@dataclass(frozen=True)
class ActivationMaximisation:
    """An image that is synthesised to activate one filter as strongly as possible.

    Attributes:
        kind, network, steps: As in `KerasUnit`.
        layer: A convolution, a pooling, `dense` or `output`.
        filter_index: The filter, or the unit of a flat layer, counted from 0.
    """

    kind: ClassVar[str] = "ascent"
    network: str
    steps: int
    layer: str
    filter_index: int

    @property
    def answer_type(self) -> type[SynthesisedImage]:
        """The type of the answer."""
        return SynthesisedImage


@dataclass(frozen=True)
class Attribution:
    """Which ink of an image contributes to a class.

    Attributes:
        kind, network, steps, image: As in `KerasUnit`.
        class_index: The class, counted from 0.
        method: One of `METHODS`.
        layer: The convolution or pooling whose maps `GRAD_CAM` and `HIRES_CAM` use.
        temperature: Divides the logits before softmax, for the probabilities of the deletion check.
    """

    kind: ClassVar[str] = "why"
    network: str
    steps: int
    image: str
    class_index: int
    method: str = OCCLUSION
    layer: str = ""
    temperature: float = 1.0

    @property
    def answer_type(self) -> type[AttributionMap]:
        """The type of the answer."""
        return AttributionMap


@dataclass(frozen=True)
class NearestNeighbours:
    """The training images whose features are nearest to those of an image.

    Attributes:
        kind, network, steps, image: As in `KerasUnit`.
    """

    kind: ClassVar[str] = "nearest"
    network: str
    steps: int
    image: str

    @property
    def answer_type(self) -> type[Neighbours]:
        """The type of the answer."""
        return Neighbours


@dataclass(frozen=True)
class Calibration:
    """The temperature that calibrates a network's probabilities, and how often the network is right with it.

    Attributes:
        kind, network, steps: As in `KerasUnit`.
    """

    kind: ClassVar[str] = "trust"
    network: str
    steps: int

    @property
    def answer_type(self) -> type[FittedCalibration]:
        """The type of the answer."""
        return FittedCalibration


@dataclass(frozen=True)
class AnalysisStatus(Generic[A]):
    """The state of a question: pending, answered or failed.

    Attributes:
        answer: The answer; None while the question is pending, and when it failed.
        progress: Share of the work that is done, 0 to 1; None while that is unknown.
        message: Why the question failed, empty otherwise. To ask again starts it again.
    """

    answer: A | None = None
    progress: float | None = None
    message: str = ""

    @property
    def result(self) -> A:
        """The answer of a question that is answered."""
        if self.answer is None:
            raise LookupError("the question has no answer yet")
        return self.answer
