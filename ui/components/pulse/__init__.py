"""Asks for a fragment to be drawn again, a while after the browser has shown it.

Streamlit's own `run_every` asks by a clock, whether or not the answer before has arrived. A question that comes while a
run of the whole page ends can make Streamlit 1.67 drop the end of that run: the page then stands still, or breaks
(seen in 8 of 94 starts on a busy machine). Here the next question comes after the answer.

A question after a link to another page was pressed still bears the name of the page before. Streamlit then clears the
browser's page for it, after the other page was drawn, and nothing is left (seen in 6 of 100 changes from a page with a
run that trains). Therefore nothing is asked for 5 s from the press on.

What buttons and components say, Streamlit's page sends together a moment later, all for the fragment of the first. A
press in the moment of a question was carried out and not shown (seen twice in some 500 presses on a busy machine, while
a worker was asked). Therefore a question is sent at once, alone, and never just after a press.
"""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

_pulse = st.components.v2.component(
    "convscope_pulse", html="<span hidden></span>\n", js=Path(__file__).with_name("pulse.js").read_text()
)


def pulse(seconds: float, key: str) -> None:
    """Draw the fragment again after so many seconds; call it last in the fragment, at every run that wants another."""
    _pulse(data={"seconds": seconds, "drawn": time.monotonic_ns()}, key=key, on_beat_change=lambda: None)
