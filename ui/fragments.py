"""The parts of the pages that are drawn again by themselves, and the two reasons for that.

A press: the callback of a widget changes what is shown, and Streamlit draws the fragment around the widget. A callback
that changes more ends with `redraw`, which says what is drawn instead. Every widget has a callback, even one that does
nothing: Streamlit's page sends all that was pressed in the same moment as one message, for the fragment of the first.
Without a callback, a press in another fragment would not be shown.

A poll: a fragment that waits for something asks again and again (`ui.components.poll`). What it asks is a callback too.
"""

from __future__ import annotations

import contextlib

import streamlit as st
from streamlit.errors import StreamlitAPIException

# Keys of fragments that others redraw.
DRAW, FEATURE_MAPS, LAYERS = "draw", "feature-maps", "layers"


def redraw(*keys: str) -> None:
    """Draw these fragments again, or without a key the whole page; call it last in a callback.

    A fragment that is not on the page any more stands for the whole page.
    """
    if keys:
        with contextlib.suppress(StreamlitAPIException):
            st.rerun(list(keys))
    st.rerun()


def nothing() -> None:
    """The callback of a widget whose value is read where it is drawn."""
