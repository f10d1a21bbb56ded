"""The whole sum of one unit, down to one multiplication: its inputs, its weights, and the steps after the sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from convscope.network.filters import NORM_EPSILON
from convscope.network.forward import as_input, forward, softmax
from convscope.network.receptive_field import ReceptiveField, receptive_field
from convscope.network.trained import TrainedNetwork
from convscope.network.units import INPUT, check_unit, source_of
from convscope.spec.layers import MAPS, Kind, Layer, layers_by_name

PIXEL = Layer(INPUT, Kind.INPUT, (), ())  # has no layer before it


@dataclass(frozen=True, eq=False)
class Explanation:
    """How the value of one unit is computed.

    Attributes:
        layer: Name of its layer.
        kind: What its layer computes; `Kind.INPUT` for a pixel.
        unit: `(row, column, filter)`, or `(unit,)` in a flat layer, counted from 0.
        receptive_field: The pixels that it sees.
        source: The layer that its inputs are units of; empty for a pixel.
        sources: The units of that layer: the shape of `inputs` and one axis more, int; places outside the maps, where
            padding gives zeros, lie below 0 or beyond the size.
        inputs: float32 values of these units: `(side, side, channels)` under the window of a convolution,
            `(side, side, 1)` of a pooling, `(height, width, 1)` of a global pooling, `(features,)` of a dense layer.
        weights: The factor of each input, in the same shape; None if nothing is multiplied.
        terms: The products, in the same shape; the inputs themselves for a max pooling, a flattening or a pixel.
        bias: Is added to the sum of the terms; 0 with batch normalisation, None if nothing is summed.
        sum: The terms and the bias together, before normalisation and relu or softmax (the logit of an output); None
            if the layer has no weights.
        norm: Scale, shift, mean and variance of this filter's batch normalisation, or None.
        normalised: The sum after batch normalisation, or None without one.
        activation: The output of the unit, after batch normalisation and relu; the probability of an output.
        logits: The logits of all classes, `(classes,)` float32, for the output layer, else None.
    """

    layer: str
    kind: Kind
    unit: tuple[int, ...]
    receptive_field: ReceptiveField
    source: str
    sources: np.ndarray
    inputs: np.ndarray
    weights: np.ndarray | None
    terms: np.ndarray
    activation: float
    bias: float | None = None
    sum: float | None = None
    norm: tuple[float, float, float, float] | None = None
    normalised: float | None = None
    logits: np.ndarray | None = None

    @property
    def partial_sums(self) -> np.ndarray:
        """The part that each channel adds, `(channels,)`; in a dense layer the part of each input."""
        return self.terms.sum(axis=(0, 1), dtype=np.float64) if self.terms.ndim == 3 else self.terms

    @property
    def winner(self) -> tuple[int, ...]:
        """Index of the largest input, which a max pooling passes on; ties: the first."""
        return tuple(int(index) for index in np.unravel_index(self.inputs.argmax(), self.inputs.shape))


def explain_unit(
    network: TrainedNetwork,
    image: np.ndarray,
    layer: str,
    unit: tuple[int, ...],
    outputs: Mapping[str, np.ndarray] | None = None,
) -> Explanation:
    """Explain one unit of any layer for one image.

    Args:
        network: The spec and its arrays.
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        layer: As in Keras: `conv1`, `pool1`, ..., `flatten` or `global_pool`, `dense`, `output`; or `input`.
        unit: `(row, column, filter)` in a layer of maps, `(unit,)` in a flat one, counted from 0.
        outputs: The outputs of `forward` for this image, if they are at hand.

    Returns:
        Its receptive field, the terms, the bias, the sum and the activation. Sums are taken in float64.

    Raises:
        InvalidUnit: If the network has no such layer or unit.
        InvalidImage: If the image has another shape than the network's input.
    """
    check_unit(network.spec, layer, unit)
    unit = tuple(int(index) for index in unit)
    pixels = as_input(network, image)
    values = {INPUT: pixels, **(forward(network, pixels) if outputs is None else outputs)}
    facts = layers_by_name(network.spec).get(layer, PIXEL)
    source = "" if facts is PIXEL else source_of(network.spec, layer)
    inputs, sources = _inputs(facts, unit, values[source or INPUT])
    explanation = Explanation(
        layer=layer,
        kind=facts.kind,
        unit=unit,
        receptive_field=receptive_field(network.spec, layer, unit),
        source=source,
        sources=sources,
        inputs=inputs,
        weights=None,
        terms=inputs,
        activation=float(inputs.max()),
    )
    match explanation.kind:
        case Kind.CONV | Kind.DENSE | Kind.OUTPUT:
            return _summed(network, facts, explanation, values)
        case Kind.AVERAGE_POOL | Kind.GLOBAL_POOL:
            return _mean(explanation)
    return explanation


def _inputs(layer: Layer, unit: tuple[int, ...], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The inputs of a unit, and the units of the layer before that they are."""
    if layer is PIXEL:
        return values[unit].reshape(1), np.array([unit])
    if layer.kind in MAPS:
        return _under_window(layer, unit, values)
    if layer.kind is Kind.FLATTEN:
        source = np.unravel_index(unit[0], values.shape)
        return values[source].reshape(1), np.array([source], dtype=int)
    if layer.kind is Kind.GLOBAL_POOL:
        return values[:, :, unit[0] :][:, :, :1], _grid(range(values.shape[0]), range(values.shape[1]), unit[:1])
    return values, np.arange(len(values))[:, None]


def _under_window(layer: Layer, unit: tuple[int, ...], maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = (layer.window.taps(place, size) for place, size in zip(unit[:2], maps.shape[:2], strict=True))
    sources = _grid(rows, columns, range(maps.shape[2]) if layer.kind is Kind.CONV else unit[2:])
    inside = ((sources >= 0) & (sources < maps.shape)).all(axis=-1)
    inputs = np.zeros(inside.shape, np.float32)
    inputs[inside] = maps[tuple(sources[inside].T)]
    return inputs, sources


def _grid(rows: Iterable[int], columns: Iterable[int], channels: Iterable[int]) -> np.ndarray:
    """`(rows, columns, channels, 3)` int: the place of each."""
    return np.stack(np.meshgrid(list(rows), list(columns), list(channels), indexing="ij"), axis=-1)


def _summed(network: TrainedNetwork, layer: Layer, found: Explanation, values: Mapping[str, np.ndarray]) -> Explanation:
    """The unit of a convolution, the dense or the output layer: inputs times weights, and the steps after."""
    kernel, *biases = network.weights[layer.name]
    index = found.unit[-1]
    weights = kernel[..., index]
    terms = found.inputs * weights
    bias = float(biases[0][index]) if biases else 0.0
    total = float(terms.sum(dtype=np.float64)) + bias
    found = replace(found, weights=weights, terms=terms, bias=bias, sum=total, activation=max(0.0, total))
    if layer.kind is Kind.OUTPUT:
        logits = values["logits"]
        return replace(found, activation=float(softmax(logits)[index]), logits=logits)
    if layer.norm:
        scale, shift, mean, variance = (float(part[index]) for part in network.weights[layer.norm])
        normalised = (total - mean) * scale / (variance + float(NORM_EPSILON)) ** 0.5 + shift
        norm = (scale, shift, mean, variance)
        return replace(found, norm=norm, normalised=normalised, activation=max(0.0, normalised))
    return found


def _mean(found: Explanation) -> Explanation:
    inputs = found.inputs
    weights = np.full(inputs.shape, 1 / inputs.size, np.float32)
    return replace(found, weights=weights, terms=inputs * weights, activation=float(inputs.mean(dtype=np.float64)))
