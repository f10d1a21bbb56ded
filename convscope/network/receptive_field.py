"""The pixels of the image that one unit sees, with borders, padding and gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from convscope.network.units import INPUT, unit_shapes
from convscope.spec.layers import MAPS, layers
from convscope.spec.network import NetworkSpec
from convscope.spec.window import Window


@dataclass(frozen=True)
class ReceptiveField:
    """The pixels that a unit sees: those in one of the rows and one of the columns, counted from 0.

    Attributes:
        rows, columns: In order. Dilation, or a stride wider than the window, leaves gaps; a unit whose window lies on
            padding alone sees no pixel.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def height(self) -> int:
        """Rows from the first to the last, both included."""
        return self.rows[-1] - self.rows[0] + 1 if self.rows else 0

    @property
    def width(self) -> int:
        """Columns from the first to the last, both included."""
        return self.columns[-1] - self.columns[0] + 1 if self.columns else 0


def receptive_field(spec: NetworkSpec, layer: str, unit: tuple[int, ...]) -> ReceptiveField:
    """The pixels that a unit sees.

    Args:
        layer: `input`, `conv1` and so on, `pool1` and so on, `flatten`; a unit of any later layer sees all pixels that
            the last maps see together.
        unit: `(row, column, ...)` of maps, counted from 0; `(unit,)` of a flat layer.
    """
    steps = list(_windows(spec))
    names = [name for name, _, _ in steps]
    seen = tuple({place} for place in unit[:2])
    if layer == "flatten":
        layer, shape = _last_maps(spec)
        seen = tuple({int(place)} for place in np.unravel_index(unit[0], shape)[:2])
    elif layer != INPUT and layer not in names:
        layer, shape = _last_maps(spec)
        seen = tuple(set(range(size)) for size in shape[:2])
    for _, window, sizes in reversed(steps[: names.index(layer) + 1] if layer != INPUT else []):
        seen = tuple(_under(window, places, size) for places, size in zip(seen, sizes, strict=True))
    rows, columns = (tuple(sorted(pixels)) for pixels in seen)
    return ReceptiveField(rows, columns)


def centres(spec: NetworkSpec, layer: str, axis: int) -> np.ndarray:
    """The centre of the receptive field of each unit along an axis, padding included.

    Args:
        layer: A convolution or a pooling.
        axis: 0 for rows, 1 for columns.

    Returns:
        `(rows,)` or `(columns,)` float64, rising, in pixels from the centre of the first pixel; at a border it may lie
        outside the image.
    """
    first, apart = 0.0, 1.0
    for name, window, sizes in _windows(spec):
        first += apart * float(np.mean(window.taps(0, sizes[axis])))
        apart *= window.stride
        if name == layer:
            break
    return first + apart * np.arange(window.output_size(sizes[axis]))


def _last_maps(spec: NetworkSpec) -> tuple[str, tuple[int, ...]]:
    """The last layer that has maps, and their shape; the image, in a network without convolution."""
    return [(name, shape) for name, shape in unit_shapes(spec).items() if len(shape) == 3][-1]


def _windows(spec: NetworkSpec) -> Iterator[tuple[str, Window, tuple[int, ...]]]:
    """Each convolution and pooling: its name, its window and the height and width that it slides over."""
    for layer in layers(spec):
        if layer.kind in MAPS:
            yield layer.name, layer.window, layer.input_shape[:2]


def _under(window: Window, places: set[int], size: int) -> set[int]:
    """The pixels along one axis that lie under the window at any of the places."""
    return {pixel for place in places for pixel in window.taps(place, size) if 0 <= pixel < size}
