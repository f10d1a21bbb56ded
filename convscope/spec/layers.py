"""Shapes, parameters, multiply-adds and receptive fields of a spec, by hand: no Keras."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.spec.window import Window


@dataclass(frozen=True)
class LayerFacts:
    """What can be said of one layer before it is trained.

    Attributes:
        name: As in Keras: conv1, norm1, relu1, pool1, ..., flatten or global_pool, dense, dropout, output.
        kind: conv, norm, relu, pool, flatten, global_pool, dense, dropout or output.
        input_shape: `(height, width, channels)` or `(units,)`.
        shape: The same of what comes out.
        parameters: Numbers that training changes.
        parameters_sum: How they come about, written out.
        multiply_adds: Products that are summed up, for one image.
        multiply_adds_sum: How they come about, written out.
        receptive_field: Side in pixels of the input square that one unit sees; None once every unit sees all.
    """

    name: str
    kind: str
    input_shape: tuple[int, ...]
    shape: tuple[int, ...]
    parameters: int = 0
    parameters_sum: str = "none"
    multiply_adds: int = 0
    multiply_adds_sum: str = "none"
    receptive_field: int | None = None


@dataclass(frozen=True)
class Sight:
    """What a unit sees of the image, along one axis and borders aside.

    Attributes:
        field: Pixels from the first to the last that it sees.
        jump: Pixels between the fields of two neighbours.
    """

    field: int = 1
    jump: int = 1

    def through(self, window: Window) -> Sight:
        """What a unit sees that looks at such units through a window."""
        return Sight(self.field + (window.reach - 1) * self.jump, self.jump * window.stride)


def sight_after(conv_layers: Iterable[ConvLayer]) -> Sight:
    """What a unit sees of the image after these convolutions and their pooling."""
    sight = Sight()
    for layer in conv_layers:
        sight = sight.through(layer.window)
        if layer.pool_window:
            sight = sight.through(layer.pool_window)
    return sight


def layers(spec: NetworkSpec) -> tuple[LayerFacts, ...]:
    """Every layer of a network after its input, in order, named and shaped as Keras's summary says."""
    facts: list[LayerFacts] = []
    shape: tuple[int, ...] = spec.input_shape
    sight = Sight()
    for number, layer in enumerate(spec.conv_layers, start=1):
        sight = sight.through(layer.window)
        facts.append(conv_facts(f"conv{number}", layer, shape, sight.field, bias=not spec.batch_norm))
        if spec.batch_norm:
            facts += [_norm(f"norm{number}", facts[-1]), _relu(f"relu{number}", facts[-1])]
        if layer.pool_window:
            sight = sight.through(layer.pool_window)
            facts.append(_pool(f"pool{number}", layer.pool, facts[-1].shape, sight.field))
        shape = facts[-1].shape
    if spec.global_pool:
        facts.append(LayerFacts("global_pool", "global_pool", shape, shape[2:]))
    else:
        facts.append(LayerFacts("flatten", "flatten", shape, (math.prod(shape),)))
    if spec.dense_units:
        facts.append(_dense("dense", "dense", facts[-1].shape[0], spec.dense_units))
    if spec.dropout:
        facts.append(LayerFacts("dropout", "dropout", facts[-1].shape, facts[-1].shape))
    facts.append(_dense("output", "output", facts[-1].shape[0], len(spec.class_names)))
    return tuple(facts)


def parameters(spec: NetworkSpec) -> int:
    """Numbers that training changes, in the whole network."""
    return sum(layer.parameters for layer in layers(spec))


def multiply_adds(spec: NetworkSpec) -> int:
    """Products that are summed up to classify one image."""
    return sum(layer.multiply_adds for layer in layers(spec))


def conv_facts(name: str, layer: ConvLayer, shape: tuple[int, ...], field: int, bias: bool = True) -> LayerFacts:
    """What can be said of one convolution over maps of a shape.

    Args:
        shape: `(height, width, channels)` of what comes in.
        field: Pixels per side that one of its units sees of the image.
        bias: Whether it has one; with batch normalisation it has none.
    """
    height, width = map(layer.window.places, shape[:2])
    kernel = f"{layer.kernel} x {layer.kernel} x {shape[2]} x {layer.filters}"
    weights = layer.kernel**2 * shape[2] * layer.filters
    return LayerFacts(
        name,
        "conv",
        shape,
        (height, width, layer.filters),
        weights + layer.filters if bias else weights,
        f"{kernel} + {layer.filters} = {weights + layer.filters:,}" if bias else f"{kernel} = {weights:,}",
        height * width * weights,
        f"{height} x {width} x {kernel} = {height * width * weights:,}",
        field,
    )


def _norm(name: str, conv: LayerFacts) -> LayerFacts:
    height, width, filters = conv.shape
    return LayerFacts(
        name,
        "norm",
        conv.shape,
        conv.shape,
        4 * filters,  # scale, shift, running mean and variance
        f"4 x {filters} = {4 * filters:,}",
        height * width * filters,
        f"{height} x {width} x {filters} = {height * width * filters:,}",
        conv.receptive_field,
    )


def _relu(name: str, conv: LayerFacts) -> LayerFacts:
    return LayerFacts(name, "relu", conv.shape, conv.shape, receptive_field=conv.receptive_field)


def _pool(name: str, pool: int, shape: tuple[int, ...], field: int) -> LayerFacts:
    after = (*map(Window(pool, pool).places, shape[:2]), shape[2])
    return LayerFacts(name, "pool", shape, after, receptive_field=field)


def _dense(name: str, kind: str, inputs: int, units: int) -> LayerFacts:
    return LayerFacts(
        name,
        kind,
        (inputs,),
        (units,),
        inputs * units + units,
        f"{inputs} x {units} + {units} = {inputs * units + units:,}",
        inputs * units,
        f"{inputs} x {units} = {inputs * units:,}",
    )
