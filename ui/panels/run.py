"""The run on show: its curve and buttons while it trains, its result after it has ended."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import partial

import streamlit as st

from convscope.datasets import NAMES
from convscope.errors import ConvScopeError
from convscope.store.progress import Progress
from convscope.store.record import Record
from convscope.store.store import PRETRAINED
from ui import resources
from ui.components.curve import curve
from ui.components.poll import poll
from ui.fragments import draw_again, fragment, press, redraw
from ui.link.pages import DRAW, FEATURE_MAPS
from ui.markdown import escape, safe
from ui.numbers import duration
from ui.panels import run_controls
from ui.panels.run_actions import run_action, show_error
from ui.panels.run_list import status
from ui.panels.run_progress import batches_per_epoch, progress_text
from ui.panels.start import submit
from ui.state import link, on_show, session

FRAGMENT = "run"
POLL_SECONDS = 0.5
FAST_POLL_SECONDS = 0.2  # for the first points of the curve, and while a click on a button has no effect yet
FAST_POLLS = 8
# The result of the Jupyter notebook that ConvScope is based on, as it printed it.
NOTEBOOK_ACCURACY, NOTEBOOK_LOSS = 0.9904, 0.03316


def watched_run() -> None:
    """Draw the run on show. While a worker is busy with it, it is drawn again by itself."""
    run_id = on_show.run_id()
    if not run_id:
        return
    try:
        record = resources.checked_record(run_id)
    except ConvScopeError as error:
        st.warning(escape(error))
        on_show.reject_run()
        return
    _run(run_id, record.state, record.has_work)


def _poll_seconds(record: Record) -> float:
    fast = (
        not record.active or record.control.command != "run" or len(resources.progress(record.id).polls) <= FAST_POLLS
    )
    return FAST_POLL_SECONDS if fast else POLL_SECONDS


@fragment(FRAGMENT)
def _run(run_id: str, state_before: str, busy_before: bool) -> None:
    try:
        record = resources.checked_record(run_id)
        progress = resources.progress(run_id)
        progress.poll()
    except ConvScopeError as error:
        st.error(escape(error))
        poll(POLL_SECONDS, "poll", partial(draw_again, FRAGMENT))
        return
    with st.container(border=True, key="run"):
        if record.training.dataset not in NAMES:
            _without_data_set(record)
        elif record.active or record.state == "paused":
            _unfinished(record, progress)
        else:
            _ended(record, progress)
    if record.has_work or _page_is_old(record, state_before, busy_before):
        poll(_poll_seconds(record), "poll", partial(_ask, run_id, state_before, busy_before))


def _ask(run_id: str, state_before: str, busy_before: bool) -> None:
    """Draw the run again, or the whole page once its state is another one."""
    with contextlib.suppress(ConvScopeError):  # the fragment says what is wrong
        if _page_is_old(resources.checked_record(run_id), state_before, busy_before):
            resources.refresh_listing()
            redraw()
    draw_again(FRAGMENT)


def _page_is_old(record: Record, state_before: str, busy_before: bool) -> bool:
    """Whether the page around the run was drawn before the run came into its present state."""
    return busy_before and (record.state != state_before or not record.has_work)


def _unfinished(record: Record, progress: Progress) -> None:
    total = record.training.epochs * batches_per_epoch(record.training)
    done = len(progress.loss)
    run_controls.buttons(record)
    show_error(record.id)
    text = progress_text(record, progress, total)
    st.progress(min(1.0, done / total), text=safe(f"**{escape(record.name)}**: {text}"))
    if record.training.target_accuracy and progress.validation:
        st.caption(
            safe(
                f"Validation accuracy, on training digits that are held back: "
                f"{progress.validation[-1]['accuracy']:.2%}. The run ends at {record.training.target_accuracy:.1%}."
            )
        )
    _curves(record, progress, total)
    if record.state == "paused" and record.is_evaluated:
        _links(record)


def _curves(record: Record, progress: Progress, steps: int) -> None:
    """Draw the curves over `steps` batches, and remember how many batches the browser has."""
    sent, key = f"_sent_batches_{record.id}", f"curve-{record.id.replace('_', '.')}"  # Streamlit refuses "__" in a key
    has = curve(
        record.id,
        progress.loss,
        progress.accuracy,
        progress.epochs,
        first=min(session.value(sent) or 0, len(progress.loss)),
        steps=steps,
        steps_per_epoch=batches_per_epoch(record.training),
        key=key,
        on_have=press(lambda: session.set_value(sent, session.component_event(key, "have"))),
    )
    session.set_value(sent, has)


def _ended(record: Record, progress: Progress) -> None:
    st.markdown(safe(f"**{escape(record.name)}**: {status(record)}"))
    if record.message and record.state in ("stopped", "finished"):
        st.info(escape(record.message))
    elif record.message:
        st.error(escape(record.message))
    for change in record.changes:
        st.caption(safe(_change_text(change)))
    if not record.is_evaluated and record.has_work:
        st.caption("Testing on the 10,000 test digits")
    elif record.has_network:
        _result(record)
    if progress.loss:
        _curves(record, progress, len(progress.loss))
    if record.has_network:
        _links(record)
    show_error(record.id)
    if record.state in ("interrupted", "failed"):
        restart = partial(run_action, record.id, submit, record.training, record.name)
        st.button("Start again", key="again", icon=":material/replay:", on_click=press(restart))
    if record.id not in PRETRAINED:
        run_controls.continue_buttons(record)
        _rename_or_delete(record)


def _without_data_set(record: Record) -> None:
    """A run over a data set that this ConvScope lacks: everything that needs no images."""
    st.markdown(safe(f"**{escape(record.name)}**: {status(record)}"))
    st.warning(
        safe(
            f"This run learns from the data set {escape(record.training.dataset)}, which this ConvScope does not have. "
            "So the run cannot continue here, and its curves cannot be shown. Update ConvScope to see them."
        )
    )
    if record.has_network:
        _measures(record, "Test accuracy")
        _links(record)
    show_error(record.id)
    if not record.active:
        _rename_or_delete(record)


def _rename_or_delete(record: Record) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"name-{record.id}"
        if session.value(key) != record.name:
            session.set_value(key, record.name)  # replaces a name that the store refused
        st.text_input("Name", key=key, max_chars=80, width=240, on_change=press(_rename, record.id, key))
        with st.popover("Delete", icon=":material/delete:"):
            st.write("Delete this run and its network permanently?")
            st.button("Yes, delete it", key="delete", on_click=press(run_action, record.id, _delete, record.id))


def _change_text(change: Mapping[str, float]) -> str:
    if "epochs" in change:
        return f"After batch {change['step']:,} the run continued, for {change['epochs']} epochs in total."
    return f"Learning rate {change['learning_rate']:g} after batch {change['step']:,}."


def _links(record: Record) -> None:
    with st.container(horizontal=True):
        for page, label in ((DRAW, "Draw with it"), (FEATURE_MAPS, "See its maps")):
            query = link.link_to(page, network=record.id)
            st.page_link(page.script, label=safe(label), icon=page.icon, query_params=query)


def _measures(record: Record, label: str) -> None:
    accuracy, loss, seconds = st.columns(3)
    measures = record.measures
    accuracy.metric(safe(label), safe(f"{measures['test_accuracy']:.2%}"))
    loss.metric("Test loss", safe(f"{measures['test_loss']:.5f}"))
    seconds.metric(safe(f"Time, {int(measures['steps']):,} batches"), safe(duration(measures["seconds"])))


def _result(record: Record) -> None:
    _measures(record, "Test accuracy, 10,000 digits")
    st.caption(
        safe(
            f"For comparison: the network of the Jupyter notebook that ConvScope is based on reaches "
            f"{NOTEBOOK_ACCURACY:.2%}, with a loss of {NOTEBOOK_LOSS:.5f}."
        )
    )


def _rename(run_id: str, key: str) -> None:
    run_action(run_id, resources.store().rename, run_id, session.value(key))


def _delete(run_id: str) -> None:
    resources.store().delete(run_id)
    on_show.reject_run()
