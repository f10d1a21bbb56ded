"""Draw a digit, read the prediction: what the Draw page shows and refreshes after every stroke."""

from __future__ import annotations

import streamlit as st

from convscope.confidence.calibration import softmax
from convscope.confidence.ood_detector import is_out_of_distribution
from convscope.confidence.prediction import predict
from convscope.errors import ConvScopeError
from convscope.images import Image
from convscope.network.forward import forward
from convscope.spec.network import DIGIT_NAMES
from ui import resources
from ui.components.probabilities import probabilities
from ui.frame import Chosen
from ui.panels.draw.classified import Read
from ui.panels.draw.details import look_closer
from ui.panels.image import choose_image, seen_by_network


@st.fragment
def draw_and_predict(chosen: Chosen) -> None:
    """The canvas, what the network sees, what it says, and why."""
    left, middle, right = st.columns([300, 520, 200], gap="medium")
    with left:
        image = choose_image()
    with middle:
        read = _predict(chosen, image)
    with right:
        seen_by_network(image)
    look_closer(read)


def _predict(chosen: Chosen, image: Image) -> Read | None:
    if image.pixels is None:
        st.info("The canvas is empty: draw a digit from 0 to 9 with the mouse or a finger.")
        return None
    names = chosen.network.spec.class_names
    try:
        logits = forward(chosen.network, image.pixels)["logits"]
        unlike = image.is_drawing and names == DIGIT_NAMES and is_out_of_distribution(image.pixels)
    except ConvScopeError as error:
        st.error(str(error))
        return None
    trusted = resources.trusted(chosen.record.id, chosen.record.measures["steps"])
    said = softmax(logits, trusted.temperature if trusted else 1.0)
    read = Read(chosen, image, logits, said, predict(said), trusted, unlike)
    right = image.label if image.label is not None and image.label < len(names) else None
    probabilities(said, names, key="prediction", right=right, rivals=read.verdict.alternatives, unlike=unlike)
    return read
