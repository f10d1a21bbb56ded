"""The sections of the lesson on convolution, one at a time, and the image that all of them look at."""

from __future__ import annotations

import streamlit as st

from convscope.drawing.patterns import PATTERNS
from ui import state
from ui.components.address import address
from ui.frame import Chosen
from ui.panels.convolution.channels import DEPTH, PATCH, channels
from ui.panels.convolution.filter_choice import BLANK, CLASSIC_NAMES, COLOUR_NAMES, FROM
from ui.panels.convolution.lesson_input import COLOUR, DIGIT, OVER, PATTERN, choose_subject
from ui.panels.convolution.pooling import POOL, SHIFT, pools
from ui.panels.convolution.stride_and_padding import BORDERS, KEYS, strides
from ui.panels.convolution.three_steps import three_steps
from ui.widgets import choice, name_what_was_refused

SECTIONS = {
    "Three steps": (three_steps, (DIGIT, PATTERN, COLOUR)),
    "Channels": (channels, (DIGIT, COLOUR)),
    "Stride and padding": (strides, (DIGIT, PATTERN, COLOUR)),
    "Pooling": (pools, (DIGIT, PATTERN)),
}
FIRST = "Three steps"
WHOLE = {"patch": PATCH, "depth": DEPTH, "pooling": POOL, "down": SHIFT, "right": SHIFT, **KEYS}
CHOICES = {
    "section": tuple(SECTIONS),
    "over": OVER,
    "from": FROM,
    "size": tuple(BLANK),
    "border": BORDERS,
    "pattern": PATTERNS,
    "classic": CLASSIC_NAMES,
    "colours": COLOUR_NAMES,
}


def lesson(chosen: Chosen) -> None:
    """The whole lesson; what the link asked in vain is named first."""
    name_what_was_refused(WHOLE, CHOICES)
    _lesson(chosen)


@st.fragment
def _lesson(chosen: Chosen) -> None:
    section = choice("Section", "section", tuple(SECTIONS), FIRST, label_visibility="collapsed")
    draw, possible = SECTIONS[section]
    left, right = st.columns([320, 830], gap="medium")
    with left:
        subject = choose_subject(possible)
    with right:
        if subject.maps is None:
            st.info("The canvas is empty: draw a digit with the mouse or a finger, or choose another image.")
        else:
            draw(chosen, subject)
    address(state.address(), key="lesson")
