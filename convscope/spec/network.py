"""What a network is: the spec of its layers, with its ranges and checks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope.errors import InvalidSpec
from convscope.spec.validation import FORMAT, check_choice, check_integer, check_number, known_fields, require_list
from convscope.spec.window import Window

CONV_LAYERS = (0, 6)
FILTERS = (1, 128)
KERNEL = (1, 7)  # pixels per side
STRIDE = (1, 3)
DILATION = (1, 3)
PADDINGS = ("valid", "same")
POOLS = (None, 2, 3)  # pixels per side of the window, None for no pooling
POOLINGS = ("max", "average")
DENSE_UNITS = (0, 512)  # 0: no dense layer; the features go straight to the output
DROPOUT = (0.0, 0.8)
CLASSES = (2, 100)
IMAGE_SIDE = (8, 128)  # pixels
DIGIT_NAMES = tuple("0123456789")


@dataclass(frozen=True)
class ConvLayer:
    """One convolution with relu, and the pooling after it.

    Attributes:
        filters: Number of maps that it makes, 1 to 128.
        kernel: Pixels per side of the window, 1 to 7.
        stride: Pixels that the window moves, 1 to 3.
        padding: `"valid"` (no padding) or `"same"` (zeros, as Keras adds them).
        dilation: Pixels between the kernel's taps, 1 to 3. Keras forbids stride and dilation both above 1.
        pool: Side of the pooling window and its stride, 2 or 3, or None for no pooling.
        pooling: `"max"` keeps the largest value under the window, `"average"` the mean.
    """

    filters: int = 32
    kernel: int = 3
    stride: int = 1
    padding: str = "valid"
    dilation: int = 1
    pool: int | None = None
    pooling: str = "max"

    def __post_init__(self) -> None:
        check_integer("filters", self.filters, FILTERS)
        check_integer("kernel", self.kernel, KERNEL)
        check_integer("stride", self.stride, STRIDE)
        check_integer("dilation", self.dilation, DILATION)
        check_choice("padding", self.padding, PADDINGS)
        check_choice("pool", self.pool, POOLS)
        check_choice("pooling", self.pooling, POOLINGS)
        if self.stride > 1 and self.dilation > 1:
            raise InvalidSpec(
                f"stride={self.stride} and dilation={self.dilation} are both above 1, which Keras does not "
                "compute. Set one of them to 1."
            )

    @property
    def window(self) -> Window:
        """The window that slides over its input."""
        return Window(self.kernel, self.stride, self.padding, self.dilation)

    @property
    def pool_window(self) -> Window | None:
        """The window of its pooling, which moves by its own side; None without pooling."""
        return Window(self.pool, self.pool) if self.pool else None


@dataclass(frozen=True)
class NetworkSpec:
    """A convolutional network, from its input to its classes. The default is the source notebook's network.

    Attributes:
        input_shape: `(height, width, channels)` of an image.
        conv_layers: 0 to 6 convolutions, each with its pooling.
        dense_units: Units of the dense layer, 0 to 512; 0 for none.
        dropout: Share of the features before the output that are switched off at random in training, 0 to 0.8.
        class_names: Names of the classes, in the order of the outputs.
        batch_norm: Whether a batch normalisation stands between every convolution and its relu. The convolution then
            has no bias: the shift of the normalisation takes its place.
        global_pool: Whether each map becomes one feature, its mean (global average pooling), or each of its pixels
            becomes one (flatten).
    """

    input_shape: tuple[int, int, int] = (28, 28, 1)
    conv_layers: tuple[ConvLayer, ...] = field(
        default_factory=lambda: (ConvLayer(32, pool=2), ConvLayer(64, pool=2), ConvLayer(64))
    )
    dense_units: int = 64
    dropout: float = 0.0
    class_names: tuple[str, ...] = DIGIT_NAMES
    batch_norm: bool = False
    global_pool: bool = False

    def __post_init__(self) -> None:
        _check_input_shape(self.input_shape)
        if not isinstance(self.conv_layers, tuple) or not all(
            isinstance(layer, ConvLayer) for layer in self.conv_layers
        ):
            raise InvalidSpec(f"conv_layers={self.conv_layers!r} is not a tuple of ConvLayer. Pass one.")
        check_integer("number of conv_layers", len(self.conv_layers), CONV_LAYERS)
        check_integer("dense_units", self.dense_units, DENSE_UNITS)
        check_number("dropout", self.dropout, DROPOUT)
        check_choice("batch_norm", self.batch_norm, (False, True))
        check_choice("global_pool", self.global_pool, (False, True))
        _check_class_names(self.class_names)
        _check_maps(self)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, with the `format` number."""
        return {"format": FORMAT, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> NetworkSpec:
        """Read the JSON of `to_json`. Missing fields take their defaults.

        Raises:
            InvalidSpec: For an unknown field, a newer format or a value outside its range.
        """
        known = known_fields(cls, values)
        if "conv_layers" in known:
            known["conv_layers"] = tuple(_conv_layer(layer) for layer in require_list("conv_layers", known))
        for name in ("input_shape", "class_names"):
            if name in known:
                known[name] = tuple(require_list(name, known))
        return cls(**known)


def _conv_layer(values: object) -> ConvLayer:
    return ConvLayer(**known_fields(ConvLayer, values))


def _check_input_shape(shape: object) -> None:
    if not isinstance(shape, tuple) or len(shape) != 3:
        raise InvalidSpec(f"input_shape={shape!r:.60} is not (height, width, channels). Pass three numbers.")
    check_integer("input height", shape[0], IMAGE_SIDE)
    check_integer("input width", shape[1], IMAGE_SIDE)
    check_choice("input channels", shape[2], (1, 3))


def _check_class_names(names: object) -> None:
    if not isinstance(names, tuple) or not all(isinstance(name, str) and name.strip() for name in names):
        raise InvalidSpec(f"class_names={names!r:.60} is not a tuple of names. Give every class a name.")
    check_integer("number of class_names", len(names), CLASSES)
    if len(set(names)) != len(names):
        raise InvalidSpec(f"class_names={names!r:.60} names a class twice. Give every class its own name.")


def _check_maps(spec: NetworkSpec) -> None:
    height, width, _ = spec.input_shape
    for number, layer in enumerate(spec.conv_layers, start=1):
        before = (height, width)
        height, width = _check_map(f"conv{number}", layer.window, before)
        if layer.pool_window:
            height, width = _check_map(f"pool{number}", layer.pool_window, (height, width))


def _check_map(name: str, window: Window, before: tuple[int, int]) -> tuple[int, int]:
    """The size of the map that a window makes; refuses one without pixels."""
    height, width = map(window.output_size, before)
    if min(height, width) < 1:
        side = window.effective_side
        raise InvalidSpec(
            f"{name} would be left without pixels: its window of {side} x {side} does not fit into "
            f"maps of {before[0]} x {before[1]}. Choose smaller kernels, less pooling or stride, fewer layers, or "
            "padding 'same'."
        )
    return height, width
