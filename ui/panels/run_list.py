"""The list of the runs on this server."""

from __future__ import annotations

import streamlit as st

from convscope.store.record import Record
from convscope.store.store import PRETRAINED, Damaged
from ui import resources
from ui.fragments import press
from ui.markdown import escape, safe
from ui.state import on_show

MAX_LISTED = 20
LIVE_STATUS = {"waiting": "waiting for a worker", "running": "training"}


def list_of_runs() -> None:
    """Draw the list, the newest run first, and name the folders that cannot be read."""
    all_runs = runs()
    damaged = [entry for entry in resources.listing() if isinstance(entry, Damaged)]
    if not all_runs and not damaged:
        return
    with st.expander(safe(f"Runs on this server ({len(all_runs)})")):
        for run in all_runs[:MAX_LISTED]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    "Show",
                    key=f"show-{run.id}",
                    on_click=press(on_show.watch_run, run.id),
                    help="Shows this run at the top of the page.",
                )
                st.markdown(safe(f"**{escape(run.name)}**: {status(run)}"))
        if len(all_runs) > MAX_LISTED:
            st.caption(safe(f"These are the {MAX_LISTED} newest runs."))
        for entry in damaged:
            st.warning(escape(entry.message))


def runs() -> list[Record]:
    """All runs but the shipped ones, the newest first."""
    return [entry for entry in resources.listing() if isinstance(entry, Record) and entry.id not in PRETRAINED]


def status(record: Record) -> str:
    """A run's state and, once it has ended, its test accuracy."""
    if record.has_network and not record.active:
        return f"{record.state}, {record.measures['test_accuracy']:.2%} of the test digits right"
    return LIVE_STATUS.get(record.state, record.state)
