"""The explanation of one unit in words: the pixels that it sees, and its value step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from convscope.network.filters import NORM_EPSILON
from convscope.network.receptive_field import ReceptiveField
from convscope.network.unit_explanation import Explanation
from convscope.spec.layers import Kind


@dataclass(frozen=True)
class Line:
    """One step: its words, and the value after it."""

    words: str
    value: float


@dataclass(frozen=True)
class Contributions:
    """The inputs of a flat layer by the size of their products.

    Attributes:
        raising, lowering: Indices of the largest positive and negative products, the largest first.
        others: Number of the other inputs.
        others_sum: Sum of their products.
    """

    raising: tuple[int, ...]
    lowering: tuple[int, ...]
    others: int
    others_sum: float


def format_number(value: float) -> str:
    """A number with four digits after the point, fewer if it is large, and a true minus sign."""
    size = abs(value)
    text = f"{size:.{1 if size >= 1000 else 2 if size >= 100 else 4}f}"
    return f"−{text}" if value < 0 and float(text) else text


def unit_name(layer: str, unit: tuple[int, ...], class_names: Sequence[str] = ()) -> str:
    """The name of a unit, such as `conv3, row 1, column 2, filter 5`."""
    if layer == "output" and class_names:
        return f"output, class {class_names[unit[0]]}"
    if layer in ("dense", "output", "flatten"):
        return f"{layer}, unit {unit[0]}"
    if layer == "global_pool":
        return f"global_pool, filter {unit[0]}"
    row, column, channel = unit
    if layer == "input":
        return f"pixel in row {row}, column {column}" + (f", channel {channel}" if channel else "")
    return f"{layer}, row {row}, column {column}, filter {channel}"


def field_text(field: ReceptiveField, side: int | None, image: tuple[int, int]) -> str:
    """The pixels that a unit sees, in one sentence.

    Args:
        side: Pixels per side that a unit of its layer sees away from the borders; None if it sees everything.
        image: Height and width.
    """
    if not field.rows or not field.columns:
        return "It sees no pixel: its window lies on zeros only."
    if (field.height, field.width) == (1, 1):
        return f"It sees one pixel: row {field.rows[0]}, column {field.columns[0]}."
    size = f"{field.height} × {field.width} pixels"
    cut = ", cut by the border" if side and (field.height < side or field.width < side) else ""
    if side is None and (field.height, field.width) != image:
        cut = "; the others are lost at the borders of the layers before"
    gaps = len(field.rows) < field.height or len(field.columns) < field.width
    kept = ", with gaps" if gaps else ""
    return f"It sees rows {_span(field.rows)} and columns {_span(field.columns)}: {size}{cut}{kept}."


def lines(unit: Explanation) -> tuple[Line, ...]:
    """The steps from the products to the value, in order."""
    match unit.kind:
        case Kind.CONV | Kind.DENSE | Kind.OUTPUT:
            return (*_summed(unit), *_after(unit))
        case Kind.MAX_POOL:
            words = _largest(unit)
        case Kind.AVERAGE_POOL | Kind.GLOBAL_POOL:
            words = f"the mean of {unit.inputs.size} values: their sum / {unit.inputs.size}"
        case Kind.INPUT:
            words = "ink in this pixel, from 0 for paper to 1"
        case _:
            words = "the same value, put into a row"
    return (Line(words, unit.activation),)


def contributions(unit: Explanation, most: int = 6) -> Contributions:
    """The inputs with the largest products of either sign.

    Args:
        unit: A unit of a dense or output layer.
        most: Largest number of inputs of either sign.
    """
    order = np.argsort(unit.terms, kind="stable")
    lowering = [int(index) for index in order[:most] if unit.terms[index] < 0]
    raising = [int(index) for index in order[::-1][:most] if unit.terms[index] > 0]
    rest = np.delete(unit.terms, [*raising, *lowering])
    return Contributions(tuple(raising), tuple(lowering), len(rest), float(rest.sum(dtype=np.float64)))


def _summed(unit: Explanation) -> tuple[Line, ...]:
    products = float(unit.terms.sum(dtype=np.float64))
    count = unit.terms.size
    if unit.kind is Kind.CONV and unit.terms.shape[2] > 1:
        words = f"the partial sums of all {unit.terms.shape[2]} channels together ({count:,} products)"
    else:
        words = f"{count:,} {'product' if count == 1 else 'products together'}"
    if unit.norm is not None:  # then there is no bias
        return (Line(words, products),)
    name = "the logit" if unit.kind is Kind.OUTPUT else "the sum"
    return (Line(words, products), Line("+ the bias", unit.bias or 0.0), Line(f"= {name}", unit.sum or 0.0))


def _after(unit: Explanation) -> tuple[Line, ...]:
    if unit.logits is not None:
        return (_softmax(unit, unit.logits.astype(np.float64)),)
    value, steps = unit.sum or 0.0, ()
    if unit.norm is not None:
        steps = _normalised(unit.norm, value)
        value = steps[-1].value
    words = "relu: positive, so it stays" if value > 0 else "relu: not positive, so it becomes 0"
    where = ": the value in the map" if unit.kind is Kind.CONV else ""
    return (*steps, Line(words + where, unit.activation))


def _softmax(unit: Explanation, logits: np.ndarray) -> Line:
    largest = float(logits.max())
    powers = np.exp(logits - largest)
    (index,) = unit.unit
    return Line(
        f"softmax: e^({format_number(float(logits[index]))} − {format_number(largest)}) = {powers[index]:.8g}, "
        f"divided by the same of all {len(logits)} classes together, {powers.sum():.8g}",
        unit.activation,
    )


def _normalised(norm: tuple[float, float, float, float], value: float) -> tuple[Line, ...]:
    scale, shift, mean, variance = norm
    deviation = (variance + float(NORM_EPSILON)) ** 0.5
    centred = value - mean
    return (
        Line(f"batch normalisation: less the mean {format_number(mean)}", centred),
        Line(f"divided by the deviation {format_number(deviation)}", centred / deviation),
        Line(f"times the scale {format_number(scale)}", centred / deviation * scale),
        Line(f"and the shift {format_number(shift)} added", centred / deviation * scale + shift),
    )


def _largest(unit: Explanation) -> str:
    count = unit.inputs.size
    row, column, _ = unit.sources[unit.winner]
    equal = int((unit.inputs == unit.inputs.max()).sum())
    if equal == count > 1:
        return f"the largest of {count} values: all are {format_number(unit.activation)}"
    also = f"; {equal} are equally large, and the first counts" if equal > 1 else ""
    return f"the largest of {count} values: {unit.source}, row {row}, column {column}{also}"


def _span(places: tuple[int, ...]) -> str:
    first, last = places[0], places[-1]
    return f"{first}" if first == last else f"{first} to {last}"
