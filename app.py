"""The home page: the chosen network, and what each page is for."""

import streamlit as st

from ui import frame
from ui.panels import network

chosen = frame.open_page("Home")
st.title("Train a small convolutional network, draw a digit, look inside")
st.markdown(
    "A convolutional network reads an image in layers. Each layer slides small windows over the output of the layer "
    "before, and records where it finds the features that it has learned. Here you can train such a network, draw a "
    "digit for it, and see every map."
)
frame.page_cards()
st.subheader(f"The network in use: {chosen.record.name}")
network.drawing(chosen.network.spec)
st.caption(frame.network_facts(chosen))
