"""Starting a run, and the list of the visitor's runs."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from convscope.datasets import count_images
from convscope.errors import ConvScopeError
from convscope.spec.training import TrainingSpec
from convscope.store.record import Record
from convscope.store.store import PRETRAINED, Damaged
from convscope.training.estimate import estimate_seconds
from ui import resources, state

MOST_RUNS = 20  # in the list
MOMENT_SECONDS = 0.35
SAID_SECONDS = 10.0  # a pulse draws the panel anew before anybody has read what is said in it
REMEMBERED_SECONDS = 5.0  # or it would start a training when somebody comes back to the page
START = "start"
_PRESSED = "_start_pressed"
LIVE_WORDS = {"waiting": "waits for a worker", "running": "is training"}


def start_button(spec: TrainingSpec) -> None:
    """Start a training, and say about how long it will take."""
    seconds = estimate_seconds(spec, [run for run in runs() if not run.active])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Start training", key=START, type="primary", icon=":material/play_arrow:", on_click=_remember)
        st.caption(f"about {duration(seconds)} on this machine")
    pressed = state.value(_PRESSED, -REMEMBERED_SECONDS)
    state.forget(_PRESSED)
    if time.monotonic() - pressed < REMEMBERED_SECONDS:
        do(START, submit, spec, _name(spec))
    say_what_failed(START)


def _remember() -> None:
    """A press on Start waits for the sliders' newest values, though the page be drawn anew before it comes to it."""
    state.put(_PRESSED, time.monotonic())


def list_of_runs() -> None:
    """The visitor's runs and the queue."""
    mine = runs()
    damaged = [entry for entry in resources.listing() if isinstance(entry, Damaged)]
    if not mine and not damaged:
        return
    with st.expander(f"Your runs ({len(mine)})"):
        for run in mine[:MOST_RUNS]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button("Show", key=f"show-{run.id}", on_click=state.watch, args=[run.id])
                st.markdown(f"**{plain(run.name)}**: {in_words(run)}")
        for entry in damaged:
            st.warning(entry.message)


def runs() -> list[Record]:
    """The visitor's runs, the newest first."""
    return [entry for entry in resources.listing() if isinstance(entry, Record) and entry.id not in PRETRAINED]


def submit(spec: TrainingSpec, name: str) -> None:
    """Hand a training to a worker and watch it."""
    state.watch(resources.jobs().submit(resources.store(), spec, name).id)


def do(near: str, action: Callable, *arguments: object, answered: Callable[[], bool] = lambda: True) -> None:
    """Do what a button says, then draw the whole page anew.

    Call it in callbacks: these come before all that a page draws. A button that is looked at only where it is drawn
    loses a press when the page is drawn anew before it comes to the button. Start, which needs what the sliders say,
    remembers its press instead.

    Args:
        near: Where `say_what_failed` says so if it cannot be done: the run's id, or `START`.
        answered: Whether a worker has done its part; it is waited for a moment, which saves drawing the page twice.
    """
    deadline = time.monotonic() + MOMENT_SECONDS
    state.forget(_refused(near))
    try:
        action(*arguments)
        while not answered() and time.monotonic() < deadline:
            time.sleep(0.01)
    except ConvScopeError as error:
        state.put(_refused(near), (str(error), time.monotonic()))
    resources.forget_runs()
    st.rerun()


def say_what_failed(near: str) -> None:
    """Say what `do` could not do, for a while or until the next press."""
    words, since = state.value(_refused(near), ("", -SAID_SECONDS))
    if time.monotonic() - since < SAID_SECONDS:
        st.error(words)


def _refused(near: str) -> str:
    return f"_refused_{near}"


def in_words(record: Record) -> str:
    """How a run stands."""
    if record.has_network and not record.active:
        return f"{record.state}, {record.measures['test_accuracy']:.2%} of the test digits right"
    return LIVE_WORDS.get(record.state, record.state)


def steps_per_epoch(spec: TrainingSpec) -> int:
    """Batches in one of its epochs."""
    return spec.steps_per_epoch(count_images(spec.dataset, "train"))


def duration(seconds: float) -> str:
    """A time, as one says it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def plain(name: str) -> str:
    """A name that people gave, without Markdown's meaning."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]()#+-.!|~$:<>" else each for each in name)


def _name(spec: TrainingSpec) -> str:
    filters = "-".join(str(layer.filters) for layer in spec.network.conv_layers) or "no convolution"
    return f"{filters}, {spec.epochs} {'epoch' if spec.epochs == 1 else 'epochs'}, {time.strftime('%H:%M')}"
