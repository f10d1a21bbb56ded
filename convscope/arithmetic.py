"""Shapes, parameters, multiply-adds and receptive fields of a spec, by hand: no Keras."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from convscope.errors import InvalidSpec

if TYPE_CHECKING:
    from convscope.spec import ConvLayer, NetworkSpec


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
        multiply_adds: Products that are summed up, for one picture.
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


def map_size(size: int, kernel: int, stride: int = 1, padding: str = "valid", dilation: int = 1) -> int:
    """Pixels per side after a window has slid over `size` pixels; 0 or less if it does not fit."""
    if padding == "same":
        return -(-size // stride)
    return (size - _reach(kernel, dilation)) // stride + 1


def same_padding(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Zeros `(before, after)` that 'same' adds along one axis.

    Source: TensorFlow's rule: as many as the last window lacks, the odd one after.
    """
    lacking = (map_size(size, kernel, stride, "same") - 1) * stride + _reach(kernel, dilation) - size
    return max(0, lacking) // 2, max(0, lacking) - max(0, lacking) // 2


def layers(spec: NetworkSpec) -> tuple[LayerFacts, ...]:
    """Every layer of a network after its input, in order, named and shaped as Keras's summary says."""
    facts: list[LayerFacts] = []
    shape: tuple[int, ...] = spec.input_shape
    field, jump = 1, 1  # pixels: side of what a unit sees, distance between two neighbours
    for number, layer in enumerate(spec.conv_layers, start=1):
        field += (_reach(layer.kernel, layer.dilation) - 1) * jump
        jump *= layer.stride
        facts.append(_conv(f"conv{number}", layer, shape, field, bias=not spec.batch_norm))
        if spec.batch_norm:
            facts += [_norm(f"norm{number}", facts[-1]), _relu(f"relu{number}", facts[-1])]
        if layer.pool:
            field += (layer.pool - 1) * jump
            jump *= layer.pool
            facts.append(_pool(f"pool{number}", layer.pool, facts[-1].shape, field))
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
    """Products that are summed up to classify one picture."""
    return sum(layer.multiply_adds for layer in layers(spec))


def check_maps(spec: NetworkSpec) -> None:
    """Refuse a network in which a map is left without pixels.

    Raises:
        InvalidSpec: Naming the layer, its window and what comes in.
    """
    height, width, _ = spec.input_shape
    for number, layer in enumerate(spec.conv_layers, start=1):
        before = (height, width)
        height, width = (map_size(side, layer.kernel, layer.stride, layer.padding, layer.dilation) for side in before)
        _check_map(f"conv{number}", _reach(layer.kernel, layer.dilation), before, (height, width))
        if layer.pool:
            before = (height, width)
            height, width = (map_size(side, layer.pool, layer.pool) for side in before)
            _check_map(f"pool{number}", layer.pool, before, (height, width))


def _check_map(name: str, window: int, before: tuple[int, int], after: tuple[int, int]) -> None:
    if min(after) < 1:
        raise InvalidSpec(
            f"{name} would be left without pixels: its window of {window} x {window} does not fit into maps of "
            f"{before[0]} x {before[1]}. Choose smaller kernels, less pooling or stride, fewer layers, or "
            "padding 'same'."
        )


def _reach(kernel: int, dilation: int) -> int:
    return (kernel - 1) * dilation + 1  # pixels from a kernel's first tap to its last


def _conv(name: str, layer: ConvLayer, shape: tuple[int, ...], field: int, bias: bool) -> LayerFacts:
    height, width = (map_size(side, layer.kernel, layer.stride, layer.padding, layer.dilation) for side in shape[:2])
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
    after = (map_size(shape[0], pool, pool), map_size(shape[1], pool, pool), shape[2])
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
