"""One image after every layer: the maps of all filters."""

import streamlit as st

from ui import frame
from ui.link.pages import FEATURE_MAPS
from ui.panels.feature_maps.page import feature_maps

chosen = frame.open_page(FEATURE_MAPS, "Feature maps: the image after every layer")
st.caption(
    "Each small square is the map of one filter: the larger its values, the more it stands out from the background. "
    "Hover over a cell for its value. Click a cell to see where the value comes from, down to a single multiplication."
)
feature_maps(chosen)
frame.close_page()
