"""The grids of feature maps, one per layer, and the inspector below the layer in which the path begins."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.confidence.calibration import softmax
from convscope.network.units import Place
from convscope.spec import layers as arithmetic
from convscope.spec.layers import Layer
from convscope.spec.network import NetworkSpec
from ui import resources
from ui.components.maps import maps
from ui.components.probabilities import probabilities
from ui.figures.network import shape_text
from ui.fragments import press
from ui.numbers import counted
from ui.panels.feature_maps import ablation
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.inspector import inspector
from ui.panels.feature_maps.navigation import open_path, path_in_url
from ui.state import session
from ui.widgets import choice

POOLED = {"max_pool": "largest value", "average_pool": "mean"}
VISIBLE_DIFFERENCE = 0.0005  # of a probability that is shown with one decimal of a percent


def choose_scale() -> str:
    """Draw the choice of the value that has full colour, and return it."""
    return choice(
        "Scale",
        "scale",
        label_visibility="collapsed",
        help="The value that has full colour: the largest value of the layer, or of each map.",
    )


def feature_map_grids(forward_pass: ForwardPass, per_map_scale: bool, ablating: bool) -> None:
    """Draw the outputs of all layers.

    Args:
        per_map_scale: Whether the largest value of each map has full colour, instead of the largest of the layer.
        ablating: Whether a click switches a filter off or on, instead of opening a unit.
    """
    shown = (*arithmetic.MAPS, "dense", "output")
    layers = [layer for layer in arithmetic.layers(forward_pass.spec) if layer.kind in shown]
    if layers[0].kind != "conv":
        st.info("This network has no convolution, so there are no maps. Choose another network in the menu.")
    path = path_in_url(forward_pass.spec)
    for layer in layers:
        selected = path[-1] if path and path[-1].layer == layer.name else None
        if layer.kind == "output":
            _output(forward_pass)
        else:
            _grid(forward_pass, layer, selected, per_map_scale, ablating)
        if path and _layer_above_inspector(forward_pass.spec, path[0]) == layer.name:
            inspector(forward_pass, path)


def _grid(forward_pass: ForwardPass, layer: Layer, selected: Place | None, per_map_scale: bool, ablating: bool) -> None:
    values = forward_pass.outputs[layer.name]
    is_flat = layer.kind == "dense"
    maps(
        values[None, None] if is_flat else values,
        layer.name,
        f"maps-{layer.name}",
        own_scale=per_map_scale and not is_flat,
        tile=28 if is_flat else _tile(layer),
        picked=selected.filter_index if selected else None,
        cell=selected.unit[:2] if selected and len(selected.unit) == 3 else None,
        off=[number for name, number in forward_pass.off if name == layer.name.replace("pool", "conv")],
        noun="unit" if is_flat else "filter",
        title=f"{layer.name}  {shape_text(layer.output_shape)}",
        words=f"{_operation(layer)} {_strongest(values)}",
        on_picked=press(lambda: _clicked(forward_pass.spec, layer, ablating)),
    )
    if ablating and layer.kind == "conv":
        ablation.layer_buttons(forward_pass.spec, layer)


def _output(forward_pass: ForwardPass) -> None:
    spec, outputs = forward_pass.spec, forward_pass.outputs
    inputs = outputs["dense" if spec.dense_units else "global_pool" if spec.global_pool else "flatten"]
    probabilities(
        outputs["output"],
        spec.class_names,
        key="output",
        right=forward_pass.image.label,
        title=f"output  {len(spec.class_names)}",
        words=f"One score per class, from {len(inputs)} inputs. The softmax turns the scores into probabilities. Click "
        f"a class to see why.{_calibration_text(forward_pass)}",
        on_picked=press(lambda: open_path(Place("output", (session.component_event("output", "picked"),)))),
    )


def _calibration_text(forward_pass: ForwardPass) -> str:
    """The calibrated probability if it visibly differs; none is known for a network with filters switched off."""
    calibration = None if forward_pass.off else resources.calibration(forward_pass.network_id, forward_pass.steps)
    if calibration is None:
        return ""
    outputs = forward_pass.outputs
    best = int(outputs["output"].argmax())
    calibrated = softmax(outputs["logits"], calibration.temperature)[best]
    if abs(calibrated - outputs["output"][best]) < VISIBLE_DIFFERENCE:
        return ""
    return (
        f" Most networks are overconfident: the Draw page divides the scores by {calibration.temperature:.2f} before "
        f"the softmax, and shows {calibrated:.1%} for {forward_pass.spec.class_names[best]}."
    )


def _clicked(spec: NetworkSpec, layer: Layer, ablating: bool) -> None:
    unit = session.component_event(f"maps-{layer.name}", "picked")
    if ablating and layer.kind == "conv":
        ablation.switch(spec, layer.name, unit["filter"])
    elif layer.kind == "dense":
        open_path(Place(layer.name, (unit["filter"],)))
    else:
        open_path(Place(layer.name, (unit["row"], unit["column"], unit["filter"])))


def _tile(layer: Layer) -> int:
    return max(28, min(64, 12 * layer.output_shape[1]))  # CSS pixels


def _layer_above_inspector(spec: NetworkSpec, start: Place) -> str:
    """The layer below whose grid the inspector is drawn, for a path that begins at `start`."""
    if start.layer == "input":
        return "conv1" if spec.conv_layers else "output"
    if start.layer == "global_pool":
        return "dense" if spec.dense_units else "output"
    return start.layer


def _operation(layer: Layer) -> str:
    """What a layer does to its input."""
    if layer.kind == "dense":
        return (
            f"{counted(layer.output_shape[0], 'unit')}. Each unit multiplies all {layer.input_shape[0]} values of the "
            "layer before by its own weights and adds them up. Negative sums become 0."
        )
    side, channels = layer.window.side, layer.input_shape[2]
    if layer.kind in POOLED:
        return f"Keeps the {POOLED[layer.kind]} of each {side} × {side} square of a map."
    maps_before = "the map" if channels == 1 else f"all {channels} maps"
    over = "the image" if layer.number == 1 else f"{maps_before} before it"
    zeros = " with zeros around" if layer.window.padding == "same" else ""
    verb = "slides" if layer.output_shape[2] == 1 else "slide"
    norm = " Batch normalisation brings all maps to one scale." if layer.norm else ""
    return (
        f"{counted(layer.output_shape[2], 'filter')} {verb} a {side} × {side} window over {over}{zeros}.{norm} "
        "Negative values become 0."
    )


def _strongest(values: np.ndarray) -> str:
    is_flat = values.ndim == 1
    means = values if is_flat else values.mean(axis=(0, 1))
    if not means.any():
        return "All values are 0."
    order = np.argsort(-means)[:3]
    listed = ", ".join(f"{number} ({means[number]:.2f})" for number in order.tolist())
    text = f"Largest values: unit {listed}." if is_flat else f"Largest means: filter {listed}."
    zero = int((values.reshape(-1, values.shape[-1]).max(axis=0) == 0).sum())
    if not zero:
        return text
    return f"{text} {zero} of {len(means)} {'units are 0' if is_flat else 'maps are 0 everywhere'}."
