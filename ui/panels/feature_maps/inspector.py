"""The map or unit that is open: its story, its kernels, what it likes, and what it does on all ten digits."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.network.explanation_text import unit_words
from convscope.network.units import Place, way_to_text
from convscope.spec.layers import MAPS, Kind, Layer, layers_by_name
from ui import state
from ui.components.maps import maps
from ui.components.reveal import reveal
from ui.panels.feature_maps.by_class import all_digits
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.feature_maps.kernels import kernels
from ui.panels.feature_maps.top_activations import likes
from ui.panels.feature_maps.unit import one_unit, walk
from ui.widgets import choice

UNIT, KERNELS, LIKES, DIGITS = "This unit", "Kernels", "Likes", "Ten digits"
LOOKS = dict.fromkeys(MAPS, (UNIT, LIKES, DIGITS)) | dict.fromkeys((Kind.DENSE, Kind.OUTPUT), (UNIT, LIKES))
LOOKS[Kind.CONV] = (UNIT, KERNELS, LIKES, DIGITS)


def opened(seen: Seen, way: tuple[Place, ...]) -> None:
    """Draw the panel of the last unit of a way."""
    place = way[-1]
    layer = layers_by_name(seen.spec).get(place.layer)  # None for a pixel
    possible = LOOKS.get(layer and layer.kind, (UNIT,))
    with st.container(border=True, key="opened"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{_name(seen, place)}**", width="stretch")
            if len(possible) > 1:
                look = choice("Look", "look", possible, UNIT, label_visibility="collapsed")
            st.button("Close", key="close", icon=":material/close:", on_click=lambda: state.go_to(None))
        reveal(way_to_text(way), f"Opened below: {_name(seen, place)}", f"{way[0].layer}:", key="reveal")
        if (place.layer, place.number) in seen.off:
            st.caption("This filter is switched off: it counts as 0, with its kernel and its bias.")
        if len(possible) == 1 or look == UNIT:
            _whole_map(seen, place) if place.whole else one_unit(seen, way)
        elif look == KERNELS:
            kernels(seen, place)
        elif look == LIKES:
            likes(seen, place)
        else:
            all_digits(seen, place)
        if layer and layer.kind in MAPS:
            _step_by_step(place, layer)


def _name(seen: Seen, place: Place) -> str:
    if place.whole or (len(place.unit) == 3 and place.layer != "input"):
        return f"{place.layer}, filter {place.number}"
    return unit_words(place.layer, place.unit, seen.spec.class_names)


def _whole_map(seen: Seen, place: Place) -> None:
    values = seen.outputs[place.layer]
    shown = values[:, :, place.number : place.number + 1]
    maps(
        shown,
        f"{place.layer}, filter {place.number}",
        key="large-map",
        tile=280,
        on_picked=lambda: walk((Place(place.layer, (*_cell("large-map"), place.number)),)),
    )
    st.caption(f"{_how_strong(values, place.number)} Press a cell to see where its value comes from.")


def _cell(key: str) -> tuple[int, int]:
    picked = state.event(key, "picked")
    return picked["row"], picked["column"]


def _how_strong(values: np.ndarray, number: int) -> str:
    strengths = values.mean(axis=(0, 1))
    rank = 1 + int((strengths > strengths[number]).sum())
    best = int(strengths.argmax())
    rows, columns = np.unravel_index(values[:, :, number].argmax(), values.shape[:2])
    words = (
        f"Mean {strengths[number]:.3f}, largest {values[:, :, number].max():.3f} at row {rows}, column {columns}. "
        f"It fired {'strongest' if rank == 1 else f'as number {rank}'} of {len(strengths)}"
    )
    return (
        f"{words}." if rank == 1 else f"{words}; the strongest is filter {best} with a mean of {strengths[best]:.3f}."
    )


def _step_by_step(place: Place, layer: Layer) -> None:
    link = state.carried()
    if layer.kind is Kind.CONV and not place.whole:
        link["at"] = f"{place.unit[0]}-{place.unit[1]}"
    st.page_link(
        "pages/convolution.py",
        label=f"How the map of conv{layer.number} comes about, step by step",
        icon=":material/select_all:",
        query_params=link,
    )
