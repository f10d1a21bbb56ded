"""The home page: the chosen network, and what each page is for."""

import streamlit as st

from ui import frame
from ui.panels import network

chosen = frame.open_page("Home")
st.title("Train a small convolutional network, draw a digit, look inside")
st.markdown(
    "A convolutional network reads an image in layers: each one slides small windows over what the layer before it "
    "made, and keeps a map of where it found what it looks for. Here you can train one, draw for it, and see every map."
)
frame.page_cards()
st.subheader(f"The network in use: {chosen.record.name}")
network.drawing(chosen.network.spec)
st.caption(frame.in_words(chosen))
