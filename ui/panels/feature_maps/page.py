"""The Feature maps page: an image, and beside it what every layer makes of it."""

from __future__ import annotations

import streamlit as st

from convscope.errors import InvalidImage
from convscope.images import Image
from convscope.network.ablation import without_filters
from convscope.network.forward import as_input, forward
from ui import state
from ui.components.address import address
from ui.frame import Chosen
from ui.panels.feature_maps import ablation as surgery
from ui.panels.feature_maps.feature_map_grids import OWN_SCALE, choose_scale, walls
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.feature_maps.inspector import LOOKS
from ui.panels.image import choose_image, seen_by_network
from ui.widgets import name_what_was_refused

FIRST = "test-0"  # on show before anything was chosen


def look_inside(chosen: Chosen) -> None:
    """The whole page; what the link asked in vain is named first."""
    name_what_was_refused({}, {"clicks": surgery.CLICKS, "look": LOOKS["conv"]})
    _look_inside(chosen)


@st.fragment
def _look_inside(chosen: Chosen) -> None:
    left, right = st.columns([320, 830], gap="medium")
    with left:
        image = choose_image(default=FIRST)
        if image.is_drawing:
            seen_by_network(image)
    with right:
        if image.pixels is None:
            st.info("The canvas is empty: draw a digit with the mouse or a finger, or choose an MNIST digit.")
        else:
            _inside(chosen, image)


@st.fragment
def _inside(chosen: Chosen, image: Image) -> None:
    """All that a click changes; the canvas beside it is left alone."""
    with st.container(horizontal=True):
        own_scale = choose_scale() == OWN_SCALE
        cutting = surgery.choose_clicks()
    off = surgery.switched_off(chosen)
    network = without_filters(chosen.network, off) if off else chosen.network
    try:
        outputs = {"input": as_input(network, image.pixels), **forward(network, image.pixels)}
    except InvalidImage as error:
        st.error(str(error))
        return
    seen = Seen(chosen, network, off, image, outputs)
    if off or cutting:
        surgery.consequences(seen)
    walls(seen, own_scale, cutting)
    address(state.address(), key="place")
