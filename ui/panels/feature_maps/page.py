"""The Feature maps page: an image, and beside it the output of every layer."""

from __future__ import annotations

import streamlit as st

from convscope.errors import InvalidImage
from convscope.images import Image
from convscope.network.ablation import without_filters
from convscope.network.forward import as_input, forward
from ui.components.address import address
from ui.fragments import FEATURE_MAPS, LAYERS, fragment
from ui.frame import Chosen
from ui.link.feature_maps import ABLATE, PER_MAP_SCALE
from ui.markdown import escape
from ui.panels.feature_maps import ablation
from ui.panels.feature_maps.feature_map_grids import choose_scale, feature_map_grids
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.image import choose_image, network_input
from ui.state import link

DEFAULT_IMAGE = "test-0"


@fragment(FEATURE_MAPS)
def feature_maps(chosen: Chosen) -> None:
    """Draw the page below its title."""
    left, right = st.columns([320, 830], gap="medium")
    with left:
        image = choose_image(default=DEFAULT_IMAGE)
        if image.is_drawing:
            network_input(image)
    with right:
        if image.pixels is None:
            st.info("The canvas is empty: draw a digit with the mouse or a finger, or choose an MNIST digit.")
        else:
            _layers(chosen, image)
    address(**link.address(), key="image")


@fragment(LAYERS)
def _layers(chosen: Chosen, image: Image) -> None:
    """Everything that a click on a map changes; the canvas beside it is not drawn again."""
    with st.container(horizontal=True):
        per_map_scale = choose_scale() == PER_MAP_SCALE
        ablating = ablation.choose_click_mode() == ABLATE
    off = ablation.filters_off(chosen)
    network = without_filters(chosen.network, off) if off else chosen.network
    try:
        outputs = {"input": as_input(network, image.ink), **forward(network, image.ink)}
    except InvalidImage as error:
        st.error(escape(error))
        return
    forward_pass = ForwardPass(chosen, network, off, image, outputs)
    if off or ablating:
        ablation.effects(forward_pass)
    feature_map_grids(forward_pass, per_map_scale, ablating)
    address(**link.address(), key="layers")
