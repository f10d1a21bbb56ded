"""The data a network learns from: counts, samples, one pixel and one label on their way in."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.datasets import MNIST, WITH_WRITTEN, Split, count_images, load_split, load_written
from convscope.spec.network import DIGIT_NAMES
from ui import state
from ui.components.maps import maps

SAMPLES = 24


@st.fragment
def data_panel(dataset: str) -> None:
    """A data set as the network gets it."""
    sources = [load_split(MNIST, "train"), *([load_written("train")] if dataset == WITH_WRITTEN else [])]
    images, labels = _samples(sources)
    height, width = images.shape[1:]
    more = _WRITTEN.format(*map(len, sources)) if len(sources) > 1 else ""
    st.markdown(
        f"**{count_images(dataset, 'train'):,} training digits** to learn from{more}, and "
        f"**{count_images(dataset, 'test'):,} test digits** of MNIST to measure with, each {height} × {width} "
        "grey pixels. Click a pixel to see what becomes of it."
    )
    shown = images.transpose(1, 2, 0)
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
    value, label = int(shown[row, column, number]), int(labels[number])
    one_hot = ", ".join("**1**" if index == label else "0" for index in range(len(DIGIT_NAMES)))
    st.markdown(
        f"Digit {number}, row {row}, column {column}: the pixel is stored as **{value}** of 255; the network gets "
        f"{value} / 255 = **{value / 255:.3f}**. Its label is **{label}**, as a one-hot row: [{one_hot}]: what the "
        "ten outputs should be."
    )


_WRITTEN = ", {:,} of MNIST and {:,} that a generator wrote with a pen, in ways that MNIST hardly has"


def _samples(sources: list[Split]) -> tuple[np.ndarray, np.ndarray]:
    """As many of each source, 24 together: images and labels."""
    each = SAMPLES // len(sources)
    images, labels = ([getattr(source, name)[:each] for source in sources] for name in ("images", "labels"))
    return np.concatenate(images), np.concatenate(labels)


def _look_at_pixel() -> None:
    state.put("data_pixel", state.event("samples", "picked"))
