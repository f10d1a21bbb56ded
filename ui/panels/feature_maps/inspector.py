"""The inspector: the open map or unit with its explanation, its kernels, its top activations and its maps by class."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.datasets import NAMES
from convscope.network.explanation_text import unit_name
from convscope.network.units import Place, path_to_text
from convscope.spec.layers import MAPS, Kind, Layer, layers_by_name
from ui.components.maps import maps
from ui.components.reveal import reveal
from ui.fragments import press
from ui.link.feature_maps import BY_CLASS, KERNELS, TOP_ACTIVATIONS, UNIT, VIEWS_OF
from ui.link.pages import CONVOLUTION
from ui.markdown import escape, safe
from ui.panels.feature_maps.activation_maximisation import activation_maximisation
from ui.panels.feature_maps.by_class import by_class
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.kernels import kernels
from ui.panels.feature_maps.navigation import open_path
from ui.panels.feature_maps.top_activations import top_activations
from ui.panels.feature_maps.unit import unit
from ui.state import link, on_show, session
from ui.widgets import choice


def inspector(forward_pass: ForwardPass, path: tuple[Place, ...]) -> None:
    """Draw the panel of the last unit or map of a path."""
    place = path[-1]
    layer = layers_by_name(forward_pass.spec).get(place.layer)  # None for a pixel
    views = VIEWS_OF.get(layer.kind, (UNIT,)) if layer else (UNIT,)
    view = UNIT
    with st.container(border=True, key="opened"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(safe(f"**{escape(_title(forward_pass, place))}**"), width="stretch")
            if len(views) > 1:
                view = choice("View", "look", views.__contains__, label_visibility="collapsed")
            st.button("Close", key="close", icon=":material/close:", on_click=press(lambda: on_show.navigate_to("")))
        reveal(path_to_text(path), f"Opened below: {_title(forward_pass, place)}", f"{path[0].layer}:", key="reveal")
        if (place.layer, place.filter_index) in forward_pass.off:
            st.caption("This filter is switched off: its kernel and its bias count as 0.")
        _draw(view, forward_pass, path)
        if layer and layer.kind in MAPS:
            _lesson_link(place, layer)


def _draw(view: str, forward_pass: ForwardPass, path: tuple[Place, ...]) -> None:
    place = path[-1]
    if view in (TOP_ACTIVATIONS, BY_CLASS) and forward_pass.chosen.record.training.dataset not in NAMES:
        st.caption("The network learned from a data set that this ConvScope does not have.")
    elif view == KERNELS:
        kernels(forward_pass, place)
    elif view == TOP_ACTIVATIONS:
        top_activations(forward_pass, place)
        activation_maximisation(forward_pass, place)
    elif view == BY_CLASS:
        by_class(forward_pass, place)
    elif place.whole:
        _whole_map(forward_pass, place)
    else:
        unit(forward_pass, path)


def _title(forward_pass: ForwardPass, place: Place) -> str:
    if place.whole or (len(place.unit) == 3 and place.layer != "input"):
        return f"{place.layer}, filter {place.filter_index}"
    return unit_name(place.layer, place.unit, forward_pass.spec.class_names)


def _whole_map(forward_pass: ForwardPass, place: Place) -> None:
    values = forward_pass.outputs[place.layer]
    maps(
        values[:, :, place.filter_index : place.filter_index + 1],
        f"{place.layer}, filter {place.filter_index}",
        key="large-map",
        tile=280,
        on_picked=press(lambda: open_path(Place(place.layer, (*_clicked_cell("large-map"), place.filter_index)))),
    )
    st.caption(safe(f"{_strength(values, place.filter_index)} Click a cell to see where its value comes from."))


def _clicked_cell(key: str) -> tuple[int, int]:
    cell = session.component_event(key, "picked")
    return cell["row"], cell["column"]


def _strength(values: np.ndarray, number: int) -> str:
    """The mean and the largest value of a filter's map, and the filter's rank in its layer."""
    means = values.mean(axis=(0, 1))
    rank = 1 + int((means > means[number]).sum())
    best = int(means.argmax())
    row, column = np.unravel_index(values[:, :, number].argmax(), values.shape[:2])
    text = (
        f"Mean {means[number]:.3f}, largest {values[:, :, number].max():.3f} at row {row}, column {column}. "
        f"Rank by mean: {rank} of {len(means)}"
    )
    return f"{text}." if rank == 1 else f"{text}; the first is filter {best} with a mean of {means[best]:.3f}."


def _lesson_link(place: Place, layer: Layer) -> None:
    at = {"at": f"{place.unit[0]}-{place.unit[1]}"} if layer.kind is Kind.CONV and not place.whole else {}
    st.page_link(
        CONVOLUTION.script,
        label=safe(f"See the convolution of conv{layer.number}, step by step"),
        icon=CONVOLUTION.icon,
        query_params=link.link_to(CONVOLUTION, **at),
    )
