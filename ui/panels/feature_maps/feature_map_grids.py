"""Every layer's maps and units, and below the layer where one began the unit that is open."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.confidence.calibration import softmax
from convscope.errors import InvalidUnit
from convscope.network.units import Place, path_from_text
from convscope.spec import layers as arithmetic
from convscope.spec.layers import Layer
from convscope.spec.network import NetworkSpec
from ui import resources, state
from ui.components.maps import maps
from ui.components.probabilities import probabilities
from ui.figures.network import shape_words
from ui.panels.feature_maps import ablation as surgery
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.feature_maps.inspector import opened
from ui.panels.feature_maps.unit import walk

SCALES = ONE_SCALE, OWN_SCALE = "One scale a layer", "Each map its own"
VISIBLE = 0.0005  # of a probability that is shown to a tenth of a percent
POOLED = {"max_pool": "its largest value", "average_pool": "its mean"}


def choose_scale() -> str:
    """Draw the choice of what counts as full colour and return it."""
    return st.segmented_control(
        "Scale",
        SCALES,
        default=ONE_SCALE,
        required=True,
        key="scale",
        label_visibility="collapsed",
        help="What counts as full colour: the layer's largest value, or each map's own.",
    )


def walls(seen: Seen, own_scale: bool, cutting: bool) -> None:
    """Draw all layers.

    Args:
        own_scale: Each map's own largest value is full colour, instead of the layer's.
        cutting: Whether a click switches a filter off instead of opening a unit.
    """
    layers = [layer for layer in arithmetic.layers(seen.spec) if layer.kind in (*arithmetic.MAPS, "dense", "output")]
    if layers[0].kind != "conv":
        st.info("This network has no convolution, so there are no maps. Choose another one in the menu.")
    way = _way(seen.spec)
    for layer in layers:
        place = way[-1] if way and way[-1].layer == layer.name else None
        if layer.kind == "output":
            _classes(seen)
        else:
            _wall(seen, layer, place, own_scale, cutting)
        if way and _below(seen.spec, way[0]) == layer.name:
            opened(seen, way)


def _wall(seen: Seen, layer: Layer, place: Place | None, own_scale: bool, cutting: bool) -> None:
    values = seen.outputs[layer.name]
    flat = layer.kind == "dense"
    maps(
        values[None, None] if flat else values,
        layer.name,
        f"maps-{layer.name}",
        own_scale=own_scale and not flat,
        tile=28 if flat else _tile(layer),
        picked=place.number if place else None,
        cell=place.unit[:2] if place and len(place.unit) == 3 else None,
        off=[number for name, number in seen.off if name == layer.name.replace("pool", "conv")],
        noun="unit" if flat else "filter",
        title=f"{layer.name}  {shape_words(layer.output_shape)}",
        words=f"{_what_it_did(seen, layer)} {_strongest(values)}",
        on_picked=lambda: _picked(seen.spec, layer, cutting),
    )
    if cutting and layer.kind == "conv":
        surgery.whole_layer(seen.spec, layer)


def _classes(seen: Seen) -> None:
    inputs = seen.outputs["dense" if seen.spec.dense_units else "global_pool" if seen.spec.global_pool else "flatten"]
    probabilities(
        seen.outputs["output"],
        seen.spec.class_names,
        key="output",
        right=seen.image.label,
        title=f"output  {len(seen.spec.class_names)}",
        words=f"A score a class from {len(inputs)} inputs; the softmax makes them probabilities. Press one to see why."
        f"{_tempered(seen)}",
        on_picked=lambda: walk((Place("output", (state.event("output", "picked"),)),)),
    )


def _tempered(seen: Seen) -> str:
    """What the Draw page says instead, where that is visible; of a network that was cut nobody knows."""
    trusted = None if seen.off else resources.trusted(seen.chosen.record.id, seen.steps)
    if trusted is None:
        return ""
    best = int(seen.outputs["output"].argmax())
    said = softmax(seen.outputs["logits"], trusted.temperature)[best]
    if abs(said - seen.outputs["output"][best]) < VISIBLE:
        return ""
    return (
        f" Networks are mostly surer than they should be: the Draw page divides the scores by "
        f"{trusted.temperature:.2f} before the softmax, and says {said:.1%} for {seen.spec.class_names[best]}."
    )


def _picked(spec: NetworkSpec, layer: Layer, cutting: bool) -> None:
    unit = state.event(f"maps-{layer.name}", "picked")
    if cutting and layer.kind == "conv":
        surgery.toggle(spec, layer.name, unit["filter"])
    elif layer.kind == "dense":
        walk((Place(layer.name, (unit["filter"],)),))
    else:
        walk((Place(layer.name, (unit["row"], unit["column"], unit["filter"])),))


def _tile(layer: Layer) -> int:
    return max(28, min(64, 12 * layer.output_shape[1]))  # CSS pixels


def _way(spec: NetworkSpec) -> tuple[Place, ...]:
    """The way that the place in the URL tells, if the network has it."""
    text = state.place()
    if not text:
        return ()
    try:
        return path_from_text(spec, text)
    except InvalidUnit as error:
        st.warning(str(error))
        state.go_to(None)
        return ()


def _below(spec: NetworkSpec, place: Place) -> str:
    """The layer below whose wall a way that began here is shown."""
    if place.layer == "input":
        return "conv1" if spec.conv_layers else "output"
    if place.layer == "global_pool":
        return "dense" if spec.dense_units else "output"
    return place.layer


def _what_it_did(seen: Seen, layer: Layer) -> str:
    if layer.kind == "dense":
        return (
            f"{layer.output_shape[0]} units: each adds up all {layer.input_shape[0]} values before it, each times a "
            "weight of its own; what came out negative became 0."
        )
    side, channels = layer.window.side, layer.input_shape[2]
    if layer.kind in POOLED:
        return f"Each {side} × {side} square of a map became {POOLED[layer.kind]}."
    maps_before = "the map" if channels == 1 else f"all {channels} maps"
    over = "the image" if layer.number == 1 else f"{maps_before} before it"
    norm = "each map was brought to one scale (batch normalisation); " if layer.norm else ""
    zeros = ", zeros around it" if layer.window.padding == "same" else ""
    filters = layer.output_shape[2]
    return (
        f"{filters} {'filter' if filters == 1 else 'filters'} slid a {side} × {side} window over {over}"
        f"{zeros}; {norm}what came out negative became 0."
    )


def _strongest(values: np.ndarray) -> str:
    flat = values.ndim == 1
    strengths = values if flat else values.mean(axis=(0, 1))
    if not strengths.any():
        return "All are silent."
    order = np.argsort(-strengths)[:3]
    silent = int((values.reshape(-1, values.shape[-1]).max(axis=0) == 0).sum())
    listed = ", ".join(f"{each} ({strengths[each]:.2f})" for each in order.tolist())
    named = f"Strongest: unit {listed}." if flat else f"Strongest on average: filter {listed}."
    return named + (f" Silent: {silent} of {len(strengths)}." if silent else "")
