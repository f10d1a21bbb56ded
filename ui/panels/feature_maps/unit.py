"""One unit's whole story, and whether Keras says the same."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.questions import KerasUnit
from convscope.network.explanation_text import number
from convscope.network.unit_explanation import Explanation, explain_unit
from convscope.network.units import LONGEST, Place, way_to_text
from ui import state
from ui.components.unit import unit_story
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.query import asked, trouble

STORY = "unit-story"
TOLERANCE = 1e-4  # of the larger of 1 and the value


def one_unit(seen: Seen, way: tuple[Place, ...]) -> None:
    """Draw the story of the last unit of a way."""
    place = way[-1]
    explained = explain_unit(seen.network, seen.image.pixels, place.layer, place.unit, seen.outputs)
    unit_story(explained, seen.spec, seen.outputs, way, STORY, lambda: _went(way, explained))
    if explained.kind != "input":
        _keras_says(seen, explained)


def walk(way: tuple[Place, ...]) -> None:
    """Look at the last unit of a way from now on."""
    state.go_to(way_to_text(way[-LONGEST:]))


def _went(way: tuple[Place, ...], explained: Explanation) -> None:
    went = state.event(STORY, "went")
    if "back" in went:
        walk(way[: went["back"] + 1])
    elif "move" in went:
        walk((*way[:-1], Place(explained.layer, tuple(went["move"]))))
    else:
        walk((*way, Place(went.get("layer", explained.source), tuple(went["down"]))))


@st.fragment
def _keras_says(seen: Seen, explained: Explanation) -> None:
    question = KerasUnit(
        seen.chosen.record.id, seen.steps, seen.image.address, explained.layer, explained.unit, seen.off
    )
    look = asked(question, key="keras")
    if look.message:
        trouble(look, "keras")
    elif look.answer is None:
        st.caption("Keras is asked for the same unit ...")
    else:
        _compare(explained, look.answer.sum, look.answer.activation)


def _compare(explained: Explanation, keras_sum: float | None, keras_activation: float) -> None:
    pairs = [(explained.activation, keras_activation)]
    if explained.sum is not None and keras_sum is not None:
        pairs.append((explained.sum, keras_sum))
    differences = [abs(ours - theirs) for ours, theirs in pairs]
    within = all(
        difference < TOLERANCE * max(1, abs(theirs)) for difference, (_, theirs) in zip(differences, pairs, strict=True)
    )
    words = f"Keras computes {number(keras_activation)} for the same unit"
    if len(pairs) == 2:
        words += f", from a sum of {number(keras_sum)}"
    difference = max(differences)
    words += f". The difference is {f'{difference:.8f}' if difference >= 1e-8 else 'less than 0.00000001'}"
    if within:
        st.caption(f":material/check: {words}; up to 0.0001 × max(1, |value|) is rounding.")
    else:
        st.error(f"{words}, more than 0.0001 × max(1, |value|): no rounding. Please report this network and image.")
