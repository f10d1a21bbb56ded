"""Draw a digit, read the prediction: what the Draw page shows and refreshes after every stroke."""

from __future__ import annotations

import streamlit as st

from convscope.errors import InvalidPicture
from convscope.forward import forward
from convscope.pictures import Picture
from ui.components.probabilities import probabilities
from ui.frame import Chosen
from ui.panels.picture import choose_picture, seen_by_network


@st.fragment
def draw_and_predict(chosen: Chosen) -> None:
    """The canvas, what the network sees, and what it says."""
    left, middle, right = st.columns([300, 520, 200], gap="medium")
    with left:
        picture = choose_picture()
    with middle:
        _predict(chosen, picture)
    with right:
        seen_by_network(picture)


def _predict(chosen: Chosen, picture: Picture) -> None:
    if picture.pixels is None:
        st.info("The canvas is empty: draw a digit from 0 to 9 with the mouse or a finger.")
        return
    try:
        output = forward(chosen.network, picture.pixels)["output"]
    except InvalidPicture as error:
        st.error(str(error))
        return
    probabilities(output, chosen.network.spec.class_names, key="prediction", right=picture.label)
