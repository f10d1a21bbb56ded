"""What can be unfolded below a prediction: how the image came about, why the answer, what is like it, how sure."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import state
from ui.panels.draw.attribution import why
from ui.panels.draw.calibration import find_out, sure
from ui.panels.draw.classified import Read
from ui.panels.draw.framing import framing
from ui.panels.draw.nearest_neighbours import alike

PARTS: dict[str, tuple[str, Callable[[Read], None]]] = {
    "framing": ("Step by step: from your strokes to what the network sees", framing),
    "why": ("Why: which ink spoke for the answer", why),
    "alike": ("What it learned from that is most like it", alike),
    "sure": ("How sure it is, and how often it is right then", sure),
}


def look_closer(read: Read | None) -> None:
    """Draw the folds; what is in one is worked out while it is open. Without a prediction they stay as they are."""
    if read and read.trusted is None and read.can_be_judged:
        find_out(read)
    for key, (words, panel) in PARTS.items():
        with st.expander(words, key=state.bind(key), on_change="rerun", bind="query-params") as fold:
            if fold.open and read:
                panel(read)
            elif fold.open:
                st.caption("There is no prediction yet to look into.")
