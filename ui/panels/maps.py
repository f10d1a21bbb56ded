"""The picture after every layer: all maps of all filters, and one of them large."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import streamlit as st

from convscope import arithmetic
from convscope.arithmetic import LayerFacts
from convscope.errors import InvalidPicture
from convscope.figures.kernels import kernel_figure
from convscope.figures.network import shape_words
from convscope.forward import forward
from convscope.spec import NetworkSpec
from convscope.trained import TrainedNetwork
from ui import state
from ui.components.address import address
from ui.components.maps import maps
from ui.frame import Chosen
from ui.panels.picture import choose_picture, seen_by_network

ONE_SCALE, OWN_SCALE = "One scale a layer", "Each map its own"
FIRST = "test-0"  # on show before anything was chosen
MAPS_OF = ("conv", "pool")


@st.fragment
def look_inside(chosen: Chosen) -> None:
    """The picture panel, and beside it every map; a stroke or a click runs only this again."""
    left, right = st.columns([320, 830], gap="medium")
    with left:
        picture = choose_picture(default=FIRST)
        if picture.is_drawing:
            seen_by_network(picture)
    with right:
        own_scale = st.segmented_control(
            "Scale",
            [ONE_SCALE, OWN_SCALE],
            default=ONE_SCALE,
            required=True,
            key="scale",
            label_visibility="collapsed",
            help="What counts as full colour: the layer's largest value, or each map's own.",
        )
        if picture.pixels is None:
            st.info("The canvas is empty: draw a digit with the mouse or a finger, or choose an MNIST digit.")
            return
        try:
            outputs = forward(chosen.network, picture.pixels)
        except InvalidPicture as error:
            st.error(str(error))
            return
        _walls(chosen, outputs, own_scale == OWN_SCALE)


def _walls(chosen: Chosen, outputs: Mapping[str, np.ndarray], own_scale: bool) -> None:
    spec = chosen.network.spec
    layers = [layer for layer in arithmetic.layers(spec) if layer.kind in MAPS_OF]
    if not layers:
        st.info("This network has no convolution, so there are no maps. Choose another one in the menu.")
    picked = _picked(layers)
    for layer in layers:
        values = outputs[layer.name]
        filter_here = picked[1] if picked and picked[0] == layer.name else None
        unit = maps(
            values,
            layer.name,
            f"maps-{layer.name}",
            own_scale=own_scale,
            tile=_tile(layer),
            picked=filter_here,
            title=f"{layer.name}  {shape_words(layer.shape)}",
            words=f"{_what_it_did(spec, layer)} {_strongest(values)}",
        )
        if unit:
            state.go_to(f"{layer.name}-{unit[2]}")
            st.rerun(scope="fragment")
        if filter_here is not None:
            _one_map(chosen, layer, values, filter_here)
    address(state.carried(), key="place")


def _tile(layer: LayerFacts) -> int:
    return max(28, min(64, 12 * layer.shape[1]))  # CSS pixels


def _picked(layers: list[LayerFacts]) -> tuple[str, int] | None:
    """The layer and filter that the place in the URL names, if the network has them."""
    place = state.place()
    if not place:
        return None
    found = re.fullmatch(r"(\w+)-(\d{1,4})", place)
    filters = {layer.name: layer.shape[2] for layer in layers}
    if found and int(found[2]) < filters.get(found[1], 0):
        return found[1], int(found[2])
    named = ", ".join(f"{name}-0 to {name}-{count - 1}" for name, count in filters.items())
    st.warning(f"place={place!r:.60} is not in this network; it has {named}. Click a map to choose one.")
    state.go_to(None)
    return None


def _what_it_did(spec: NetworkSpec, layer: LayerFacts) -> str:
    number = int(re.sub(r"\D", "", layer.name)) - 1
    settings = spec.conv_layers[number]
    if layer.kind == "pool":
        side = settings.pool
        return f"Each {side} × {side} square of a map became its largest value."
    side, channels = settings.kernel, layer.input_shape[2]
    over = "the picture" if number == 0 else f"all {channels} maps"
    norm = "each map was brought to one scale (batch normalisation); " if spec.batch_norm else ""
    zeros = ", zeros around it" if settings.padding == "same" else ""
    return (
        f"{layer.shape[2]} {'filter' if layer.shape[2] == 1 else 'filters'} slid a {side} × {side} window over {over}"
        f"{zeros}; {norm}what came out negative became 0."
    )


def _strongest(values: np.ndarray) -> str:
    strengths = values.mean(axis=(0, 1))
    order = np.argsort(-strengths)[:3]
    silent = int((values.max(axis=(0, 1)) == 0).sum())
    listed = ", ".join(f"{each} ({strengths[each]:.2f})" for each in order.tolist())
    return f"Strongest on average: filter {listed}." + (f" Silent: {silent} of {len(strengths)}." if silent else "")


def _one_map(chosen: Chosen, layer: LayerFacts, values: np.ndarray, number: int) -> None:
    with st.container(border=True, key="one-map"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{layer.name}, filter {number}**", width="stretch")
            st.button("Close", key="close-map", icon=":material/close:", on_click=lambda: state.go_to(None))
        large, kernel = st.columns([300, 420])
        with large:
            maps(values[:, :, number : number + 1], f"{layer.name}, filter {number}", key="large-map", tile=280)
            st.caption(_how_strong(values, number))
        with kernel:
            _kernel(chosen, layer, number)
            st.page_link(
                "pages/convolution.py",
                label="How this map comes about, step by step",
                icon=":material/select_all:",
                query_params=state.carried(),
            )


def _how_strong(values: np.ndarray, number: int) -> str:
    strengths = values.mean(axis=(0, 1))
    rank = 1 + int((strengths > strengths[number]).sum())
    best = int(strengths.argmax())
    rows, columns = np.unravel_index(values[:, :, number].argmax(), values.shape[:2])
    words = (
        f"Mean {strengths[number]:.3f}, largest {values[:, :, number].max():.3f} at row {rows}, column {columns}. "
        f"It fired {'strongest' if rank == 1 else f'as number {rank}'} of {len(strengths)}"
    )
    return (
        f"{words}." if rank == 1 else f"{words}; the strongest is filter {best} with a mean of {strengths[best]:.3f}."
    )


def _kernel(chosen: Chosen, layer: LayerFacts, number: int) -> None:
    if layer.kind == "pool":
        st.write(
            f"Pooling has no kernel: nothing here was learned. This map is filter {number} of "
            f"{layer.name.replace('pool', 'conv')}, {layer.input_shape[0]} × {layer.input_shape[1]}, made smaller."
        )
        return
    kernel = chosen.network.weights[layer.name][0]
    side, _, channels = kernel.shape[:3]
    st.plotly_chart(kernel_figure(kernel[..., number]), key="kernel", config={"displayModeBar": False})
    inputs = "the picture" if channels == 1 else f"each of {channels} input maps"
    st.caption(
        f"Its kernel: {side} × {side} numbers for {inputs}, "
        f"blue where ink counts against, red where it counts for. " + _after_the_sum(chosen.network, layer.name, number)
    )


def _after_the_sum(network: TrainedNetwork, layer: str, number: int) -> str:
    if not network.spec.batch_norm:
        return f"Bias {network.weights[layer][1][number]:+.3f}."
    scale, shift, mean, variance = (part[number] for part in network.weights[layer.replace("conv", "norm")])
    return (
        f"Batch normalisation then takes away the mean {mean:.3f}, divides by the deviation {variance**0.5:.3f}, "
        f"multiplies by {scale:.3f} and adds {shift:+.3f}."
    )
