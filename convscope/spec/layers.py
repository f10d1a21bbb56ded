"""The layers of a spec in order: the one walk that everything else follows. Shapes, weights and costs, no Keras."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.spec.window import Window


class Kind(StrEnum):
    """The kinds of layers."""

    INPUT = "input"  # the image itself, which `layers` does not list
    CONV = "conv"
    NORM = "norm"
    RELU = "relu"
    MAX_POOL = "max_pool"
    AVERAGE_POOL = "average_pool"
    FLATTEN = "flatten"
    GLOBAL_POOL = "global_pool"
    DENSE = "dense"
    DROPOUT = "dropout"
    OUTPUT = "output"


POOLS = {"max": Kind.MAX_POOL, "average": Kind.AVERAGE_POOL}  # by `ConvLayer.pooling`
MAPS = (Kind.CONV, *POOLS.values())  # kinds whose outputs are shown as maps
ONE_PIXEL = Window(1)  # the window of a layer that does not slide
UNITS = (*MAPS, Kind.FLATTEN, Kind.GLOBAL_POOL, Kind.DENSE, Kind.OUTPUT)  # kinds whose units can be explained


@dataclass(frozen=True)
class Layer:
    """One layer of a network, before it is trained.

    Attributes:
        name: As in Keras: conv1, norm1, relu1, pool1, ..., flatten or global_pool, dense, dropout, output.
        kind: What it computes.
        input_shape, output_shape: `(height, width, channels)` or `(units,)`.
        number: The convolution that it belongs to, counted from 1; 0 for the layers after the last maps.
        window: The window of a convolution or pooling; a single pixel in other layers.
        weights: Shapes of its arrays by name, in Keras's order.
        factors: Their product is how many multiply-adds one image takes.
        receptive_field: Pixels per side of the square of the image that one unit sees; None if it sees everything.
        norm, relu: Names of the two layers that follow a convolution with batch normalisation, else empty.
    """

    name: str
    kind: Kind
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    number: int = 0
    window: Window = ONE_PIXEL
    weights: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    factors: tuple[int, ...] = (0,)
    receptive_field: int | None = None
    norm: str = ""
    relu: str = ""

    @property
    def parameters(self) -> int:
        """All its weights, the running mean and variance of a batch normalisation included, as Keras counts them."""
        return sum(map(math.prod, self.weights.values()))

    @property
    def parameters_sum(self) -> str:
        """How `parameters` comes about, with the numbers put in; `none` without weights."""
        shapes = list(self.weights.values())
        if not shapes:
            return "none"
        same = len(shapes) > 1 and len(set(shapes)) == 1
        words = f"{len(shapes)} x {_product(shapes[0])}" if same else " + ".join(map(_product, shapes))
        return f"{words} = {self.parameters:,}"

    @property
    def multiply_adds(self) -> int:
        """Products that are added up for one image."""
        return math.prod(self.factors)

    @property
    def multiply_adds_sum(self) -> str:
        """How `multiply_adds` comes about, with the numbers put in; `none` if nothing is multiplied."""
        return f"{_product(self.factors)} = {self.multiply_adds:,}" if self.multiply_adds else "none"


@dataclass(frozen=True)
class ReceptiveFieldSize:
    """The square of the image that a unit sees, along one axis and away from the borders.

    Attributes:
        side: Pixels from the first to the last that it sees.
        stride: Pixels between the squares of two neighbours.
    """

    side: int = 1
    stride: int = 1

    def through(self, window: Window) -> ReceptiveFieldSize:
        """The square of a unit that sees such units through a window."""
        return ReceptiveFieldSize(self.side + (window.effective_side - 1) * self.stride, self.stride * window.stride)


def field_after(conv_layers: Iterable[ConvLayer]) -> ReceptiveFieldSize:
    """The square that a unit sees after these convolutions and their pooling."""
    size = ReceptiveFieldSize()
    for conv in conv_layers:
        for window in filter(None, (conv.window, conv.pool_window)):
            size = size.through(window)
    return size


@functools.lru_cache(maxsize=256)
def layers(spec: NetworkSpec) -> tuple[Layer, ...]:
    """Every layer of a network after its input, in order, named and shaped as in Keras's summary."""
    found: list[Layer] = []
    shape, size = spec.input_shape, ReceptiveFieldSize()
    for number, conv in enumerate(spec.conv_layers, start=1):
        size = size.through(conv.window)
        found.append(conv_layer(conv, shape, size.side, number, spec.batch_norm))
        shape = found[-1].output_shape
        if spec.batch_norm:
            found += _normalisation(found[-1])
        if conv.pool_window:
            size = size.through(conv.pool_window)
            found.append(_pool(conv, number, shape, size.side))
            shape = found[-1].output_shape
    return (*found, *_head(spec, shape))


