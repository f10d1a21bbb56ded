"""Which filters slide: those of the network, classic ones, or one that was typed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from convscope.errors import InvalidKernel, InvalidUnit
from convscope.network import kernels
from convscope.network.filters import Filters, filters_of
from convscope.network.forward import forward
from convscope.network.units import way_from_text
from convscope.spec.window import Window
from ui import state
from ui.components.kernel_table import kernel_table
from ui.frame import Chosen
from ui.panels.convolution.lesson_input import COLOUR, DIGIT, Subject
from ui.widgets import choice, one_of

FROM = NETWORK, CLASSIC, TYPED = ("Network", "Classic", "Typed")
BLANK = {"3": "-1_-1_-1;-1_8_-1;-1_-1_-1", "5": ";".join(["1/25_1/25_1/25_1/25_1/25"] * 5)}  # to type over
CLASSIC_NAMES = kernels.classic_filters().names
COLOUR_NAMES = kernels.colour_filters().names


@dataclass(frozen=True, eq=False)
class Sliding:
    """Filters and what they slide over.

    Attributes:
        maps: `(height, width, channels)` float32.
        names: Of the channels; empty for numbers.
        filters: All that slide together.
        number: The one that is followed.
        window: As the network has it, or 'valid' with a stride of 1.
        layer: The convolution they belong to, or None.
        name: The filter that is followed, in words.
    """

    maps: np.ndarray
    names: tuple[str, ...]
    filters: Filters
    number: int
    window: Window
    layer: str | None
    name: str


def choose_filters(chosen: Chosen, subject: Subject) -> Sliding:
    """Draw the choice for a subject and return it."""
    layers = _convolutions(chosen, subject)
    row = st.container(horizontal=True, vertical_alignment="bottom", key="choose-filters")
    with row:
        source = choice("Kernel", "from", FROM, NETWORK, lambda each: each != NETWORK or bool(layers))
    if source == NETWORK:
        return network_filters(chosen, subject, layers, row)
    if source == TYPED:
        filters, number = _typed(subject.maps.shape[2], row), 0
    else:
        colour = subject.over == COLOUR
        filters = kernels.colour_filters() if colour else kernels.classic_filters()
        with row:
            name = one_of("Classic kernel", "colours" if colour else "classic", filters.names, filters.names[0])
        number = filters.names.index(name)
    window = Window(len(filters.kernel))
    return Sliding(subject.maps, subject.names, filters, number, window, None, f"“{filters.names[number]}”")


def network_filters(chosen: Chosen, subject: Subject, layers: list[str], row: DeltaGenerator | None = None) -> Sliding:
    """Draw the choice of one of these convolutions and of its filter, and return it with the maps that it is given."""
    layer, number = choose_layer_and_filter(chosen, layers, row)
    before = int(layer.removeprefix("conv")) - 1
    maps, names = subject.maps, subject.names
    if before:
        outputs = forward(chosen.network, maps)
        maps, names = outputs.get(f"pool{before}", outputs[f"conv{before}"]), ()
    window = chosen.network.spec.conv_layers[before].window
    filters = filters_of(chosen.network, layer)
    return Sliding(maps, names, filters, number, window, layer, f"filter {number} of {layer}")


def pick(sliding: Sliding, number: int) -> None:
    """Follow another filter of the same set, then draw the fragment anew."""
    if sliding.layer:
        state.go_to(f"{sliding.layer}-{number}")
    else:
        state.put("colours" if sliding.names else "classic", sliding.filters.names[number])
    st.rerun(scope="fragment")


def choose_layer_and_filter(chosen: Chosen, layers: list[str], row: DeltaGenerator | None = None) -> tuple[str, int]:
    """A convolution of the network and one of its filters, as the link's `place` names them.

    Args:
        row: Where to draw it; a row of its own if not given.
    """
    layer, number = _place(chosen, layers)
    count = chosen.network.weights[layer][0].shape[3]
    state.put("conv_layer", layer)
    state.put("conv_filter", number)
    with row or st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Convolution", layers, key="conv_layer", width=130, on_change=_go_to_layer)
        st.number_input(f"Filter, 0 to {count - 1}", 0, count - 1, key="conv_filter", width=140, on_change=_go_to)
    return layer, number


def convolutions(chosen: Chosen) -> list[str]:
    """The names of the network's convolutions."""
    return [f"conv{number}" for number, _ in enumerate(chosen.network.spec.conv_layers, start=1)]


def _convolutions(chosen: Chosen, subject: Subject) -> list[str]:
    """The convolutions that can slide over the subject; for a digit these are all, each over the maps it is given."""
    spec = chosen.network.spec
    if subject.over == DIGIT and subject.maps.shape == spec.input_shape:
        return convolutions(chosen)
    fits = subject.maps.shape[2] == spec.input_shape[2]
    first = spec.conv_layers[:1] if fits else ()
    return ["conv1" for layer in first if min(map(layer.window.output_size, subject.maps.shape[:2])) >= 1]


def _typed(channels: int, row: DeltaGenerator) -> Filters:
    with row:
        side = choice("Pixels per side", "size", tuple(BLANK), "3")
    text = state.typed_kernel() or BLANK[side]
    rows = text.count(";") + 1
    if rows in kernels.TABLE_SIDES and rows != int(side):
        text = state.value(f"_table_of_{side}") or BLANK[side]  # the other size was chosen since
        state.type_kernel(text)
    typed = kernel_table(_square(text, int(side)), key=f"table-{side}")
    if typed is not None:
        text = kernels.text_from_cells(typed)
        state.type_kernel(text)
    st.caption("Rows and columns are counted from 0, from the top left. A number such as -1, 0.5 or 1/9 each.")
    state.put(f"_table_of_{side}", text)
    try:
        filters = kernels.typed_filter(kernels.cells_from_text(text), channels)
        state.put(f"_good_table_of_{side}", text)
    except InvalidKernel as error:
        good = state.value(f"_good_table_of_{side}")
        shown = "the last kernel that could be read" if good else "the kernel that the table begins with"
        st.error(f"{error} Shown until then: {shown}.")
        filters = kernels.typed_filter(kernels.cells_from_text(good or BLANK[side]), channels)
    return filters


def _square(text: str, side: int) -> list[list[str]]:
    """The cells as a table that can be typed into, whatever a link brought."""
    rows = [[*row, *[""] * side][:side] for row in kernels.cells_from_text(text)]
    return [*rows, *[[""] * side] * side][:side]


def _place(chosen: Chosen, layers: list[str]) -> tuple[str, int]:
    """The convolution and filter of the link's last unit; a pooling counts as the convolution before it."""
    text = state.place()
    try:
        way = way_from_text(chosen.network.spec, text) if text else ()
    except InvalidUnit:
        st.warning(f"place={text!r:.60} is no filter of this network; {layers[0]}-0 is shown.")
        state.go_to(None)
        way = ()
    for place in reversed(way):  # a unit of a flat layer or a pixel says nothing here
        if place.layer.startswith(("conv", "pool")):
            layer = place.layer.replace("pool", "conv")
            return (layer, place.number) if layer in layers else (layers[0], 0)
    return layers[0], 0


def _go_to() -> None:
    state.go_to(f"{state.value('conv_layer')}-{state.value('conv_filter')}")


def _go_to_layer() -> None:
    state.go_to(f"{state.value('conv_layer')}-0")
