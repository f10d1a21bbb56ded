"""The Draw page: draw a digit, and see the prediction after every stroke."""

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
from ui.components.address import address
from ui.components.probabilities import probabilities
from ui.fragments import DRAW, fragment
from ui.frame import Chosen
from ui.markdown import escape
from ui.panels.draw.classified import Classified
from ui.panels.draw.details import details
from ui.panels.image import choose_image, network_input
from ui.state import link


@fragment(DRAW)
def draw_and_predict(chosen: Chosen) -> None:
    """Draw the canvas, the input of the network, its prediction, and the folds below."""
    left, middle, right = st.columns([300, 520, 200], gap="medium")
    with left:
        image = choose_image()
    with middle:
        classified = _predict(chosen, image)
    with right:
        network_input(image)
    details(classified)
    address(**link.address(), key="draw")


def _predict(chosen: Chosen, image: Image) -> Classified | None:
    if image.pixels is None:
        st.info("The canvas is empty: draw a digit from 0 to 9 with the mouse or a finger.")
        return None
    names = chosen.network.spec.class_names
    try:
        logits = forward(chosen.network, image.pixels)["logits"]
        out_of_distribution = image.is_drawing and names == DIGIT_NAMES and is_out_of_distribution(image.pixels)
    except ConvScopeError as error:
        st.error(escape(error))
        return None
    calibration = resources.calibration(chosen.record.id, chosen.record.measures["steps"])
    calibrated = softmax(logits, calibration.temperature if calibration else 1.0)
    classified = Classified(chosen, image, logits, calibrated, predict(calibrated), calibration, out_of_distribution)
    label = image.label if image.label is not None and image.label < len(names) else None
    probabilities(
        calibrated,
        names,
        key="prediction",
        right=label,
        rivals=classified.prediction.alternatives,
        unlike=out_of_distribution,
    )
    return classified
