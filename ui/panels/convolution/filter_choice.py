"""The choice of the filters: the network's own, classic ones, or a kernel that the visitor types."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from convscope.errors import InvalidKernel, InvalidUnit
from convscope.network import kernels
from convscope.network.filters import Filters, filters_of
from convscope.network.forward import forward
from convscope.network.units import path_from_text
from convscope.spec.window import Window
from ui.components.kernel_table import heard, kernel_table
from ui.fragments import press
from ui.frame import Chosen
from ui.link.convolution import COLOUR, DIGIT, NETWORK, TYPED
from ui.markdown import escape, safe
from ui.panels.convolution.lesson_input import LessonInput
from ui.state import on_show, session, settings
from ui.widgets import choice, dropdown

# The kernel with which a table begins, by its side.
INITIAL_KERNELS = {"3": "-1_-1_-1;-1_8_-1;-1_-1_-1", "5": ";".join(["1/25_1/25_1/25_1/25_1/25"] * 5)}


@dataclass(frozen=True, eq=False)
class Convolution:
    """Filters, and the maps over which they slide.

    Attributes:
        maps: `(height, width, channels)` float32.
        channel_names: Empty if the channels only have numbers.
        filters: All filters of the layer or of the set.
        filter_index: The filter whose sums are shown.
        window: The window of the network's layer, or else 'valid' with a stride of 1.
        layer: The network's layer to which the filters belong, or None.
        filter_name: The name of the filter that is shown.
    """

    maps: np.ndarray
    channel_names: tuple[str, ...]
    filters: Filters
    filter_index: int
    window: Window
    layer: str | None
    filter_name: str


def choose_filters(chosen: Chosen, lesson_input: LessonInput) -> Convolution:
    """Draw the choice of the filters for an input and return the convolution."""
    layers = _possible_convolutions(chosen, lesson_input)
    row = st.container(horizontal=True, vertical_alignment="bottom", key="choose-filters")
    with row:
        source = choice("Kernel", "from", lambda name: name != NETWORK or bool(layers))
    if source == NETWORK:
        return choose_network_filters(chosen, lesson_input, layers, row)
    if source == TYPED:
        filters, index = _typed(lesson_input.maps.shape[2], row), 0
    else:
        in_colour = lesson_input.kind == COLOUR
        filters = kernels.colour_filters() if in_colour else kernels.classic_filters()
        with row:
            name = dropdown("Classic kernel", "colours" if in_colour else "classic")
        index = filters.names.index(name)
    window, filter_name = Window(len(filters.kernel)), f"“{filters.names[index]}”"
    return Convolution(lesson_input.maps, lesson_input.channel_names, filters, index, window, None, filter_name)


def choose_network_filters(
    chosen: Chosen, lesson_input: LessonInput, layers: list[str], row: DeltaGenerator | None = None
) -> Convolution:
    """Draw the choice of one of these layers and of its filter; return the convolution over the layer's own input."""
    layer, index = choose_layer_and_filter(chosen, layers, row)
    earlier = int(layer.removeprefix("conv")) - 1
    maps, names = lesson_input.maps, lesson_input.channel_names
    if earlier:
        outputs = forward(chosen.network, maps)
        maps, names = outputs.get(f"pool{earlier}", outputs[f"conv{earlier}"]), ()
    window = chosen.network.spec.conv_layers[earlier].window
    filters = filters_of(chosen.network, layer)
    return Convolution(maps, names, filters, index, window, layer, f"filter {index} of {layer}")


def select_filter(convolution: Convolution, index: int) -> None:
    """Show another filter of the same set."""
    if convolution.layer:
        on_show.navigate_to(f"{convolution.layer}-{index}")
    else:
        settings.change("colours" if convolution.channel_names else "classic", convolution.filters.names[index])


