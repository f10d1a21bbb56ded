"""The buttons of a run: pause, resume, one batch, one epoch, stop, the learning rate, more epochs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from convscope.spec.training import EPOCHS
from convscope.store.record import ACTIVE, Record
from ui import resources
from ui.fragments import press
from ui.link.train import LEARNING_RATES
from ui.markdown import safe
from ui.panels.run_actions import run_action
from ui.panels.run_progress import batches_per_epoch
from ui.state import session


def buttons(record: Record) -> None:
    """Draw the buttons of a run that is training or paused."""
    store = resources.store()
    with st.container(horizontal=True, gap="small"):
        if record.state == "paused":
            _resume_button(record, "primary")
            batch = partial(_continue, record, pause_at=_next_batch)
            st.button("One batch", key="one-batch", icon=":material/skip_next:", on_click=press(batch))
            epoch = partial(_continue, record, pause_at=_epoch_end)
            st.button("One epoch", key="one-epoch", icon=":material/fast_forward:", on_click=press(epoch))
        elif record.state == "running":
            pause = partial(run_action, record.id, store.pause, record.id, is_done=lambda: _state(record) != "running")
            st.button("Pause", key="pause", icon=":material/pause:", on_click=press(pause))
        stop = partial(run_action, record.id, store.stop, record.id, is_done=lambda: _state(record) not in ACTIVE)
        st.button("Stop", key="stop", icon=":material/stop:", on_click=press(stop))
        _learning_rate(record)


def continue_buttons(record: Record) -> None:
    """Draw the buttons that continue a run that has ended."""
    if record.has_work or not resources.store().folder(record.id).has_checkpoint():
        return
    most = EPOCHS[1] - record.training.epochs
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if record.state != "finished":
            _resume_button(record, "secondary")
            _learning_rate(record)
        elif most:
            st.number_input(
                "More epochs", 1, most, min(3, most), key=_more_epochs_key(record), width=140, on_change=press()
            )
            st.button("Continue", key="go-on", icon=":material/play_arrow:", on_click=press(_add_epochs, record))
            _learning_rate(record)


def _resume_button(record: Record, kind: Literal["primary", "secondary"]) -> None:
    resume = partial(_continue, record)
    st.button("Resume", key="resume", type=kind, icon=":material/play_arrow:", on_click=press(resume))


def _learning_rate(record: Record) -> None:
    rate = record.control.learning_rate or record.learning_rate
    key = f"now-{record.id}"
    peak = ", its peak" if record.training.schedule == "one-cycle" else ""
    with st.popover(safe(f"Learning rate {rate:g}"), icon=":material/speed:", key=f"rate-of-{record.id}"):
        st.select_slider(
            safe(f"Learning rate{peak}, from the next batch on"),
            sorted({*LEARNING_RATES, rate}),
            rate,
            format_func=lambda value: f"{value:g}",
            key=key,
            on_change=press(
                lambda: run_action(record.id, resources.store().set_learning_rate, record.id, session.value(key))
            ),
        )


def _set_learning_rate(run_id: str, key: str) -> None:
    run_action(run_id, resources.store().set_learning_rate, run_id, session.value(key))


def _more_epochs_key(record: Record) -> str:
    return f"more-{record.id}"


def _add_epochs(record: Record) -> None:
    _continue(record, more_epochs=session.value(_more_epochs_key(record)))


def _continue(record: Record, pause_at: Callable[[Record], int] | None = None, more_epochs: int = 0) -> None:
    """Continue a run from its present state: a click in another window may have continued it already."""
    store = resources.store()
    not_done = ACTIVE if pause_at is _next_batch else ("waiting",)  # one batch takes only a moment

    def hand_over() -> None:
        present = store.record(record.id)
        if not present.active:  # it is live after a double click
            epochs = present.training.epochs + more_epochs if more_epochs else None
            resources.jobs().resume(store, present.id, epochs, pause_at(present) if pause_at else None)

    run_action(record.id, hand_over, is_done=lambda: _state(record) not in not_done)


def _next_batch(record: Record) -> int:
    return record.step + 1


def _epoch_end(record: Record) -> int:
    per_epoch = batches_per_epoch(record.training)
    return (record.step // per_epoch + 1) * per_epoch


def _state(record: Record) -> str:
    """The run's present state in the store."""
    return resources.store().record(record.id).state
