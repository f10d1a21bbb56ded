"""The buttons of a run: pause, resume, one batch, one epoch, stop, the learning rate, more epochs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from convscope.spec.training import EPOCHS
from convscope.store.record import ACTIVE, Record
from ui import resources, state
from ui.panels.run_list import do, steps_per_epoch
from ui.widgets import RATES


def buttons(record: Record) -> None:
    """What can be done with a run that is under way."""
    store = resources.store()
    with st.container(horizontal=True, gap="small"):
        if record.state == "paused":
            _resume(record, "primary")
            batch = partial(_go_on, record, until=_next_batch)
            st.button("One batch", key="one-batch", icon=":material/skip_next:", on_click=batch)
            epoch = partial(_go_on, record, until=_epoch_end)
            st.button("One epoch", key="one-epoch", icon=":material/fast_forward:", on_click=epoch)
        elif record.state == "running":
            pause = partial(do, record.id, store.pause, record.id, answered=lambda: _state(record) != "running")
            st.button("Pause", key="pause", icon=":material/pause:", on_click=pause)
        stop = partial(do, record.id, store.stop, record.id, answered=lambda: _state(record) not in ACTIVE)
        st.button("Stop", key="stop", icon=":material/stop:", on_click=stop)
        _learning_rate(record)


def go_on(record: Record) -> None:
    """Take up again a run that has ended."""
    if record.has_work or not resources.store().folder(record.id).has_checkpoint():
        return
    left = EPOCHS[1] - record.training.epochs
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if record.state != "finished":
            _resume(record, "secondary")
            _learning_rate(record)
        elif left:
            st.number_input("More epochs", 1, left, min(3, left), key=_more(record), width=140)
            st.button("Go on", key="go-on", icon=":material/play_arrow:", on_click=_add_epochs, args=[record])
            _learning_rate(record)


def _resume(record: Record, kind: str) -> None:
    resume = partial(_go_on, record)
    st.button("Resume", key="resume", type=kind, icon=":material/play_arrow:", on_click=resume)


def _learning_rate(record: Record) -> None:
    rate = resources.store().folder(record.id).control().learning_rate or record.learning_rate
    key = f"now-{record.id}"
    peak = ", its peak" if record.training.schedule == "one-cycle" else ""
    with st.popover(f"Learning rate {rate:g}", icon=":material/speed:", key=f"rate-of-{record.id}"):
        st.select_slider(
            f"Learning rate{peak}, from the next batch on",
            sorted({*RATES, rate}),
            rate,
            format_func=lambda each: f"{each:g}",
            key=key,
            on_change=lambda: do(record.id, resources.store().set_learning_rate, record.id, state.value(key)),
        )


def _more(record: Record) -> str:
    return f"more-{record.id}"


def _add_epochs(record: Record) -> None:
    _go_on(record, more=state.value(_more(record)))


def _go_on(record: Record, until: Callable[[Record], int] | None = None, more: int = 0) -> None:
    """Take a run up again from where it is now: another window may have been quicker."""
    store = resources.store()
    still = ACTIVE if until is _next_batch else ("waiting",)  # one batch is over in a moment

    def again() -> None:
        now = store.record(record.id)
        if not now.active:  # or it was pressed twice
            epochs = now.training.epochs + more if more else None
            resources.jobs().resume(store, now.id, epochs, until(now) if until else None)

    do(record.id, again, answered=lambda: _state(record) not in still)


def _next_batch(record: Record) -> int:
    return record.step + 1


def _epoch_end(record: Record) -> int:
    steps = steps_per_epoch(record.training)
    return (record.step // steps + 1) * steps


def _state(record: Record) -> str:
    """As it is now."""
    return resources.store().record(record.id).state
