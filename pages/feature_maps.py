"""One picture after every layer: the maps of all filters."""

import streamlit as st

from ui import frame
from ui.panels.maps import look_inside

chosen = frame.open_page("Feature maps")
st.title("Feature maps: the picture after every layer")
st.caption(
    "Each small square is the map of one filter: the stronger it fired, the more it stands out from the background. "
    "Hover for a value, click a map to see it large."
)
look_inside(chosen)
