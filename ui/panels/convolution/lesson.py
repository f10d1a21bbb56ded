"""The lesson on convolution: one of its sections, and the input that all sections share."""

from __future__ import annotations

import streamlit as st

from convscope.drawing.patterns import PATTERNS
from ui import state
from ui.components.address import address
from ui.frame import Chosen
from ui.panels.convolution.channels import DEPTH, PATCH, channels
from ui.panels.convolution.filter_choice import CLASSIC_NAMES, COLOUR_NAMES, INITIAL_KERNELS, SOURCES
from ui.panels.convolution.lesson_input import COLOUR, DIGIT, KINDS, PATTERN, choose_input
from ui.panels.convolution.pooling import POOL, SHIFT, pooling
from ui.panels.convolution.stride_and_padding import BORDERS, INTEGERS, stride_and_padding
from ui.panels.convolution.three_steps import three_steps
from ui.widgets import choice, warn_about_invalid_parameters

SECTIONS = {
    "Three steps": (three_steps, (DIGIT, PATTERN, COLOUR)),
    "Channels": (channels, (DIGIT, COLOUR)),
    "Stride and padding": (stride_and_padding, (DIGIT, PATTERN, COLOUR)),
    "Pooling": (pooling, (DIGIT, PATTERN)),
}
DEFAULT_SECTION = "Three steps"
ALL_INTEGERS = {"patch": PATCH, "depth": DEPTH, "pooling": POOL, "down": SHIFT, "right": SHIFT, **INTEGERS}
CHOICES = {
    "section": tuple(SECTIONS),
    "over": KINDS,
    "from": SOURCES,
    "size": tuple(INITIAL_KERNELS),
    "border": BORDERS,
    "pattern": PATTERNS,
    "classic": CLASSIC_NAMES,
    "colours": COLOUR_NAMES,
}


def lesson(chosen: Chosen) -> None:
    """Draw the lesson, with a warning for each invalid parameter of the link."""
    warn_about_invalid_parameters(ALL_INTEGERS, CHOICES)
    _lesson(chosen)


@st.fragment
def _lesson(chosen: Chosen) -> None:
    section = choice("Section", "section", tuple(SECTIONS), DEFAULT_SECTION, label_visibility="collapsed")
    draw, possible = SECTIONS[section]
    left, right = st.columns([320, 830], gap="medium")
    with left:
        lesson_input = choose_input(possible)
    with right:
        if lesson_input is None:
            st.info("The canvas is empty: draw a digit with the mouse or a finger, or choose another image.")
        else:
            draw(chosen, lesson_input)
    address(state.url_parameters(), key="lesson")
