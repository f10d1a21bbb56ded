"""What a layer's filters do on all ten digits: digits down, filters across."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.analysis.answers import LayerTopActivations
from convscope.analysis.questions import TopActivations
from convscope.datasets import load_split
from convscope.errors import InvalidImage
from convscope.network.forward import forward
from convscope.network.units import Place
from ui import state
from ui.components.grid import grid
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.feature_maps.unit import walk
from ui.panels.query import asked, coming

EXAMPLES = 20  # of each digit to page through


def all_digits(seen: Seen, place: Place) -> None:
    """Draw the maps of one digit of each class, and the means over the whole test set."""
    _examples(seen, place)
    _means(seen, place)


@st.fragment
def _examples(seen: Seen, place: Place) -> None:
    which = state.value("example", 0)
    split = load_split(seen.chosen.record.training.dataset, "test")
    numbers = [int(np.flatnonzero(split.labels == label)[which]) for label in range(10)]
    images = split.images[numbers] / np.float32(255)
    try:
        outputs = [forward(seen.network, image)[place.layer] for image in images]
    except InvalidImage as error:
        st.error(str(error))
        return
    grid(
        np.stack(outputs).transpose(0, 3, 1, 2),
        f"Each filter's map of {place.layer} for ten test digits: digits down, filters across",
        key="digit-maps",
        nouns=("digit", "filter"),
        row_names=[str(label) for label in range(10)],
        lefts=images,
        widths=(26, 40),
        picked=place.number,
        on_picked=lambda: _open(place, numbers),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Ten others", key="ten-others", icon=":material/casino:", on_click=_show_others, args=[which])
        listed = ", ".join(map(str, numbers))
        st.caption(f"Test digits {listed}. One scale for all. Press a map to open it for its digit.")
    if state.value("open-digit"):
        state.put("open-digit", False)
        st.rerun()  # the image beside it changes too


def _show_others(which: int) -> None:
    state.put("example", (which + 1) % EXAMPLES)


def _open(place: Place, numbers: list[int]) -> None:
    picked = state.event("digit-maps", "picked")
    state.show_image(f"test-{numbers[picked['row']]}")
    walk((Place(place.layer, (picked["column"],), whole=True),))
    state.put("open-digit", True)


@st.fragment
def _means(seen: Seen, place: Place) -> None:
    look = asked(TopActivations(seen.chosen.record.id, seen.steps), key="survey")
    if coming(look, "survey", "All 10,000 test digits are looked at"):
        return
    liked: LayerTopActivations = look.answer[place.layer]
    means = liked.class_means
    names = seen.spec.class_names
    grid(
        means[..., None, None],
        "The mean of each filter's map over all test digits of a class",
        key="digit-means",
        nouns=("digit", "filter"),
        row_names=names,
        widths=(9, 26),
        picked=place.number,
        on_picked=lambda: walk((Place(place.layer, (state.event("digit-means", "picked")["column"],), whole=True),)),
    )
    own = means[:, place.number]
    most, least = names[int(own.argmax())], names[int(own.argmin())]
    st.caption(
        f"Over all 10,000 test digits filter {place.number} fires most for {most} (a mean of {own.max():.3f}) and "
        f"least for {least} ({own.min():.3f})."
        + (" The means are of the network with all its filters on." if seen.off else "")
    )
