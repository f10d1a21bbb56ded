"""The run that is watched, as it goes and after it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from convscope.datasets import NAMES
from convscope.errors import ConvScopeError
from convscope.store.control import Control
from convscope.store.progress import Progress
from convscope.store.record import Record
from convscope.store.store import SHIPPED
from ui import resources, state
from ui.components.curve import curve
from ui.components.pulse import pulse
from ui.panels import run_controls as steering
from ui.panels.run_list import do, duration, in_words, plain, runs, say_what_failed, steps_per_epoch, submit

POLL_SECONDS = 0.5
POLL_SECONDS_SOON = 0.2  # until the curve has moved a few times, and while somebody waits for an answer
FEW = 8  # times
NOTEBOOK = {"test_loss": 0.03316, "test_accuracy": 0.9904}  # what the source notebook printed


def watched_run() -> None:
    """The run that the visitor watches, refreshed by itself as long as a worker has something to do for it."""
    run_id = state.run_id()
    if not run_id:
        return
    try:
        record = resources.checked(run_id)
    except ConvScopeError as error:
        st.warning(str(error))
        state.watch(None)
        return
    _run(run_id, record.state, record.busy)


def _poll_seconds(record: Record, control: Control) -> float:
    soon = not record.live or control.wanted != "run" or len(resources.progress(record.id).seen) <= FEW
    return POLL_SECONDS_SOON if soon else POLL_SECONDS


@st.fragment
def _run(run_id: str, state_before: str, busy_before: bool) -> None:
    try:
        record, control = resources.checked(run_id), resources.store().folder(run_id).control()
        progress = resources.progress(run_id)
        progress.poll()
    except ConvScopeError as error:
        st.error(str(error))
        pulse(POLL_SECONDS, key="pulse")
        return
    if busy_before and (record.state != state_before or not record.busy):
        resources.forget_runs()
        st.rerun()
    with st.container(border=True, key="run"):
        if record.training.dataset not in NAMES:
            _foreign(record)
        elif record.live or record.state == "paused":
            _under_way(record, control, progress)
        else:
            _ended(record, progress)
    if record.busy:
        pulse(_poll_seconds(record, control), key="pulse")


def _under_way(record: Record, control: Control, progress: Progress) -> None:
    whole = record.training.epochs * steps_per_epoch(record.training)
    done = len(progress.loss)
    steering.buttons(record)
    say_what_failed(record.id)
    where = _where(record, control, progress, whole)
    st.progress(min(1.0, done / whole), text=f"**{plain(record.name)}**: {where}")
    if record.training.target_accuracy and progress.held_back:
        st.caption(
            f"{progress.held_back[-1]['held_back']:.2%} of the held-back digits right; the run ends at "
            f"{record.training.target_accuracy:.1%}."
        )
    _curve(record, progress, whole)
    if record.state == "paused" and record.measured:
        _links(record)


def _curve(record: Record, progress: Progress, steps: int) -> None:
    """Draw the curves, and remember how many batches the browser has."""
    sent, key = f"_sent_batches_{record.id}", f"curve-{record.id.replace('_', '.')}"  # "__" is refused in a key
    has = curve(
        record.id,
        progress.loss,
        progress.accuracy,
        progress.epochs,
        first=min(state.value(sent) or 0, len(progress.loss)),
        steps=steps,
        steps_per_epoch=steps_per_epoch(record.training),
        key=key,
        on_have=lambda: state.put(sent, state.event(key, "have")),
    )
    state.put(sent, has)


def _where(record: Record, control: Control, progress: Progress, whole: int) -> str:
    done, epochs = len(progress.loss), record.training.epochs
    if record.state == "paused":
        tested = f": {record.measures['test_accuracy']:.2%} of the test digits right" if record.measured else ""
        return f"Paused after batch {record.step:,} of {whole:,}{tested}"
    if control.wanted != "run":
        return {"pause": "Pausing", "stop": "Stopping"}[control.wanted]
    if record.state == "waiting":
        before = sum(run.live and run.created < record.created for run in runs())
        return f"Waiting: {before} before this one" if before else "Waiting for the worker, which may still be starting"
    if not done:
        return "The worker is building the network"
    if done >= whole:
        return "Measuring on the 10,000 test digits"
    a_pass = whole // epochs
    speed = progress.batches_a_second()
    left = f", about {duration((whole - done) / speed)} left" if speed else ""
    return f"Epoch {done // a_pass + 1} of {epochs}, batch {done:,} of {whole:,}{left}"


def _ended(record: Record, progress: Progress) -> None:
    st.markdown(f"**{plain(record.name)}**: {in_words(record)}")
    if record.message:
        (st.info if record.state in ("stopped", "finished") else st.error)(record.message)
    for change in record.changes:
        st.caption(_change(change))
    if not record.measured and record.busy:
        st.caption("Measuring on the 10,000 test digits")
    elif record.has_network:
        _result(record)
    if progress.loss:
        _curve(record, progress, len(progress.loss))
    if record.has_network:
        _links(record)
    say_what_failed(record.id)
    if record.state in ("interrupted", "failed"):
        again = partial(do, record.id, submit, record.training, record.name)
        st.button("Start again", key="again", icon=":material/replay:", on_click=again)
    if record.id not in SHIPPED:
        steering.go_on(record)
        _rename_or_delete(record)


def _foreign(record: Record) -> None:
    """A run of another ConvScope: what can be told of it without its images."""
    st.markdown(f"**{plain(record.name)}**: {in_words(record)}")
    st.warning(
        f"It learns from the data set {plain(record.training.dataset)}, which this ConvScope does not have, so that it "
        "can neither go on here nor show its curves. Update ConvScope to do so."
    )
    if record.has_network:
        _result(record)
        _links(record)
    say_what_failed(record.id)
    if not record.live:
        _rename_or_delete(record)


def _rename_or_delete(record: Record) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"name-{record.id}"
        if state.value(key) != record.name:
            state.put(key, record.name)  # a name that was refused goes
        st.text_input("Name", key=key, max_chars=80, width=240, on_change=_rename, args=[record.id, key])
        with st.popover("Delete", icon=":material/delete:"):
            st.write("Delete this run and its network for good?")
            st.button("Yes, delete it", key="delete", on_click=partial(do, record.id, _delete, record.id))


def _change(change: Mapping[str, float]) -> str:
    if "epochs" in change:
        return f"After batch {change['step']:,} it went on, for {change['epochs']} epochs in all."
    return f"Learning rate {change['learning_rate']:g} after batch {change['step']:,}."


def _links(record: Record) -> None:
    query = {**state.carried(), "network": record.id}
    with st.container(horizontal=True):
        st.page_link("pages/draw.py", label="Draw with it", icon=":material/draw:", query_params=query)
        st.page_link("pages/feature_maps.py", label="See its maps", icon=":material/grid_view:", query_params=query)


def _result(record: Record) -> None:
    accuracy, loss, seconds = st.columns(3)
    measures = record.measures
    accuracy.metric("Test accuracy, 10,000 digits", f"{measures['test_accuracy']:.2%}")
    accuracy.caption(f"the notebook: {NOTEBOOK['test_accuracy']:.2%}")
    loss.metric("Test loss", f"{measures['test_loss']:.5f}")
    loss.caption(f"the notebook: {NOTEBOOK['test_loss']:.5f}")
    seconds.metric("Time", duration(measures["seconds"]))
    seconds.caption(f"{int(measures['steps']):,} batches")


def _rename(run_id: str, key: str) -> None:
    do(run_id, resources.store().rename, run_id, state.value(key))


def _delete(run_id: str) -> None:
    resources.store().delete(run_id)
    state.watch(None)
