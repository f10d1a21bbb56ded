"""The training digits: their numbers, samples, and one pixel and one label as the network gets them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.datasets import MNIST, WITH_WRITTEN, Split, count_images, load_split, load_written
from convscope.spec.network import DIGIT_NAMES
from ui.components.address import address
from ui.components.maps import maps
from ui.fragments import fragment, press
from ui.link.train import SAMPLES
from ui.markdown import safe
from ui.state import link, session, settings

PIXEL = "pixel"
FULL_INK = 255  # the largest value of a stored pixel


@fragment("data")
def data_panel(dataset: str) -> None:
    """Draw samples of a data set; a click on a pixel shows the steps from the stored value to the input."""
    sources = [load_split(MNIST, "train"), *([load_written("train")] if dataset == WITH_WRITTEN else [])]
    images, labels = _samples(sources)
    height, width = images.shape[1:]
    origin = _ORIGIN.format(*map(len, sources)) if len(sources) > 1 else ""
    st.markdown(
        safe(
            f"The network learns from **{count_images(dataset, 'train'):,} training digits**{origin}. Its accuracy is "
            f"measured on **{count_images(dataset, 'test'):,} test digits** of MNIST. Each digit has {height} × "
            f"{width} grey pixels. Click a pixel to see how it becomes an input of the network."
        )
    )
    row, column, index = settings.current(PIXEL)
    maps(
        images.transpose(1, 2, 0),
        "training digits",
        key="samples",
        tile=70,
        picked=index,
        cell=(row, column),
        noun="digit",
        top=float(FULL_INK),
        on_picked=press(_select_pixel),
    )
    address(**link.address(), key="data")
    value, label = int(images[index, row, column]), int(labels[index])
    one_hot = ", ".join("**1**" if number == label else "0" for number in range(len(DIGIT_NAMES)))
    st.markdown(
        safe(
            f"Digit {index}, row {row}, column {column}: the stored value of this pixel is **{value}** of {FULL_INK}. "
            f"The network gets {value} / {FULL_INK} = **{value / FULL_INK:.3f}**. The label of the digit is "
            f"**{label}**, as a one-hot row [{one_hot}]: the values that the ten outputs should have."
        )
    )


_ORIGIN = ": {:,} of MNIST, and {:,} that a generator wrote with a pen, in styles that are rare in MNIST"


def _samples(sources: list[Split]) -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of 24 digits, with equal shares from all sources."""
    share = SAMPLES // len(sources)
    images, labels = ([getattr(source, name)[:share] for source in sources] for name in ("images", "labels"))
    return np.concatenate(images), np.concatenate(labels)


def _select_pixel() -> None:
    picked = session.component_event("samples", "picked")
    settings.change(PIXEL, (picked["row"], picked["column"], picked["filter"]))
