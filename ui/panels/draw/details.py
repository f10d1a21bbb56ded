"""The folds below a prediction: framing, attribution, nearest neighbours, calibration."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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


OpenFolds = dict[str, DeltaGenerator]  # by the key that a link carries


def folds() -> OpenFolds:
    """Draw the folds, and return those that are open."""
    drawn = {
        key: st.expander(title, key=state.bound_key(key), on_change="rerun", bind="query-params")
        for key, (title, _) in FOLDS.items()
    }
    return {key: fold for key, fold in drawn.items() if fold.open}


def details(classified: Classified | None, opened: OpenFolds) -> None:
    """Fill the open folds; the content of a fold is computed only while the fold is open.

    Args:
        classified: None if there is no prediction. The folds then stay as they are.
        opened: The open folds.
    """
    if classified and classified.calibration is None and classified.can_be_calibrated:
        calibrate(classified)
    for key, fold in opened.items():
        with fold:
            if classified:
                FOLDS[key][1](classified)
            else:
                st.caption("There is no prediction yet.")
