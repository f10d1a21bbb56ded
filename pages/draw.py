"""Draw a digit and read what the network says after every stroke."""

import streamlit as st

from ui import frame
from ui.panels.draw.prediction import draw_and_predict

chosen = frame.open_page("Draw")
st.title("Draw a digit")
draw_and_predict(chosen)
