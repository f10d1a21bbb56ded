"""The folds below a prediction: framing, attribution, nearest neighbours, calibration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from ui import state
from ui.panels.draw.attribution import attribution
from ui.panels.draw.calibration import calibrate, calibration
from ui.panels.draw.classified import Classified
from ui.panels.draw.framing import framing
from ui.panels.draw.nearest_neighbours import nearest_neighbours

# Titles and panels, by the key that a link carries.
FOLDS: dict[str, tuple[str, Callable[[Classified], None]]] = {
    "framing": ("Step by step: from your strokes to the input of the network", framing),
    "why": ("Why: the ink that supports the prediction", attribution),
    "alike": ("Most similar training digits", nearest_neighbours),
    "sure": ("Calibration: how far you can trust the probability", calibration),
}


_LATEST = "_classified"  # what the folds are to explain
_SHOWN = "_explained"  # what they explain
_WHOLE = "_folds_follow"  # whether this run draws the folds after the prediction


@contextmanager
def before_details() -> Iterator[None]:
    """Draw the prediction in here if the folds are drawn after it, as in a run of the whole page.

    A new stroke may interrupt such a run before it comes to the folds; then they still explain the former image.
    """
    state.set_value(_WHOLE, True)
    try:
        yield
    finally:
        state.set_value(_WHOLE, False)


def follow(classified: Classified | None) -> None:
    """Let the folds explain this. Closed folds do not change; if one is open, the whole page runs once more.

    Args:
        classified: None if there is no prediction.
    """
    if classified and classified.calibration is None and classified.can_be_calibrated:
        calibrate(classified)
    state.set_value(_LATEST, classified)
    is_open = any(state.value(state.bound_key(key)) for key in FOLDS)
    if is_open and not state.value(_WHOLE) and state.value(_SHOWN) != _subject(classified):
        st.rerun()


@st.fragment
def details() -> None:
    """Draw the folds; the content of a fold is computed only while the fold is open."""
    classified: Classified | None = state.value(_LATEST)
    state.set_value(_SHOWN, _subject(classified))
    for key, (title, panel) in FOLDS.items():
        with st.expander(title, key=state.bound_key(key), on_change="rerun", bind="query-params") as fold:
            if fold.open and classified:
                panel(classified)
            elif fold.open:
                st.caption("There is no prediction yet.")


def _subject(classified: Classified | None) -> tuple[str, bool]:
    """What tells one explanation from another: the image, and whether the calibration is known."""
    return (classified.image.address, classified.calibration is not None) if classified else ("", False)
