"""Draw a digit and see the prediction of the network after every stroke."""

import streamlit as st

from ui import frame
from ui.panels.draw.prediction import draw_and_predict

chosen = frame.open_page("Draw")
st.title("Draw a digit")
draw_and_predict(chosen)
