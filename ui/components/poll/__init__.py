"""Asks a question again, a while after the browser has shown the answer before.

Streamlit's own `run_every` asks by a clock, whether or not the answer before has arrived. A question that comes while a
run of the whole page ends can make Streamlit 1.67 drop the end of that run: the page then stands still, or breaks
(seen in 8 of 94 starts on a busy machine). Here the next question comes after the answer.

A question that is asked after the visitor clicked a link to another page still names the page before. Streamlit then
clears the browser's page for it, after the other page was drawn, and the page stays empty (seen in 6 of 100 changes
from a page with a run that trains). Therefore nothing is asked for 5 s after such a click.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypedDict

from ui.components.shared import component

_poll = component("poll")


class PollData(TypedDict):
    """What the browser is told."""

    seconds: float  # until it asks
    drawn: int  # differs at every redraw


def poll(seconds: float, key: str, ask: Callable[[], None]) -> None:
    """Ask after this time; call it last in a fragment, at every run that wants another.

    Args:
        ask: The callback. It ends with `ui.fragments.redraw`.
    """
    data: PollData = {"seconds": seconds, "drawn": time.monotonic_ns()}
    _poll(data=data, key=key, on_beat_change=ask)