@functools.lru_cache(maxsize=256)
def layers_by_name(spec: NetworkSpec) -> Mapping[str, Layer]:
    """The same by name, in order."""
    return {layer.name: layer for layer in layers(spec)}


def parameters(spec: NetworkSpec) -> int:
    """All weights of a network."""
    return sum(layer.parameters for layer in layers(spec))


def multiply_adds(spec: NetworkSpec) -> int:
    """Products that are added up to classify one image."""
    return sum(layer.multiply_adds for layer in layers(spec))


def conv_layer(
    conv: ConvLayer, shape: tuple[int, ...], receptive_field: int, number: int = 1, batch_norm: bool = False
) -> Layer:
    """One convolution over maps of a shape.

    Args:
        shape: `(height, width, channels)` of its input.
        receptive_field: Pixels per side of the square of the image that one of its units sees.
        number: Its place among the convolutions, counted from 1.
        batch_norm: Whether a batch normalisation follows; then it has no bias.
    """
    kernel = (conv.kernel, conv.kernel, shape[2], conv.filters)
    size = (*map(conv.window.output_size, shape[:2]), conv.filters)
    return Layer(
        name=f"conv{number}",
        kind=Kind.CONV,
        input_shape=shape,
        output_shape=size,
        number=number,
        window=conv.window,
        weights={"kernel": kernel} if batch_norm else {"kernel": kernel, "bias": (conv.filters,)},
        factors=(*size[:2], *kernel),
        receptive_field=receptive_field,
        norm=f"norm{number}" if batch_norm else "",
        relu=f"relu{number}" if batch_norm else "",
    )


def _normalisation(conv: Layer) -> list[Layer]:
    """The batch normalisation of a convolution, and the relu that then is a layer of its own."""
    shape = conv.output_shape
    weights: dict[str, tuple[int, ...]] = dict.fromkeys(("scale", "shift", "mean", "variance"), shape[2:])
    norm = Layer(
        conv.norm,
        Kind.NORM,
        shape,
        shape,
        conv.number,
        weights=weights,
        factors=shape,
        receptive_field=conv.receptive_field,
    )
    return [norm, Layer(conv.relu, Kind.RELU, shape, shape, conv.number, receptive_field=conv.receptive_field)]


def _pool(conv: ConvLayer, number: int, shape: tuple[int, ...], receptive_field: int) -> Layer:
    window = conv.pool_window or ONE_PIXEL
    size = (*map(window.output_size, shape[:2]), shape[2])
    return Layer(f"pool{number}", POOLS[conv.pooling], shape, size, number, window, receptive_field=receptive_field)


def _head(spec: NetworkSpec, shape: tuple[int, ...]) -> list[Layer]:
    """The layers after the last maps, whose shape is given."""
    kind, features = (Kind.GLOBAL_POOL, shape[2]) if spec.global_pool else (Kind.FLATTEN, math.prod(shape))
    head = [Layer(kind.value, kind, shape, (features,))]
    if spec.dense_units:
        head.append(_dense(Kind.DENSE, features, spec.dense_units))
        features = spec.dense_units
    if spec.dropout:
        head.append(Layer(Kind.DROPOUT.value, Kind.DROPOUT, (features,), (features,)))
    return [*head, _dense(Kind.OUTPUT, features, len(spec.class_names))]


def _dense(kind: Kind, inputs: int, units: int) -> Layer:
    weights = {"kernel": (inputs, units), "bias": (units,)}
    return Layer(kind.value, kind, (inputs,), (units,), weights=weights, factors=(inputs, units))


def _product(numbers: Iterable[int]) -> str:
    return " x ".join(map(str, numbers))
