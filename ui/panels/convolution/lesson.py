"""The lesson on convolution: one of its sections, and the input that all sections share."""

from __future__ import annotations

import streamlit as st

from ui.components.address import address
from ui.fragments import fragment
from ui.frame import Chosen
from ui.link.convolution import CHANNELS, COLOUR, DIGIT, PATTERN, POOLING, STRIDES, THREE_STEPS
from ui.panels.convolution.channels import channels
from ui.panels.convolution.lesson_input import choose_input
from ui.panels.convolution.pooling import pooling
from ui.panels.convolution.stride_and_padding import stride_and_padding
from ui.panels.convolution.three_steps import three_steps
from ui.state import link
from ui.widgets import choice

DRAW = {
    THREE_STEPS: (three_steps, (DIGIT, PATTERN, COLOUR)),
    CHANNELS: (channels, (DIGIT, COLOUR)),
    STRIDES: (stride_and_padding, (DIGIT, PATTERN, COLOUR)),
    POOLING: (pooling, (DIGIT, PATTERN)),
}


@fragment("lesson")
def lesson(chosen: Chosen) -> None:
    """Draw the section that was chosen."""
    draw, possible = DRAW[choice("Section", "section", label_visibility="collapsed")]
    left, right = st.columns([320, 830], gap="medium")
    with left:
        lesson_input = choose_input(possible)
    with right:
        if lesson_input is None:
            st.info("The canvas is empty: draw a digit with the mouse or a finger, or choose another image.")
        else:
            draw(chosen, lesson_input)
    address(**link.address(), key="lesson")
