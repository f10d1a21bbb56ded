"""The Start button: it hands a training to a worker."""

from __future__ import annotations

import datetime
import itertools
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from convscope.errors import InvalidSpec
from convscope.spec.bounds import check_trainable
from convscope.spec.training import TrainingSpec
from convscope.training.estimate import estimate_seconds
from ui import resources
from ui.fragments import press
from ui.markdown import escape, safe
from ui.numbers import counted, duration
from ui.panels.run_actions import run_action, show_error
from ui.panels.run_list import runs
from ui.panels.settings import present_spec
from ui.state import on_show

KEY = "start"


def start_button(spec: TrainingSpec) -> None:
    """Draw the button that starts a training with the present settings, and an estimate of the duration."""
    too_large = _refusal(spec)
    seconds = estimate_seconds(spec, [run for run in runs() if not run.active])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start training",
            key=KEY,
            type="primary",
            icon=":material/play_arrow:",
            on_click=press(_start),
            disabled=bool(too_large),
        )
        if not too_large:
            st.caption(safe(f"about {duration(seconds)} on this machine"))
    if too_large:
        st.warning(escape(too_large))
    show_error(KEY)


def submit(spec: TrainingSpec, name: str) -> None:
    """Hand a training to a worker and show its run."""
    on_show.watch_run(resources.jobs().submit(resources.store(), spec, name).id)


def _refusal(spec: TrainingSpec) -> str:
    """Why the network cannot be trained; empty if it can."""
    try:
        check_trainable(spec.network)
    except InvalidSpec as error:
        return str(error)
    return ""


def _start() -> None:
    def start() -> None:
        spec = present_spec()
        submit(spec, _name(spec))

    run_action(KEY, start)


def _name(spec: TrainingSpec) -> str:
    filters = "-".join(str(layer.filters) for layer in spec.network.conv_layers) or "no convolution"
    name = f"{filters}, {counted(spec.epochs, 'epoch')}, {_now():%H:%M}"
    taken = {run.name for run in runs()}
    numbered = itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
    return next(each for each in numbered if each not in taken)


def _now() -> datetime.datetime:
    """The time where the visitor is."""
    try:
        return datetime.datetime.now(ZoneInfo(st.context.timezone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):  # this machine does not have the visitor's zone
        return datetime.datetime.now()
