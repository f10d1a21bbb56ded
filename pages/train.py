"""Choose a network with sliders, train it, and watch it learn."""

import streamlit as st

from ui import frame
from ui.link.pages import TRAIN
from ui.panels import data, network, run, run_list, settings, start

frame.open_page(TRAIN, "Train a network")
left, right = st.columns([360, 800], gap="large")
with left:
    spec = settings.choose_settings()
    start.start_button(spec)
with right:
    slot = st.container()
    network.drawing(spec.network)
    network.summary(spec.network)
    run_list.list_of_runs()
    with st.expander("The training digits"):
        data.data_panel(spec.dataset)
with slot:
    run.watched_run()
frame.close_page()
