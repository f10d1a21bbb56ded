"""The explanation of one unit, and a check of its value against Keras."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.questions import KerasUnit
from convscope.network.explanation_text import format_number
from convscope.network.unit_explanation import Explanation, explain_unit
from convscope.network.units import Place
from ui.components.unit import unit_story
from ui.fragments import fragment, press
from ui.markdown import safe
from ui.numbers import scientific
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.navigation import open_path
from ui.panels.query import query, show_failure
from ui.state import session

KEY, KERAS = "unit-story", "keras"
TOLERANCE = 1e-4  # of the larger of 1 and the value; a smaller difference is rounding


def unit(forward_pass: ForwardPass, path: tuple[Place, ...]) -> None:
    """Draw the explanation of the last unit of a path."""
    place = path[-1]
    explained = explain_unit(
        forward_pass.network, forward_pass.image.ink, place.layer, place.unit, forward_pass.outputs
    )
    unit_story(explained, forward_pass.spec, forward_pass.outputs, path, KEY, press(_navigate, path, explained))
    if explained.kind != "input":
        _keras_check(forward_pass, explained)


def _navigate(path: tuple[Place, ...], explained: Explanation) -> None:
    """Follow a click in the explanation: back on the path, to another unit of the layer, or down to an input."""
    step = session.component_event(KEY, "went")
    if "back" in step:
        open_path(*path[: step["back"] + 1])
    elif "move" in step:
        open_path(*path[:-1], Place(explained.layer, tuple(step["move"])))
    else:
        open_path(*path, Place(step.get("layer", explained.source), tuple(step["down"])))


@fragment(KERAS)
def _keras_check(forward_pass: ForwardPass, explained: Explanation) -> None:
    image, off = forward_pass.image.address, forward_pass.off
    question = KerasUnit(forward_pass.network_id, forward_pass.steps, image, explained.layer, explained.unit, off)
    status = query(question, KERAS)
    if status.message:
        show_failure(status, KERAS)
    elif status.answer is None:
        st.caption("Comparing with Keras ...")
    else:
        _compare(explained, status.answer.sum, status.answer.activation)


def _compare(explained: Explanation, keras_sum: float | None, keras_activation: float) -> None:
    pairs = [(explained.activation, keras_activation)]
    if explained.sum is not None and keras_sum is not None:
        pairs.append((explained.sum, keras_sum))
    differences = [abs(ours - theirs) for ours, theirs in pairs]
    limits = [TOLERANCE * max(1, abs(theirs)) for _, theirs in pairs]
    value, largest = format_number(keras_activation), scientific(max(differences))
    if all(difference < limit for difference, limit in zip(differences, limits, strict=True)):
        st.caption(safe(f":material/check: Keras agrees: {value} (difference {largest})"))
    else:
        st.error(
            safe(
                f"Keras computes {value} for this unit. The difference of {largest} is too large for rounding. Please "
                "report this network and image."
            )
        )
