"""The data a network learns from: counts, samples, one pixel and one label on their way in."""

from __future__ import annotations

import streamlit as st

from convscope.datasets import load_split
from convscope.spec import DIGIT_NAMES
from ui import state
from ui.components.maps import maps

SAMPLES = 24


@st.fragment
def data_panel() -> None:
    """MNIST as the network gets it."""
    training, test = load_split("mnist", "train"), load_split("mnist", "test")
    height, width = training.images.shape[1:]
    st.markdown(
        f"**{len(training):,} training digits** to learn from and **{len(test):,} test digits** to measure with, "
        f"each {height} × {width} grey pixels, from MNIST. Click a pixel to see what becomes of it."
    )
    shown = training.images[:SAMPLES].transpose(1, 2, 0)
    pixel = state.value("data_pixel", {"row": 6, "column": 14, "filter": 0})
    row, column, number = pixel["row"], pixel["column"], pixel["filter"]
    maps(
        shown,
        "training digits",
        key="samples",
        tile=70,
        picked=number,
        cell=(row, column),
        noun="digit",
        top=255.0,
        on_picked=_look_at_pixel,
    )
    value, label = int(shown[row, column, number]), int(training.labels[number])
    one_hot = ", ".join("**1**" if index == label else "0" for index in range(len(DIGIT_NAMES)))
    st.markdown(
        f"Digit {number}, row {row}, column {column}: the pixel is stored as **{value}** of 255; the network gets "
        f"{value} / 255 = **{value / 255:.3f}**. Its label is **{label}**, as a one-hot row: [{one_hot}]: what the "
        "ten outputs should be."
    )


def _look_at_pixel() -> None:
    state.put("data_pixel", state.event("samples", "picked"))
