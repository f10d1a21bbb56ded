"""The maps of a layer by class: one example per class, and the mean over all test digits of a class."""

from __future__ import annotations

import numpy as np
import streamlit as st

from convscope.analysis.answers import LayerTopActivations
from convscope.analysis.questions import TopActivations
from convscope.datasets import load_split
from convscope.errors import InvalidImage
from convscope.network.forward import forward
from convscope.network.units import Place
from ui.components.address import address
from ui.components.grid import grid
from ui.fragments import FEATURE_MAPS, LAYERS, fragment, press, redraw
from ui.link.feature_maps import EXAMPLES
from ui.markdown import escape, safe
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.navigation import open_path
from ui.panels.query import query, show_pending
from ui.state import link, on_show, session, settings

KEY = "means"


def by_class(forward_pass: ForwardPass, place: Place) -> None:
    """Draw both tables: classes down, filters across."""
    _examples(forward_pass, place)
    _means(forward_pass, place)


@fragment("examples")
def _examples(forward_pass: ForwardPass, place: Place) -> None:
    example = settings.current("example")
    split = load_split(forward_pass.chosen.record.training.dataset, "test")
    indices = [int(np.flatnonzero(split.labels == label)[example]) for label in range(10)]
    images = split.images[indices] / np.float32(255)
    try:
        outputs = [forward(forward_pass.network, image)[place.layer] for image in images]
    except InvalidImage as error:
        st.error(escape(error))
        return
    grid(
        np.stack(outputs).transpose(0, 3, 1, 2),
        f"The map of each filter of {place.layer} for ten test digits: digits down, filters across",
        key="digit-maps",
        nouns=("digit", "filter"),
        row_names=[str(label) for label in range(10)],
        lefts=images,
        widths=(26, 40),
        picked=place.filter_index,
        on_picked=press(lambda: _open(place, indices)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Ten other digits", key="ten-others", icon=":material/casino:", on_click=press(_show_others, example))
        listed = ", ".join(map(str, indices))
        st.caption(safe(f"Test digits {listed}. All maps share one scale. Click a map to open it for its digit."))
    address(**link.address(), key="examples")


def _show_others(example: int) -> None:
    settings.change("example", (example + 1) % EXAMPLES)


def _open(place: Place, indices: list[int]) -> None:
    cell = session.component_event("digit-maps", "picked")
    on_show.open_image(f"test-{indices[cell['row']]}")
    open_path(Place(place.layer, (cell["column"],), whole=True))
    redraw(FEATURE_MAPS)


@fragment(KEY)
def _means(forward_pass: ForwardPass, place: Place) -> None:
    status = query(TopActivations(forward_pass.network_id, forward_pass.steps), KEY)
    if show_pending(status, KEY, "Reading all 10,000 test digits"):
        return
    activations: LayerTopActivations = status.result[place.layer]
    means, names = activations.class_means, forward_pass.spec.class_names
    grid(
        means[..., None, None],
        "The mean of each filter's map over all test digits of a class",
        key="digit-means",
        nouns=("digit", "filter"),
        row_names=names,
        widths=(9, 26),
        picked=place.filter_index,
        on_picked=press(lambda: _open_mean(place)),
    )
    own = means[:, place.filter_index]
    highest, lowest = escape(names[int(own.argmax())]), escape(names[int(own.argmin())])
    st.caption(
        safe(
            f"Over all 10,000 test digits, the mean of filter {place.filter_index} is highest for {highest} "
            f"({own.max():.3f}) and lowest for {lowest} ({own.min():.3f})."
            + (" These means are those of the network with all filters on." if forward_pass.off else "")
        )
    )


def _open_mean(place: Place) -> None:
    column = session.component_event("digit-means", "picked")["column"]
    open_path(Place(place.layer, (column,), whole=True))
    redraw(LAYERS)
