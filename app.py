"""The home page: the chosen network, and what each page is for."""

import streamlit as st

from ui import frame
from ui.link.pages import HOME
from ui.markdown import escape, safe
from ui.panels import network

chosen = frame.open_page(HOME, "Train a small convolutional network, draw a digit, look inside")
st.markdown(
    "A convolutional network reads an image in layers. Each layer slides small windows over the output of the layer "
    "before, and records where it finds the features that it has learned. Here you can train such a network, draw a "
    "digit for it, and see every map."
)
frame.page_cards()
st.header(safe(f"The network in use: {escape(chosen.record.name)}"))
network.drawing(chosen.network.spec)
st.caption(safe(frame.network_facts(chosen)))
frame.close_page()
