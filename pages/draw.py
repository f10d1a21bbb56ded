"""Draw a digit and read what the network says after every stroke."""

import streamlit as st

from ui import frame
from ui.panels.prediction import draw_and_predict

chosen = frame.open_page("Draw")
st.title("Draw a digit")
draw_and_predict(chosen)
st.caption(
    "Your strokes are scaled so that the ink fills 20 of the 28 pixels, redrawn with MNIST's own pen, and moved by "
    "whole pixels until their centre of mass is in the middle, as MNIST's digits were: draw as large as you like."
)
