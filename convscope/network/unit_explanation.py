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
from convscope.spec.layers import Kind, Layer, layers_by_name


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where the value of one unit comes from.

    Attributes:
        layer: Its layer.
        kind: What its layer computes; `Kind.INPUT` for a pixel.
        unit: `(row, column, filter)`, or `(unit,)` in a flat layer, counted from 0.
        receptive_field: The pixels that it sees.
        source: The layer that its inputs are units of; None for a pixel.
        sources: Which units of that layer these are: the shape of `inputs` and one axis more, int; places outside of
            the maps, where padding gives zeros, lie below 0 or beyond their size.
        inputs: float32 values of these units: `(side, side, channels)` under the window of a convolution,
            `(side, side, 1)` of a pooling, `(height, width, 1)` of a global pooling, `(features,)` of a dense layer.
        weights: What each is multiplied with, the same shape; None if nothing is multiplied.
        terms: The products, the same shape; of a pooling, a flattening or a pixel the values themselves.
        bias: What is added to the sum of the terms; 0 with batch normalisation, None where nothing is summed.
        sum: The terms and the bias together, as a convolution or dense layer gives it before anything else happens
            (for the output: the logit); None where nothing is summed.
        norm: Scale, shift, mean and variance of this filter's batch normalisation, or None.
        normalised: The sum after batch normalisation, or None without one.
        activation: What the layer gives: after batch normalisation and relu; of the output its probability.
        logits: Of the output layer the logits of all classes, `(classes,)` float32, else None.
    """

    layer: str
    kind: Kind
    unit: tuple[int, ...]
    receptive_field: ReceptiveField
    source: str | None
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
        """What each channel adds, `(channels,)`; of a dense layer each input."""
        return self.terms.sum(axis=(0, 1), dtype=np.float64) if self.terms.ndim == 3 else self.terms

    @property
    def winner(self) -> tuple[int, ...]:
        """Which of the inputs is the largest, the first of several: the one that a max pooling hands on."""
        return tuple(int(index) for index in np.unravel_index(self.inputs.argmax(), self.inputs.shape))


def explain_unit(
    network: TrainedNetwork,
    image: np.ndarray,
    layer: str,
    unit: tuple[int, ...],
    outputs: Mapping[str, np.ndarray] | None = None,
) -> Explanation:
    """Explain one unit, of any layer, for one image.

    Args:
        network: The spec and its arrays.
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        layer: As in Keras: `conv1`, `pool1`, ..., `flatten` or `global_pool`, `dense`, `output`; or `input`.
        unit: `(row, column, filter)` in a layer of maps, `(unit,)` in a flat one, counted from 0.
        outputs: What `forward` gave for this image, if it is at hand.

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
    facts = layers_by_name(network.spec).get(layer)
    source = None if facts is None else source_of(network.spec, layer)
    inputs, sources = _looked_at(facts, unit, values.get(source, pixels))
    explanation = Explanation(
        layer=layer,
        kind=facts.kind if facts else Kind.INPUT,
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


def _looked_at(layer: Layer | None, unit: tuple[int, ...], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values that a unit looks at, and which units of the layer before they are; `layer` is None for a pixel."""
    if layer is None:
        return values[unit].reshape(1), np.array([unit])
    if layer.window:
        return _under_window(layer, unit, values)
    if layer.kind is Kind.FLATTEN:
        source = np.unravel_index(unit[0], values.shape)
        return values[source].reshape(1), np.array([source], dtype=int)
    if layer.kind is Kind.GLOBAL_POOL:
        return values[:, :, unit[0] :][:, :, :1], _grid(*map(range, values.shape[:2]), unit[:1])
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
