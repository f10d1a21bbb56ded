"""The nine test digits with the largest activations of a filter or unit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.analysis.answers import LayerTopActivations
from convscope.analysis.questions import TopActivations
from convscope.datasets import load_split
from convscope.network.receptive_field import ReceptiveField, receptive_field
from convscope.network.units import Place
from convscope.spec import layers as arithmetic
from ui.components.maps import maps
from ui.fragments import FEATURE_MAPS, fragment, press, redraw
from ui.markdown import safe
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.navigation import open_path
from ui.panels.query import query, show_pending
from ui.state import on_show, session

KEY = "best"
TILE = 80  # CSS pixels


@fragment(KEY)
def top_activations(forward_pass: ForwardPass, place: Place) -> None:
    """Draw the digits with the receptive field of the most active unit, for the network with all filters on."""
    st.markdown("**The nine test digits with the largest activations**")
    status = query(TopActivations(forward_pass.network_id, forward_pass.steps), KEY)
    if show_pending(status, KEY, "Reading all 10,000 test digits"):
        return
    activations: LayerTopActivations = status.result[place.layer]
    indices, positions = (
        activations.indices[place.filter_index].tolist(),
        activations.positions[place.filter_index].tolist(),
    )
    values = activations.values[place.filter_index].tolist()
    if not values[0] > 0 and place.layer != "output":
        st.caption("No test digit activates it: its value is 0 for all of them.")
        return
    split = load_split(forward_pass.chosen.record.training.dataset, "test")
    images = split.images[indices] / np.float32(255)
    fields = [receptive_field(forward_pass.spec, place.layer, tuple(position)) for position in positions]
    named = {"tile": TILE, "top": 1.0, "noun": "test digit", "names": [str(index) for index in indices]}
    maps(
        images.transpose(1, 2, 0),
        "digit",
        key="best-digits",
        frames=[frame(field) for field in fields],
        on_picked=press(lambda: _open_digit(place, indices, positions)),
        **named,
    )
    patches = _patches(images, fields, _field_side(forward_pass, place))
    if patches is not None:
        maps(patches, "patch", key="best-patches", words="Enlarged: the receptive field of the unit.", **named)
    listed = ", ".join(
        f"{index} (a {label}) {value:.2f}"
        for index, label, value in zip(indices, split.labels[indices].tolist(), values, strict=True)
    )
    st.caption(
        safe(
            f"The frame is the receptive field of the most active unit. Test digits and {measure(place)}s: {listed}. "
            "Click a digit to open it."
        )
    )


def measure(place: Place) -> str:
    """The quantity that is compared: for the output the logit, since many digits have a probability of 1."""
    return "logit" if place.layer == "output" else "value"


def frame(field: ReceptiveField) -> tuple[int, int, int, int]:
    """Row, column, height and width of a receptive field; all 0 if it lies in the padding."""
    row, column = (pixels[0] if pixels else 0 for pixels in (field.rows, field.columns))
    return row, column, field.height, field.width


def _field_side(forward_pass: ForwardPass, place: Place) -> int | None:
    """Pixels per side of the receptive field of this layer; None for the whole image."""
    return {layer.name: layer.receptive_field for layer in arithmetic.layers(forward_pass.spec)}[place.layer]


def _patches(images: np.ndarray, fields: list[ReceptiveField], side: int | None) -> np.ndarray | None:
    """The receptive field in each image, `(side, side, n)`; None if it is the whole image."""
    if side is None or side >= images.shape[1]:
        return None
    patches = np.zeros((side, side, len(images)), np.float32)
    for index, (image, field) in enumerate(zip(images, fields, strict=True)):
        row, column, height, width = frame(field)
        patch = image[row : row + height, column : column + width]
        patches[: patch.shape[0], : patch.shape[1], index] = patch
    return patches


def _open_digit(place: Place, indices: list[int], positions: list[list[int]]) -> None:
    clicked = session.component_event("best-digits", "picked")["filter"]
    on_show.open_image(f"test-{indices[clicked]}")
    is_flat = len(place.unit) == 1 and not place.whole
    open_path(place if is_flat else Place(place.layer, (*positions[clicked], place.filter_index)))
    redraw(FEATURE_MAPS)
