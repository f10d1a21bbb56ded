"""Convolution explained on the visitor's own digit: three steps, channels, stride and padding, pooling."""

import streamlit as st

from ui import frame
from ui.panels.convolution.lesson import lesson

chosen = frame.open_page("Convolution")
st.title("Convolution, step by step")
lesson(chosen)
