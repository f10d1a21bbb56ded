"""One unit's whole story: what it sees, what it multiplies, the sum, and the way to its inputs.

The head of its data has title, note, kind, place and unit; `way` (names from where one began); `image` (height,
width, channels) and `sees` (rows, columns, words); `map` (height, width, top, row, column, words, or null); `source`
(layer, height, width, channels); for windows `side`, `rows`, `columns` and `channels` (of the inputs, as places in the
source) with `partial` (sums, the largest first) and `winner`; for flat layers `list` and `rest`; `lines` (words,
value); for the output `classes`. Its arrays are `image`, `map`, `inputs` and `weights`, float32, channels last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import streamlit as st

from convscope.network.explanation_text import contributions, field_text, lines, unit_name
from convscope.network.unit_explanation import Explanation
from convscope.network.units import Place, path_to_text
from convscope.spec import layers as arithmetic
from convscope.spec.network import NetworkSpec
from ui.components.shared import pack, script

_HERE = Path(__file__).parent
_unit = st.components.v2.component(
    "convscope_unit",
    html=(_HERE / "unit.html").read_text(),
    css=(_HERE / "unit.css").read_text(),
    js=script(_HERE, "seen.js", "products.js", "list.js", "unit.js"),
)
NOTES = {
    "conv": "Each channel's patch times its slice of the kernel, number by number; the weightiest sums first, of "
    "either sign. Red adds, blue takes away; dashed cells are the zeros around the image. Press a number on the left "
    "to see where that comes from. Rows, columns and filters are counted from 0; numbers are rounded.",
    "max_pool": "A max pooling keeps the largest value under its window. Press one to see where it comes from.",
    "average_pool": "An average pooling takes the mean of the values under its window. Press one to see where it comes "
    "from.",
    "global_pool": "The mean of a whole map. Press a value to see where it comes from.",
    "dense": "Every input times its weight: those that add most, and those that take away most. Press one to follow "
    "it.",
    "output": "Every input times its weight gives the logit; the softmax turns all logits into probabilities. Press an "
    "input to follow it.",
    "input": "Here the way ends: a pixel is what was drawn.",
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
        on_went: Called before the page runs again when somebody goes on; the component's value then has `went`: `down`
            (a unit of the source, or of `layer`), `back` (how many units of the way to keep, less one) or `move`
            (another unit of this layer).
    """
    image = outputs["input"]
    arrays = {"image": image}
    head = {
        "title": f"{unit_name(explained.layer, explained.unit, spec.class_names)}: "
        f"{lines(explained)[-1].value:.4f}".replace("-", "−"),
        "note": NOTES[explained.kind],
        "kind": explained.kind,
        "place": path_to_text(way[-1:]),
        "unit": explained.unit,
        "way": [unit_name(place.layer, place.unit, spec.class_names) for place in way],
        "image": dict(zip(("height", "width", "channels"), image.shape, strict=True)),
        "sees": _sees(explained, spec),
        "map": None,
        "lines": [(line.words, line.value) for line in lines(explained)],
        "classes": _classes(explained, spec),
    }
    if len(explained.unit) == 3 and explained.kind != "input":
        values = outputs[explained.layer][:, :, explained.unit[2]]
        head["map"], arrays["map"] = _map(explained, outputs[explained.layer]), values
    if explained.kind in ("dense", "output"):
        head |= _list(explained, spec, outputs)
    elif explained.kind != "input":
        head |= _window(explained, outputs[explained.source].shape)
        order = head.pop("order")
        arrays["inputs"] = explained.inputs[..., order]
        if explained.kind == "conv":
            arrays["weights"] = explained.weights[..., order]
    _unit(data=pack(head, **arrays), key=key, on_went_change=on_went)


def _sees(explained: Explanation, spec: NetworkSpec) -> dict:
    field = explained.receptive_field
    sides = {layer.name: layer.receptive_field for layer in arithmetic.layers(spec)}
    words = field_text(field, sides.get(explained.layer), spec.input_shape[:2])
    return {"rows": field.rows, "columns": field.columns, "words": words}


def _map(explained: Explanation, maps: np.ndarray) -> dict:
    row, column, number = explained.unit
    height, width = maps.shape[:2]
    words = f"All of filter {number}'s map in {explained.layer}; this unit is in row {row}, column {column}."
    top = float(maps[..., number].max())
    return {"height": height, "width": width, "top": top, "row": row, "column": column, "words": words}


def _window(explained: Explanation, source: tuple[int, ...]) -> dict:
    """What lies under the window, its channels in the order of what they add."""
    partial = explained.partial_sums
    order = np.argsort(-np.abs(partial), kind="stable")
    winner = (
        int(np.ravel_multi_index(explained.winner, explained.inputs.shape)) if explained.kind == "max_pool" else None
    )
    return {
        "source": {"layer": explained.source, **dict(zip(("height", "width", "channels"), source, strict=True))},
        "side": explained.inputs.shape[1],
        "rows": explained.sources[:, 0, 0, 0].tolist(),
        "columns": explained.sources[0, :, 0, 1].tolist(),
        "channels": explained.sources[0, 0, order, 2].tolist(),
        "partial": partial[order].tolist(),
        "order": order,
        "winner": winner,
    }


def _list(explained: Explanation, spec: NetworkSpec, outputs: Mapping[str, np.ndarray]) -> dict:
    found = contributions(explained)
    last_maps = [name for name, values in outputs.items() if values.ndim == 3][-1]
    entries = []
    for index in (*found.raising, *found.lowering[::-1]):
        layer, unit = explained.source, (index,)
        if layer == "flatten":
            layer, unit = last_maps, tuple(int(each) for each in np.unravel_index(index, outputs[last_maps].shape))
        entries.append(
            {
                "name": unit_name(layer, unit),
                "short": _short(unit_name(layer, unit)),
                "layer": layer,
                "unit": unit,
                "value": float(explained.inputs[index]),
                "weight": float(explained.weights[index]),
                "product": float(explained.terms[index]),
            }
        )
    return {"list": entries, "rest": {"others": found.others, "sum": found.others_sum}}


def _short(words: str) -> str:
    """For a phone, such as `conv3 r1 c2 f53`."""
    for whole in (", row ", ", column ", ", filter "):
        words = words.replace(whole, f" {whole[2]}")
    return words


def _classes(explained: Explanation, spec: NetworkSpec) -> list[dict] | None:
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
