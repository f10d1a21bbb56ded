"""One image after every layer: the maps of all filters."""

import streamlit as st

from ui import frame
from ui.panels.feature_maps.page import look_inside

chosen = frame.open_page("Feature maps")
st.title("Feature maps: the image after every layer")
st.caption(
    "Each small square is the map of one filter: the stronger it fired, the more it stands out from the background. "
    "Hover for a value, click a cell to see where it comes from, down to one multiplication."
)
look_inside(chosen)
