"""Activation maximisation: an image that gradient ascent made for a filter or unit."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answers import SynthesisedImage
from convscope.analysis.questions import ActivationMaximisation, TopActivations
from convscope.network.receptive_field import receptive_field
from convscope.network.units import Place
from ui import resources
from ui.components.maps import maps
from ui.fragments import fragment
from ui.markdown import safe
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.top_activations import frame, measure
from ui.panels.query import query, show_pending

KEY = "ascent"


@fragment(KEY)
def activation_maximisation(forward_pass: ForwardPass, place: Place) -> None:
    """Draw the image for the network with all filters on."""
    st.markdown("**An image that maximises the activation**")
    status = query(
        ActivationMaximisation(forward_pass.network_id, forward_pass.steps, place.layer, place.filter_index),
        KEY,
    )
    if show_pending(status, KEY, "Making an image by gradient ascent"):
        return
    made: SynthesisedImage = status.result
    field = receptive_field(forward_pass.spec, place.layer, made.unit)
    maps(made.image[..., :1], "made", key="made", tile=168, top=1.0, frames=[frame(field)])
    st.caption(
        safe(
            f"Gradient ascent began with grey and changed the pixels in the frame to make the {measure(place)} of the "
            f"unit as large as possible: {made.value:.2f}. Pixels stay between paper and full ink. Pixels outside the "
            f"receptive field stay paper.{_best_digit(forward_pass, place)}"
        )
    )


def _best_digit(forward_pass: ForwardPass, place: Place) -> str:
    survey = resources.cached_answer(TopActivations(forward_pass.network_id, forward_pass.steps))
    return f" The best test digit reaches {survey[place.layer].values[place.filter_index, 0]:.2f}." if survey else ""
