"""The folds below a prediction: framing, attribution, nearest neighbours, calibration."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from ui.fragments import press
from ui.markdown import safe
from ui.panels.draw.attribution import attribution
from ui.panels.draw.calibration import calibrate, calibration
from ui.panels.draw.classified import Classified
from ui.panels.draw.framing import framing
from ui.panels.draw.nearest_neighbours import nearest_neighbours
from ui.state import history, settings

# Titles and panels, by the key that a link carries.
FOLDS: dict[str, tuple[str, Callable[[Classified], None]]] = {
    "framing": ("Step by step: from your strokes to the input of the network", framing),
    "why": ("Why: the ink that supports the prediction", attribution),
    "alike": ("Most similar training digits", nearest_neighbours),
    "sure": ("Calibration: how far you can trust the probability", calibration),
}


def details(classified: Classified | None) -> None:
    """Draw the folds; the content of a fold is computed only while the fold is open.

    Args:
        classified: None if there is no prediction. The folds then stay as they are.
    """
    if classified and classified.calibration is None and classified.can_be_calibrated:
        calibrate(classified)
    for key, (title, panel) in FOLDS.items():
        taken = settings.show_in_widget(key, settings.current(key))
        with st.expander(safe(title), key=key, on_change=press(partial(_turned, taken))) as fold:
            if fold.open and classified:
                panel(classified)
            elif fold.open:
                st.caption("There is no prediction yet.")


def _turned(take: Callable[[], None]) -> None:
    history.opened()
    take()