def choose_layer_and_filter(chosen: Chosen, layers: list[str], row: DeltaGenerator | None = None) -> tuple[str, int]:
    """Draw the choice of a layer and a filter, which the link holds as `place`, and return both.

    Args:
        row: The container to draw in; by default a new row.
    """
    layer, index = _layer_and_filter_in_url(chosen, layers)
    count = chosen.network.weights[layer][0].shape[3]
    session.set_value("conv_layer", layer)
    session.set_value("conv_filter", index)
    with row or st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Convolution", layers, key="conv_layer", width=130, on_change=press(_open_layer))
        st.number_input(
            safe(f"Filter, 0 to {count - 1}"), 0, count - 1, key="conv_filter", width=140, on_change=press(_open_filter)
        )
    return layer, index


def all_convolutions(chosen: Chosen) -> list[str]:
    """The names of the network's convolutions."""
    return [f"conv{number}" for number, _ in enumerate(chosen.network.spec.conv_layers, start=1)]


def _possible_convolutions(chosen: Chosen, lesson_input: LessonInput) -> list[str]:
    """The convolutions that the input allows.

    For a digit these are all, each over its own input; for another image only the first, if its window fits.
    """
    spec = chosen.network.spec
    if lesson_input.kind == DIGIT and lesson_input.maps.shape == spec.input_shape:
        return all_convolutions(chosen)
    same_channels = lesson_input.maps.shape[2] == spec.input_shape[2]
    first = spec.conv_layers[:1] if same_channels else ()
    return ["conv1" for layer in first if min(map(layer.window.output_size, lesson_input.maps.shape[:2])) >= 1]


def _typed(channels: int, row: DeltaGenerator) -> Filters:
    with row:
        side = choice("Pixels per side", "size")
    text = on_show.typed_kernel() or INITIAL_KERNELS[side]
    rows = text.count(";") + 1
    if rows in kernels.TABLE_SIDES and rows != int(side):
        text = session.value(f"_table_of_{side}") or INITIAL_KERNELS[side]  # the visitor has just changed the size
        on_show.set_typed_kernel(text)
    key = f"table-{side}"
    newest = heard(session.component_event(key, "typed"))
    kernel_table(_square(text, int(side)), newest, key, press(_take_typed, key))
    st.caption("Type a number into each cell, such as -1, 0.5 or 1/9. Rows and columns count from 0 at the top left.")
    session.set_value(f"_table_of_{side}", text)
    try:
        filters = kernels.typed_filter(kernels.cells_from_text(text), channels)
        session.set_value(f"_valid_table_of_{side}", text)
    except InvalidKernel as error:
        valid = session.value(f"_valid_table_of_{side}")
        shown = "the last valid kernel" if valid else "the kernel with which the table begins"
        st.error(escape(f"{error} Shown until then: {shown}."))
        filters = kernels.typed_filter(kernels.cells_from_text(valid or INITIAL_KERNELS[side]), channels)
    return filters


def _square(text: str, side: int) -> list[list[str]]:
    """The cells as a table of this side: a link may hold fewer or more."""
    rows = [[*row, *[""] * side][:side] for row in kernels.cells_from_text(text)]
    return [*rows, *[[""] * side] * side][:side]


def _layer_and_filter_in_url(chosen: Chosen, layers: list[str]) -> tuple[str, int]:
    """The convolution and filter of the last unit of the link's path; a pooling layer stands for its convolution."""
    text = on_show.location()
    try:
        path = path_from_text(chosen.network.spec, text) if text else ()
    except InvalidUnit:
        st.warning(escape(f"place={text!r:.60} is no filter of this network; {layers[0]}-0 is shown."))
        on_show.reject_location()
        path = ()
    for place in reversed(path):  # units of flat layers and pixels have no filter
        if place.layer.startswith(("conv", "pool")):
            layer = place.layer.replace("pool", "conv")
            return (layer, place.filter_index) if layer in layers else (layers[0], 0)
    return layers[0], 0


def _take_typed(key: str) -> None:
    on_show.set_typed_kernel(kernels.text_from_cells(session.component_event(key, "typed")["cells"]))


def _open_filter() -> None:
    on_show.navigate_to(f"{session.value('conv_layer')}-{session.value('conv_filter')}")


def _open_layer() -> None:
    on_show.navigate_to(f"{session.value('conv_layer')}-0")
