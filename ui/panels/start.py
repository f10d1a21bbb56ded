"""The Start button: it hands a training to a worker."""

from __future__ import annotations

import time

import streamlit as st

from convscope.errors import InvalidSpec
from convscope.spec.bounds import check_trainable
from convscope.spec.training import TrainingSpec
from convscope.training.estimate import estimate_seconds
from ui import resources, state
from ui.numbers import counted, duration
from ui.panels.run_actions import run_action, show_error
from ui.panels.run_list import runs

KEY = "start"
CLICK_SECONDS = 5.0  # that a click is remembered; a later return to the page must not start a training
_CLICKED = "_start_pressed"


def start_button(spec: TrainingSpec) -> None:
    """Draw the button with an estimate of the duration, and start a training if the button was clicked.

    A training needs the newest values of all sliders, which the button's callback does not have. So the callback
    remembers the click, even if the page runs again before it comes to this function.
    """
    too_large = _refusal(spec)
    seconds = estimate_seconds(spec, [run for run in runs() if not run.active])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start training",
            key=KEY,
            type="primary",
            icon=":material/play_arrow:",
            on_click=_remember_click,
            disabled=bool(too_large),
        )
        if not too_large:
            st.caption(f"about {duration(seconds)} on this machine")
    if too_large:
        st.warning(too_large)
    clicked = state.value(_CLICKED, -CLICK_SECONDS)
    state.remove_value(_CLICKED)
    if time.monotonic() - clicked < CLICK_SECONDS:
        run_action(KEY, submit, spec, _name(spec))
    show_error(KEY)


def submit(spec: TrainingSpec, name: str) -> None:
    """Hand a training to a worker and show its run."""
    state.watch_run(resources.jobs().submit(resources.store(), spec, name).id)


def _refusal(spec: TrainingSpec) -> str:
    """Why the network cannot be trained; empty if it can."""
    try:
        check_trainable(spec.network)
    except InvalidSpec as error:
        return str(error)
    return ""


def _remember_click() -> None:
    state.set_value(_CLICKED, time.monotonic())


def _name(spec: TrainingSpec) -> str:
    filters = "-".join(str(layer.filters) for layer in spec.network.conv_layers) or "no convolution"
    return f"{filters}, {counted(spec.epochs, 'epoch')}, {time.strftime('%H:%M')}"
