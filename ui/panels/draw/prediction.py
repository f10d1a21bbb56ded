"""Draw a digit, read the prediction: what the Draw page shows and refreshes after every stroke."""

from __future__ import annotations

import streamlit as st

from convscope.confidence.calibration import tempered
from convscope.confidence.ood_detector import is_unlike_digits
from convscope.confidence.prediction import verdict
from convscope.errors import ConvScopeError
from convscope.images import Picture
from convscope.network.forward import forward
from convscope.spec.network import DIGIT_NAMES
from ui import resources
from ui.components.probabilities import probabilities
from ui.frame import Chosen
from ui.panels.draw.closer import look_closer
from ui.panels.draw.read import Read
from ui.panels.picture import choose_picture, seen_by_network


@st.fragment
def draw_and_predict(chosen: Chosen) -> None:
    """The canvas, what the network sees, what it says, and why."""
    left, middle, right = st.columns([300, 520, 200], gap="medium")
    with left:
        picture = choose_picture()
    with middle:
        read = _predict(chosen, picture)
    with right:
        seen_by_network(picture)
    look_closer(read)


def _predict(chosen: Chosen, picture: Picture) -> Read | None:
    if picture.pixels is None:
        st.info("The canvas is empty: draw a digit from 0 to 9 with the mouse or a finger.")
        return None
    names = chosen.network.spec.class_names
    try:
        logits = forward(chosen.network, picture.pixels)["logits"]
        unlike = picture.is_drawing and names == DIGIT_NAMES and is_unlike_digits(picture.pixels)
    except ConvScopeError as error:
        st.error(str(error))
        return None
    trusted = resources.trusted(chosen.record.id, chosen.record.measures["steps"])
    said = tempered(logits, trusted.temperature if trusted else 1.0)
    read = Read(chosen, picture, logits, said, verdict(said), trusted, unlike)
    right = picture.label if picture.label is not None and picture.label < len(names) else None
    probabilities(said, names, key="prediction", right=right, rivals=read.verdict.rivals, unlike=unlike)
    return read
