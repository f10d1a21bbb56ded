"""One unit's story in words and lines: what it sees, and how its value comes about, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convscope.network.filters import NORM_EPSILON
from convscope.network.receptive_field import ReceptiveField
from convscope.network.unit_explanation import Explanation
from convscope.spec.layers import Kind


@dataclass(frozen=True)
class Line:
    """A step of the sum: what is done, and what comes out."""

    words: str
    value: float


@dataclass(frozen=True)
class Contributions:
    """The inputs of a flat layer by what they add.

    Attributes:
        raising, lowering: Their indices, the largest first.
        others: How many more there are.
        others_sum: What these add together.
    """

    raising: tuple[int, ...]
    lowering: tuple[int, ...]
    others: int
    others_sum: float


def number(value: float) -> str:
    """A number as the page writes it: four digits after the point while it is small."""
    size = abs(value)
    text = f"{size:.{1 if size >= 1000 else 2 if size >= 100 else 4}f}"
    return f"−{text}" if value < 0 and float(text) else text


def unit_words(layer: str, unit: tuple[int, ...], class_names: tuple[str, ...] = ()) -> str:
    """What a unit is called, such as `conv3, row 1, column 2, filter 5`."""
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


def sight_words(field: ReceptiveField, side: int | None, image: tuple[int, int]) -> str:
    """What a unit sees of the image.

    Args:
        side: Pixels per side that its layer's units see where no border is in the way; None if they see all that comes
            through.
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
    """The steps from the terms to the value, in order."""
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
    """The inputs that add and take away most.

    Args:
        unit: Of a dense or output layer.
        most: How many of either kind.
    """
    order = np.argsort(unit.terms, kind="stable")
    lowering = [int(index) for index in order[:most] if unit.terms[index] < 0]
    raising = [int(index) for index in order[::-1][:most] if unit.terms[index] > 0]
    rest = np.delete(unit.terms, [*raising, *lowering])
    return Contributions(tuple(raising), tuple(lowering), len(rest), float(rest.sum(dtype=np.float64)))


def _summed(unit: Explanation) -> tuple[Line, ...]:
    together = float(unit.terms.sum(dtype=np.float64))
    count = unit.terms.size
    if unit.kind is Kind.CONV and unit.terms.shape[2] > 1:
        words = f"the partial sums of all {unit.terms.shape[2]} channels together ({count:,} products)"
    else:
        words = f"{count:,} {'product' if count == 1 else 'products together'}"
    if unit.norm is not None:  # no bias of its own
        return (Line(words, together),)
    name = "the logit" if unit.kind is Kind.OUTPUT else "the sum"
    return (Line(words, together), Line("+ the bias", unit.bias), Line(f"= {name}", unit.sum))


def _after(unit: Explanation) -> tuple[Line, ...]:
    if unit.logits is not None:
        logits = unit.logits.astype(np.float64)
        largest = float(logits.max())
        powers = np.exp(logits - largest)
        words = (
            f"softmax: e^({number(unit.sum)} − {number(largest)}) = {powers[unit.unit[0]]:.8g}, divided by the same of "
            f"all {len(logits)} classes together, {powers.sum():.8g}"
        )
        return (Line(words, unit.activation),)
    found = []
    if unit.norm is not None:
        scale, shift, mean, variance = unit.norm
        deviation = (variance + float(NORM_EPSILON)) ** 0.5
        moved = unit.sum - mean
        found = [
            Line(f"batch normalisation: less the mean {number(mean)}", moved),
            Line(f"divided by the deviation {number(deviation)}", moved / deviation),
            Line(f"times the scale {number(scale)}", moved / deviation * scale),
            Line(f"and the shift {number(shift)} added", unit.normalised),
        ]
    before = unit.sum if unit.normalised is None else unit.normalised
    words = "relu: positive, so it stays" if before > 0 else "relu: not positive, so it becomes 0"
    where = ": the value in the map" if unit.kind is Kind.CONV else ""
    return (*found, Line(words + where, unit.activation))


def _largest(unit: Explanation) -> str:
    count = unit.inputs.size
    row, column, _ = unit.sources[unit.winner]
    equal = int((unit.inputs == unit.inputs.max()).sum())
    if equal == count > 1:
        return f"the largest of {count} values: all are {number(unit.activation)}"
    also = f"; {equal} are equally large, and the first counts" if equal > 1 else ""
    return f"the largest of {count} values: {unit.source}, row {row}, column {column}{also}"


def _span(places: tuple[int, ...]) -> str:
    return f"{places[0]} to {places[-1]}" if len(places) > 1 else f"{places[0]}"
