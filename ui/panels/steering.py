"""The buttons of a run: pause, resume, one batch, one epoch, stop, the learning rate, more epochs."""

from __future__ import annotations

import streamlit as st

from convscope.record import LIVE, Record
from convscope.training_spec import EPOCHS
from ui import resources
from ui.panels.runs import do, steps_per_epoch
from ui.widgets import RATES


def buttons(record: Record) -> None:
    """What can be done with a run that is under way."""
    store = resources.store()
    with st.container(horizontal=True, gap="small"):
        if record.state == "paused":
            epoch = steps_per_epoch(record.training)
            if st.button("Resume", key="resume", type="primary", icon=":material/play_arrow:"):
                _go_on(record)
            if st.button("One batch", key="one-batch", icon=":material/skip_next:"):
                _go_on(record, until=record.step + 1)
            if st.button("One epoch", key="one-epoch", icon=":material/fast_forward:"):
                _go_on(record, until=(record.step // epoch + 1) * epoch)
        elif record.state == "running" and st.button("Pause", key="pause", icon=":material/pause:"):
            do(store.pause, record.id, answered=lambda: store.record(record.id).state != "running")
        if st.button("Stop", key="stop", icon=":material/stop:"):
            do(store.stop, record.id, answered=lambda: not store.record(record.id).live)
        _learning_rate(record)


def go_on(record: Record) -> None:
    """Take up again a run that has ended."""
    if record.busy or not resources.store().folder(record.id).has_checkpoint():
        return
    left = EPOCHS[1] - record.training.epochs
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if record.state != "finished":
            if st.button("Resume", key="resume", icon=":material/play_arrow:"):
                _go_on(record)
            _learning_rate(record)
        elif left:
            more = st.number_input("More epochs", 1, left, min(3, left), key=f"more-{record.id}", width=140)
            if st.button("Go on", key="go-on", icon=":material/play_arrow:"):
                _go_on(record, epochs=record.training.epochs + more)
            _learning_rate(record)


def _learning_rate(record: Record) -> None:
    wanted = resources.store().folder(record.id).control().learning_rate or record.learning_rate
    options = sorted({*RATES, wanted})
    peak = ", its peak" if record.training.schedule == "one-cycle" else ""
    with st.popover(f"Learning rate {wanted:g}", icon=":material/speed:", key=f"rate-of-{record.id}"):
        words = f"Learning rate{peak}, from the next batch on"
        chosen = st.select_slider(words, options, wanted, format_func=lambda each: f"{each:g}", key=f"now-{record.id}")
        if chosen != wanted:
            do(resources.store().set_learning_rate, record.id, chosen)


def _go_on(record: Record, epochs: int | None = None, until: int | None = None) -> None:
    jobs, store = resources.jobs(), resources.store()
    still = LIVE if until == record.step + 1 else ("waiting",)  # one batch is over in a moment
    do(jobs.go_on, store, record.id, epochs, until, answered=lambda: store.record(record.id).state not in still)
