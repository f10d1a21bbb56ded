"""The two specs that say everything about a network and its training, with their ranges and checks."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope import arithmetic
from convscope.errors import InvalidSpec

FORMAT = 1  # of the JSON; a newer number is refused

CONV_LAYERS = (0, 6)
FILTERS = (1, 128)
KERNEL = (1, 7)  # pixels per side
STRIDE = (1, 3)
DILATION = (1, 3)
PADDINGS = ("valid", "same")
POOLS = (None, 2, 3)  # pixels per side of the window, None for no pooling
DENSE_UNITS = (0, 512)  # 0: the flattened maps go straight to the output
DROPOUT = (0.0, 0.8)
CLASSES = (2, 100)
PICTURE_SIDE = (8, 128)  # pixels
EPOCHS = (1, 30)
BATCH_SIZE = (16, 1024)
OPTIMIZERS = ("rmsprop", "adam", "sgd")
LEARNING_RATE = (1e-5, 1.0)
DATA_SHARE = (1, 100)  # percent of the training pictures
SEED = (0, 2**31 - 1)
DIGIT_NAMES = tuple("0123456789")


@dataclass(frozen=True)
class ConvLayer:
    """One convolution with relu, and the max pooling after it.

    Attributes:
        filters: How many maps it makes, 1 to 128.
        kernel: Pixels per side of the window, 1 to 7.
        stride: Pixels that the window moves, 1 to 3.
        padding: `"valid"` (no padding) or `"same"` (zeros, as Keras adds them).
        dilation: Pixels between the kernel's taps, 1 to 3. Keras forbids stride and dilation both above 1.
        pool: Side of the pooling window and its stride, 2 or 3, or None for no pooling.
    """

    filters: int = 32
    kernel: int = 3
    stride: int = 1
    padding: str = "valid"
    dilation: int = 1
    pool: int | None = None

    def __post_init__(self) -> None:
        _check_whole("filters", self.filters, FILTERS)
        _check_whole("kernel", self.kernel, KERNEL)
        _check_whole("stride", self.stride, STRIDE)
        _check_whole("dilation", self.dilation, DILATION)
        _check_choice("padding", self.padding, PADDINGS)
        _check_choice("pool", self.pool, POOLS)
        if self.stride > 1 and self.dilation > 1:
            raise InvalidSpec(
                f"stride={self.stride} and dilation={self.dilation} are both above 1, which Keras does not "
                "compute. Set one of them to 1."
            )


@dataclass(frozen=True)
class NetworkSpec:
    """A convolutional network, from its input to its classes. The default is the source notebook's network.

    Attributes:
        input_shape: `(height, width, channels)` of a picture.
        conv_layers: 0 to 6 convolutions, each with its pooling.
        dense_units: Units of the dense layer, 0 to 512; 0 for none.
        dropout: Share of the features switched off at random while training, 0 to 0.8, before the output.
        class_names: What the outputs stand for, in order.
    """

    input_shape: tuple[int, int, int] = (28, 28, 1)
    conv_layers: tuple[ConvLayer, ...] = field(
        default_factory=lambda: (ConvLayer(32, pool=2), ConvLayer(64, pool=2), ConvLayer(64))
    )
    dense_units: int = 64
    dropout: float = 0.0
    class_names: tuple[str, ...] = DIGIT_NAMES

    def __post_init__(self) -> None:
        _check_input_shape(self.input_shape)
        if not isinstance(self.conv_layers, tuple) or not all(
            isinstance(layer, ConvLayer) for layer in self.conv_layers
        ):
            raise InvalidSpec(f"conv_layers={self.conv_layers!r} is not a tuple of ConvLayer. Pass one.")
        _check_whole("number of conv_layers", len(self.conv_layers), CONV_LAYERS)
        _check_whole("dense_units", self.dense_units, DENSE_UNITS)
        _check_number("dropout", self.dropout, DROPOUT)
        _check_class_names(self.class_names)
        arithmetic.check_maps(self)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, with the `format` number."""
        return {"format": FORMAT, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> NetworkSpec:
        """Read what `to_json` wrote. Missing fields take their defaults.

        Raises:
            InvalidSpec: For an unknown field, a newer format or a value outside its range.
        """
        known = _known_fields(cls, values)
        if "conv_layers" in known:
            known["conv_layers"] = tuple(_conv_layer(layer) for layer in _a_list("conv_layers", known))
        for name in ("input_shape", "class_names"):
            if name in known:
                known[name] = tuple(_a_list(name, known))
        return cls(**known)


@dataclass(frozen=True)
class TrainingSpec:
    """Everything a training run depends on: the same spec gives the same network.

    Attributes:
        network: What is trained.
        dataset: Name of the data set, see `convscope.datasets.NAMES`.
        epochs: Passes over the training pictures, 1 to 30.
        batch_size: Pictures per step, 16 to 1,024.
        optimizer: `"rmsprop"`, `"adam"` or `"sgd"`.
        learning_rate: 1e-5 to 1.
        data_share: Percent of the training pictures that are used, 1 to 100.
        seed: 0 to 2^31 - 1, for the first weights, the order of the pictures and the dropout.
    """

    network: NetworkSpec = field(default_factory=NetworkSpec)
    dataset: str = "mnist"
    epochs: int = 5
    batch_size: int = 64
    optimizer: str = "rmsprop"
    learning_rate: float = 0.001
    data_share: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.network, NetworkSpec):
            raise InvalidSpec(f"network={self.network!r} is not a NetworkSpec. Pass one.")
        if not isinstance(self.dataset, str) or not self.dataset:
            raise InvalidSpec(f"dataset={self.dataset!r} is not a name. Pass the name of a data set.")
        _check_whole("epochs", self.epochs, EPOCHS)
        _check_whole("batch_size", self.batch_size, BATCH_SIZE)
        _check_choice("optimizer", self.optimizer, OPTIMIZERS)
        _check_number("learning_rate", self.learning_rate, LEARNING_RATE)
        _check_whole("data_share", self.data_share, DATA_SHARE)
        _check_whole("seed", self.seed, SEED)

    def pictures_used(self, available: int) -> int:
        """How many of so many training pictures the share comes to; at least one."""
        return max(1, available * self.data_share // 100)

    def steps_per_epoch(self, available: int) -> int:
        """Batches in a pass over the share of so many pictures; the last one may be smaller."""
        return -(-self.pictures_used(available) // self.batch_size)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, with the `format` number; the network's own JSON is inside."""
        return {"format": FORMAT, **dataclasses.asdict(self), "network": self.network.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TrainingSpec:
        """Read what `to_json` wrote. Missing fields take their defaults.

        Raises:
            InvalidSpec: For an unknown field, a newer format or a value outside its range.
        """
        known = _known_fields(cls, values)
        if "network" in known:
            known["network"] = NetworkSpec.from_json(known["network"])
        return cls(**known)


def _conv_layer(values: object) -> ConvLayer:
    return ConvLayer(**_known_fields(ConvLayer, values))


def _known_fields(cls: type, values: object) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise InvalidSpec(f"{cls.__name__} came as {values!r:.60}; expected a JSON object. Check the file.")
    number = values.get("format", FORMAT)
    if not isinstance(number, int) or number > FORMAT:
        raise InvalidSpec(
            f"{cls.__name__} has format {number!r}, and this ConvScope reads up to {FORMAT}. Update ConvScope."
        )
    names = [each.name for each in dataclasses.fields(cls)]
    unknown = sorted(set(values) - {*names, "format"})
    if unknown:
        raise InvalidSpec(
            f"{cls.__name__} has unknown fields {', '.join(unknown)}; known are {', '.join(names)}. "
            "Remove them, or update ConvScope."
        )
    return {name: values[name] for name in names if name in values}


def _a_list(name: str, known: Mapping[str, Any]) -> list | tuple:
    if not isinstance(known[name], list | tuple):
        raise InvalidSpec(f"{name}={known[name]!r:.60} is not a list. Pass a list.")
    return known[name]


def _check_whole(name: str, value: object, bounds: tuple[int, int]) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidSpec(f"{name}={value!r:.60} is not a whole number. Choose one from {_span(bounds)}.")
    if not bounds[0] <= value <= bounds[1]:
        raise InvalidSpec(f"{name}={value!r:.60} is outside {_span(bounds)}. Choose a value in that range.")


def _check_number(name: str, value: object, bounds: tuple[float, float]) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or (isinstance(value, float) and not math.isfinite(value)):
        raise InvalidSpec(f"{name}={value!r:.60} is not a number. Choose one from {_span(bounds)}.")
    if not bounds[0] <= value <= bounds[1]:
        raise InvalidSpec(f"{name}={value!r:.60} is outside {_span(bounds)}. Choose a value in that range.")


def _span(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:,} to {bounds[1]:,}"


def _check_choice(name: str, value: object, choices: tuple) -> None:
    if not any(type(value) is type(choice) and value == choice for choice in choices):
        listed = ", ".join("none" if choice is None else str(choice) for choice in choices)
        raise InvalidSpec(f"{name}={value!r:.60} is not one of {listed}. Choose one of them.")


def _check_input_shape(shape: object) -> None:
    if not isinstance(shape, tuple) or len(shape) != 3:
        raise InvalidSpec(f"input_shape={shape!r:.60} is not (height, width, channels). Pass three numbers.")
    _check_whole("input height", shape[0], PICTURE_SIDE)
    _check_whole("input width", shape[1], PICTURE_SIDE)
    _check_choice("input channels", shape[2], (1, 3))


def _check_class_names(names: object) -> None:
    if not isinstance(names, tuple) or not all(isinstance(name, str) and name.strip() for name in names):
        raise InvalidSpec(f"class_names={names!r:.60} is not a tuple of names. Give every class a name.")
    _check_whole("number of class_names", len(names), CLASSES)
    if len(set(names)) != len(names):
        raise InvalidSpec(f"class_names={names!r:.60} names a class twice. Give every class its own name.")
