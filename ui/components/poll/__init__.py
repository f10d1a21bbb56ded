"""Asks for a fragment to be drawn again, a while after the browser has shown it.

Streamlit's own `run_every` asks by a clock, whether or not the answer before has arrived. A question that comes while a
run of the whole page ends can make Streamlit 1.67 drop the end of that run: the page then stands still, or breaks
(seen in 8 of 94 starts on a busy machine). Here the next question comes after the answer.

A question that is asked after the visitor clicked a link to another page still names the page before. Streamlit then
clears the browser's page for it, after the other page was drawn, and the page stays empty (seen in 6 of 100 changes
from a page with a run that trains). Therefore nothing is asked for 5 s after such a click.

Streamlit's page collects the messages of buttons and components and sends them together a moment later, all for the
fragment of the first. A click in the same moment as a question was carried out but not shown (seen in 2 of about 500
clicks on a busy machine, while a worker computed an answer). Therefore a question is sent at once, alone, and never
just after a click.
"""

from __future__ import annotations

import time
from typing import TypedDict

from ui.components.shared import component

_poll = component("poll")


class PollData(TypedDict):
    """What the browser is told."""

    seconds: float  # until it asks
    drawn: int  # differs at every redraw


def poll(seconds: float, key: str) -> None:
    """Draw the fragment again after this time; call it last in the fragment, at every run that wants another."""
    data: PollData = {"seconds": seconds, "drawn": time.monotonic_ns()}
    _poll(data=data, key=key, on_beat_change=lambda: None)
