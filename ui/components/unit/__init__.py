"""One unit's whole story: what it sees, what it multiplies, the sum, and the way to its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

import numpy as np

from convscope.network.explanation_text import contributions, field_text, lines, unit_name
from convscope.network.unit_explanation import Explanation
from convscope.network.units import Place, path_to_text
from convscope.spec import layers as arithmetic
from convscope.spec.network import NetworkSpec
from ui.components.shared import component, pack

_unit = component("unit")


class UnitImage(TypedDict):
    """The image's size in pixels."""

    height: int
    width: int
    channels: int


class UnitSight(TypedDict):
    """The pixels of the image that the unit sees."""

    rows: list[int]
    columns: list[int]
    words: str


class UnitMap(TypedDict):
    """The map that the unit is in, and its place there."""

    height: int  # cells
    width: int
    top: float  # the value that is full colour
    row: int
    column: int
    words: str


class UnitWindow(TypedDict):
    """What lies under the window; a row below 0 or past the last one is a zero around the maps, so with columns."""

    layer: str  # that the window lies on, which has this size
    height: int
    width: int
    of: int  # channels
    side: int  # taps
    rows: list[int]  # of the maps below the taps
    columns: list[int]
    channels: list[int]
    partial: list[float]  # sum of each of these channels, the largest first
    winner: int | None  # the tap whose value a max pooling keeps


class UnitContribution(TypedDict):
    """An input of a unit that looks at a row of numbers."""

    name: str
    short: str  # the same for a phone
    layer: str
    unit: list[int]
    value: float
    weight: float
    product: float


class UnitContributions(TypedDict):
    """The inputs that add or take away most."""

    entries: list[UnitContribution]
    others: int  # inputs that are not listed
    sum: float  # of their products


class UnitClass(TypedDict):
    """A class of the output, with numbers as they are written."""

    name: str
    logit: float
    power: str
    share: str


class UnitHead(TypedDict):
    """What the browser is told.

    Beside it come the arrays `image` and, where the kind of unit has them, `map`, `inputs` and `weights`, float32,
    channels last.
    """

    title: str
    note: str
    kind: str  # of its layer, see `convscope.spec.layers.Kind`
    place: str  # changes with the unit
    unit: list[int]  # row, column and filter, or a single index
    way: list[str]  # names of the units from where one began to this one
    image: UnitImage
    sees: UnitSight
    map: UnitMap | None
    window: UnitWindow | None  # of a convolution or a pooling
    contributions: UnitContributions | None  # of a dense layer or the output
    lines: list[tuple[str, float]]  # how the value comes about
    classes: list[UnitClass] | None  # of the output


NOTES = {
    "conv": "Each channel's patch times its slice of the kernel, number by number; the largest sums first, of "
    "either sign. Red adds, blue subtracts; dashed cells are the zeros around the image. Click a number on the left "
    "to see where it comes from. Rows, columns and filters are counted from 0; numbers are rounded.",
    "max_pool": "A max pooling keeps the largest value under its window. Click one to see where it comes from.",
    "average_pool": "An average pooling takes the mean of the values under its window. Click one to see where it comes "
    "from.",
    "global_pool": "The mean of a whole map. Click a value to see where it comes from.",
    "dense": "Every input times its weight: those that add most, and those that subtract most. Click one to follow it.",
    "output": "Every input times its weight gives the logit; the softmax turns all logits into probabilities. Click an "
    "input to follow it.",
    "input": "The path ends here: a pixel is part of the drawing.",
}


