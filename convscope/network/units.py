"""The units of a network: the layers that have units, one unit's place, and a path through units as text in a link."""

from __future__ import annotations

import re
from dataclasses import dataclass

from convscope.errors import InvalidUnit
from convscope.spec.layers import MAPS, UNITS, layers
from convscope.spec.network import NetworkSpec

MAX_PATH = 40  # units
INPUT = "input"


@dataclass(frozen=True)
class Place:
    """A layer and one of its units, or a whole map of it.

    Attributes:
        layer: As in Keras, or `input` for a pixel.
        unit: `(row, column, filter)` of maps, `(unit,)` of flat layers, counted from 0.
        whole: Whether the whole map is meant; then `unit` is `(filter,)`.
    """

    layer: str
    unit: tuple[int, ...]
    whole: bool = False

    @property
    def filter_index(self) -> int:
        """Index of the filter, or of the unit in a flat layer."""
        return self.unit[-1]


def unit_shapes(spec: NetworkSpec) -> dict[str, tuple[int, ...]]:
    """Shapes of all layers whose units can be explained, by name, in order; the image is the first."""
    return {
        INPUT: spec.input_shape,
        **{layer.name: layer.output_shape for layer in layers(spec) if layer.kind in UNITS},
    }


def map_layers(spec: NetworkSpec) -> list[str]:
    """Names of the convolutions and poolings, in order; there may be none."""
    return [layer.name for layer in layers(spec) if layer.kind in MAPS]


def source_of(spec: NetworkSpec, layer: str) -> str:
    """The layer whose units are the inputs of a layer's units."""
    names = list(unit_shapes(spec))
    return names[names.index(layer) - 1]


def check_unit(spec: NetworkSpec, layer: str, unit: tuple[int, ...]) -> None:
    """Refuse a unit that the network does not have.

    Raises:
        InvalidUnit: Naming the layers, or the ranges of the layer.
    """
    shapes = unit_shapes(spec)
    if layer not in shapes:
        raise InvalidUnit(f"This network has no layer {layer!r:.40}; it has {', '.join(shapes)}. Choose one of them.")
    shape = shapes[layer]
    whole = all(isinstance(number, int) or hasattr(number, "__index__") for number in unit)
    if len(unit) != len(shape) or not whole or not all(0 <= at < size for at, size in zip(unit, shape, strict=True)):
        axes = ("row", "column", "channel" if layer == INPUT else "filter") if len(shape) == 3 else ("unit",)
        ranges = ", ".join(f"{axis} 0 to {size - 1}" for axis, size in zip(axes, shape, strict=True))
        raise InvalidUnit(f"{layer} has no unit {tuple(unit)!r:.60}; it has {ranges}. Choose one of them.")


def path_to_text(path: tuple[Place, ...]) -> str:
    """For a link, such as `conv3-1-2-5.pool2-2-3-40`: from the first unit to the last."""
    return ".".join("-".join([place.layer, *map(str, place.unit)]) for place in path)


def path_from_text(spec: NetworkSpec, text: str) -> tuple[Place, ...]:
    """Read the text of `path_to_text`; the last place may be a whole map, such as `conv2-17`.

    Raises:
        InvalidUnit: If it is not such a text, or the network has no such unit.
    """
    steps = text.split(".")
    if len(steps) > MAX_PATH or not all(re.fullmatch(r"[a-z]\w*(-\d{1,5}){1,3}", step) for step in steps):
        raise _no_path(spec, text)
    path = tuple(_place(spec, step) for step in steps)
    if any(place.whole for place in path[:-1]):
        raise _no_path(spec, text)
    return path


def _place(spec: NetworkSpec, step: str) -> Place:
    layer, *numbers = step.split("-")
    unit = tuple(map(int, numbers))
    shape = unit_shapes(spec).get(layer, ())
    if layer != INPUT and len(shape) == 3 and len(unit) == 1 and unit[0] < shape[2]:
        return Place(layer, unit, whole=True)
    if layer == "flatten":  # its units are those of the last maps
        raise _no_path(spec, step)
    try:
        check_unit(spec, layer, unit)
    except InvalidUnit as error:
        raise _no_path(spec, step) from error
    return Place(layer, unit)


def _no_path(spec: NetworkSpec, text: str) -> InvalidUnit:
    named = ", ".join(
        f"{name}-0 to {name}-{shape[2] - 1}" if len(shape) == 3 else f"{name}-0 to {name}-{shape[0] - 1}"
        for name, shape in unit_shapes(spec).items()
        if name not in (INPUT, "flatten")
    )
    return InvalidUnit(
        f"place={text[:60]!r} is not in this network; it has {named}, and of maps each unit, as "
        "layer-row-column-filter. Click a map to choose one."
    )
