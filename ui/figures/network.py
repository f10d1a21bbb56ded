"""A network as HTML: a stack of maps or a column of units for each layer, with its shape."""

from __future__ import annotations

from convscope.spec.layers import layers
from convscope.spec.network import NetworkSpec

SIDE = 64  # CSS pixels per side of a 28 x 28 map
MAX_SHEETS = 6  # of a stack
SHIFT = 4  # CSS pixels between two sheets of a stack
PART_OF_CONV = ("norm", "relu")  # not drawn, since they change no shape
KIND_LABELS = {
    "conv": "convolution",
    "max_pool": "max pooling",
    "average_pool": "average pooling",
    "flatten": "vector",
    "global_pool": "means of the maps",
}

_STYLE = """<style>
.network {display: flex; flex-wrap: wrap; align-items: flex-end; gap: .6rem .3rem; padding: .4rem 0}
.network > div {display: flex; flex-direction: column; align-items: center; padding: 0 .3rem; font-size: .8rem}
.network b {font-size: .9rem}
.network span {opacity: .75; white-space: nowrap; font-variant-numeric: tabular-nums}
.network i {display: block; border-radius: 2px; border: 1px solid #4c8fe6; background: #a9cbf5; margin-bottom: .35rem}
</style>"""


def network_html(spec: NetworkSpec) -> str:
    """The network from its input to its output, left to right; it wraps where the page is narrow."""
    items = [_item("input", spec.input_shape, "image")]
    drawn = [layer for layer in layers(spec) if layer.kind not in PART_OF_CONV]
    items += [_item(layer.name, layer.output_shape, KIND_LABELS.get(layer.kind, layer.kind)) for layer in drawn]
    return f'{_STYLE}<div class="network" role="list" aria-label="Layers of the network">{"".join(items)}</div>'


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape with times signs, such as `26 × 26 × 32`."""
    return " × ".join(map(str, shape))


def _item(name: str, shape: tuple[int, ...], kind: str) -> str:
    drawing = _stack(shape) if len(shape) == 3 else _column(shape[0])
    text = f"<b>{name}</b><span>{shape_text(shape)}</span><span>{kind}</span>"
    return f'<div role="listitem">{drawing}{text}</div>'


def _stack(shape: tuple[int, ...]) -> str:
    """A sheet, and the edges of the sheets behind it."""
    height, width = (max(5, round(side * SIDE / 28)) for side in shape[:2])
    behind = range(1, min(shape[2], MAX_SHEETS))
    shadows = [f"{SHIFT * n}px -{SHIFT * n}px 0 -1px #a9cbf5, {SHIFT * n}px -{SHIFT * n}px 0 0 #4c8fe6" for n in behind]
    room = SHIFT * len(behind)
    style = f"width: {width}px; height: {height}px; margin-top: {room}px; margin-right: {room}px"
    return f'<i style="{style}; box-shadow: {", ".join(shadows) or "none"}"></i>'


def _column(units: int) -> str:
    return f'<i style="width: 10px; height: {max(10, min(90, round(units**0.5 * 4)))}px"></i>'
