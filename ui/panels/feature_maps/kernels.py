"""The kernels of a layer: one filter's kernel with its numbers, and all kernels as a grid."""

from __future__ import annotations

import streamlit as st

from convscope.network.filters import NORM_EPSILON
from convscope.network.trained import TrainedNetwork
from convscope.network.units import Place, source_of
from convscope.spec.layers import layers_by_name
from ui.components.grid import grid
from ui.figures.kernels import kernel_figure
from ui.fragments import press
from ui.markdown import safe
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.feature_maps.navigation import open_path
from ui.state import session


def kernels(forward_pass: ForwardPass, place: Place) -> None:
    """Draw the kernels of a convolution as they were trained, also of filters that are switched off."""
    network = forward_pass.chosen.network
    kernel = network.weights[place.layer][0]
    side, _, channels, filters = kernel.shape
    maps_before = "the map before it" if channels == 1 else f"each of the {channels} maps before it"
    inputs, quantity = ("the image", "ink") if place.layer == "conv1" else (maps_before, "a value")
    figure = kernel_figure(kernel[..., place.filter_index], dark=st.context.theme.type == "dark")
    st.plotly_chart(figure, key="kernel", config={"displayModeBar": False})
    st.caption(
        safe(
            f"The kernel of filter {place.filter_index}: {side} × {side} numbers for {inputs}. Where they are red, "
            f"{quantity} raises the sum; where they are blue, {quantity} lowers it. "
            f"{_after_the_sum(network, place.layer, place.filter_index)}"
        )
    )
    source = source_of(forward_pass.spec, place.layer)
    grid(
        kernel.transpose(2, 3, 0, 1),
        f"All kernels of {place.layer}: {filters} filters across"
        + (f", the {channels} channels of {source} down" if channels > 1 else ""),
        key="kernels",
        nouns=("channel", "filter"),
        row_names=[str(channel) for channel in range(channels)] if channels > 1 else [""],
        signed=True,
        widths=(3 * side, 36),
        picked=place.filter_index,
        on_picked=press(lambda: _open_filter(place)),
    )
    st.caption("All kernels share one scale, centred at zero. Click a kernel to open its filter.")


def _open_filter(place: Place) -> None:
    number = session.component_event("kernels", "picked")["column"]
    open_path(Place(place.layer, (number,) if place.whole else (*place.unit[:2], number), place.whole))


def _after_the_sum(network: TrainedNetwork, layer: str, number: int) -> str:
    norm = layers_by_name(network.spec)[layer].norm
    if not norm:
        return f"Bias {network.weights[layer][1][number]:+.3f}."
    scale, shift, mean, variance = (part[number] for part in network.weights[norm])
    deviation = (variance + NORM_EPSILON) ** 0.5
    return (
        f"Batch normalisation then subtracts the mean {mean:.4f}, divides by the deviation {deviation:.4f}, multiplies "
        f"by {scale:.4f} and adds {shift:+.4f}."
    )