def unit_story(
    explained: Explanation,
    spec: NetworkSpec,
    outputs: Mapping[str, np.ndarray],
    way: tuple[Place, ...],
    key: str,
    on_went: Callable[[], None],
) -> None:
    """Show where a unit's value comes from.

    Args:
        explained: The unit.
        outputs: Every layer's output and, as `input`, the image, `(height, width, channels)` float32.
        way: From the unit where one began to this one.
        on_went: Called before the page runs again when the visitor opens another unit; the component's value then has
            `went`: `down` (a unit of the source, or of `layer`), `back` (how many units of the way to keep, less one)
            or `move` (another unit of this layer).
    """
    image = outputs["input"]
    arrays = {"image": image}
    value = f"{lines(explained)[-1].value:.4f}".replace("-", "−")
    head: UnitHead = {
        "title": f"{unit_name(explained.layer, explained.unit, spec.class_names)}: {value}",
        "note": NOTES[explained.kind],
        "kind": explained.kind,
        "place": path_to_text(way[-1:]),
        "unit": list(explained.unit),
        "way": [unit_name(place.layer, place.unit, spec.class_names) for place in way],
        "image": {"height": image.shape[0], "width": image.shape[1], "channels": image.shape[2]},
        "sees": _sees(explained, spec),
        "map": None,
        "window": None,
        "contributions": None,
        "lines": [(line.words, line.value) for line in lines(explained)],
        "classes": _classes(explained, spec),
    }
    if len(explained.unit) == 3 and explained.kind != "input":
        maps = outputs[explained.layer]
        head["map"], arrays["map"] = _map(explained, maps), maps[:, :, explained.unit[2]]
    if explained.kind in ("dense", "output"):
        head["contributions"] = _contributions(explained, outputs)
    elif explained.kind != "input":
        order = np.argsort(-np.abs(explained.partial_sums), kind="stable")
        head["window"] = _window(explained, outputs[explained.source].shape, order)
        arrays["inputs"] = explained.inputs[..., order]
        if explained.kind == "conv" and explained.weights is not None:
            arrays["weights"] = explained.weights[..., order]
    _unit(data=pack(head, **arrays), key=key, on_went_change=on_went)


def _sees(explained: Explanation, spec: NetworkSpec) -> UnitSight:
    field = explained.receptive_field
    sides = {layer.name: layer.receptive_field for layer in arithmetic.layers(spec)}
    words = field_text(field, sides.get(explained.layer), spec.input_shape[:2])
    return {"rows": list(field.rows), "columns": list(field.columns), "words": words}


def _map(explained: Explanation, maps: np.ndarray) -> UnitMap:
    row, column, number = explained.unit
    height, width = maps.shape[:2]
    words = f"All of filter {number}'s map in {explained.layer}; this unit is in row {row}, column {column}."
    top = float(maps[..., number].max())
    return {"height": height, "width": width, "top": top, "row": row, "column": column, "words": words}


def _window(explained: Explanation, source: tuple[int, ...], order: np.ndarray) -> UnitWindow:
    """What lies under the window, its channels in this order."""
    winner = None
    if explained.kind == "max_pool":
        winner = int(np.ravel_multi_index(explained.winner, explained.inputs.shape))
    return {
        "layer": explained.source,
        "height": source[0],
        "width": source[1],
        "of": source[2],
        "side": explained.inputs.shape[1],
        "rows": explained.sources[:, 0, 0, 0].tolist(),
        "columns": explained.sources[0, :, 0, 1].tolist(),
        "channels": explained.sources[0, 0, order, 2].tolist(),
        "partial": explained.partial_sums[order].tolist(),
        "winner": winner,
    }


def _contributions(explained: Explanation, outputs: Mapping[str, np.ndarray]) -> UnitContributions:
    found = contributions(explained)
    entries = [_contribution(explained, outputs, index) for index in (*found.raising, *found.lowering[::-1])]
    return {"entries": entries, "others": found.others, "sum": found.others_sum}


def _contribution(explained: Explanation, outputs: Mapping[str, np.ndarray], index: int) -> UnitContribution:
    layer, unit = explained.source, (index,)
    if layer == "flatten":
        layer = [name for name, values in outputs.items() if values.ndim == 3][-1]
        unit = tuple(int(part) for part in np.unravel_index(index, outputs[layer].shape))
    return {
        "name": unit_name(layer, unit),
        "short": _short(unit_name(layer, unit)),
        "layer": layer,
        "unit": list(unit),
        "value": float(explained.inputs[index]),
        "weight": 0.0 if explained.weights is None else float(explained.weights[index]),
        "product": float(explained.terms[index]),
    }


def _short(words: str) -> str:
    """For a phone, such as `conv3 r1 c2 f53`."""
    for whole in (", row ", ", column ", ", filter "):
        words = words.replace(whole, f" {whole[2]}")
    return words


def _classes(explained: Explanation, spec: NetworkSpec) -> list[UnitClass] | None:
    if explained.logits is None:
        return None
    logits = explained.logits.astype(np.float64)
    powers = np.exp(logits - logits.max())
    shares = powers / powers.sum()
    rows = zip(spec.class_names, logits.tolist(), powers.tolist(), shares.tolist(), strict=True)
    return [
        {
            "name": name,
            "logit": logit,
            "power": f"{power:.6f}" if power >= 1e-6 else "< 0.000001",
            "share": f"{share:.4%}" if share >= 1e-6 else "< 0.0001%",
        }
        for name, logit, power, share in rows
    ]
