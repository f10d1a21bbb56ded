"""Channels, patch size and depth: several maps in, several maps out."""

from __future__ import annotations

import streamlit as st

from convscope.network import kernels
from convscope.network.convolution import patches, products
from convscope.network.filters import Filters
from convscope.network.keras_code import conv_lines
from convscope.spec import layers as arithmetic
from convscope.spec.network import ConvLayer
from convscope.spec.window import Window
from ui.components.maps import maps
from ui.figures.network import shape_text
from ui.frame import Chosen
from ui.link.convolution import COLOUR
from ui.markdown import safe
from ui.numbers import with_times_signs
from ui.panels.convolution.filter_choice import (
    Convolution,
    all_convolutions,
    choose_filters,
    choose_network_filters,
)
from ui.panels.convolution.lesson_input import LessonInput
from ui.panels.convolution.section_end import keras_code, question
from ui.panels.convolution.three_steps import slide
from ui.widgets import integer_slider


def channels(chosen: Chosen, lesson_input: LessonInput) -> None:
    """Explain one filter over several channels, the stack of several filters, and the two key parameters."""
    st.markdown(
        "The input of a convolution is a stack of maps, its **channels**: three colours, or the maps of the layer "
        "before. The kernel of a filter has a slice for each channel, and the partial sums of all slices add up to "
        "**one** map. So the depth of the output no longer stands for colours: each of its channels is a **filter**."
    )
    if lesson_input.kind == COLOUR:
        convolution = choose_filters(chosen, lesson_input)
    else:
        convolution = _convolution_over_maps(chosen, lesson_input)
    if convolution is None:
        st.info("This network has no convolution over several maps. Choose the image in colour, or a deeper network.")
        return
    slide(convolution, convolution.window, lesson_input, "channels")
    count, filters, names = convolution.maps.shape[2], len(convolution.filters), convolution.channel_names
    meaning = f"one per colour ({', '.join(names)})" if names else "one per map of the layer before"
    st.markdown(
        safe(
            f"**The channel axis**: before the convolution, each pixel has {count} numbers, {meaning}. After it, each "
            f"pixel has {filters}, one per filter. They say how strongly the pattern of each filter is present there."
        )
    )
    st.header("Patch size and depth")
    _parameters(chosen, convolution)
    question(
        f"{count} channels go in. Why does one filter make one map of them, and not {count}?",
        f"The filter has {count} slices, one per channel, and makes {count} partial maps. But it adds them up. So it "
        "can look for a combination: this edge in one map and, at the same position, that edge in another.",
    )


def _convolution_over_maps(chosen: Chosen, lesson_input: LessonInput) -> Convolution | None:
    """A convolution over the maps of an earlier one."""
    layers = all_convolutions(chosen)[1:]
    return choose_network_filters(chosen, lesson_input, layers) if layers else None


def _parameters(chosen: Chosen, convolution: Convolution) -> None:
    shape = convolution.maps.shape
    st.markdown(
        safe(
            "A convolution has two key parameters: the **patch size** is the side of its window in pixels, and the "
            f"**depth** is the number of its filters. Here the filters slide over the same {shape_text(shape)} input, "
            "one pixel at a time, without padding."
        )
    )
    left, right = st.columns(2)
    with left:
        patch = integer_slider("Patch size", "patch", lambda side: side <= min(shape[:2]))
    with right:
        depth = integer_slider("Depth: number of filters", "depth")
    filters, description = _filters(convolution, patch, depth)
    window = Window(patch)
    outputs = filters.finish(products(patches(convolution.maps, window), filters.kernel))
    layer = arithmetic.conv_layer(ConvLayer(depth, patch), shape, patch)
    st.markdown(
        safe(
            f"Map size **{shape_text(layer.output_shape)}**: {window.size_written_out(shape[0])} rows, "
            f"{window.size_written_out(shape[1])} columns and {depth} filters. "
            f"Parameters **{with_times_signs(layer.parameters_sum)}**; the last term is the biases. "
            f"Multiply-adds **{with_times_signs(layer.multiply_adds_sum)}**. "
            f"{_receptive_field(chosen, convolution, patch)}"
        )
    )
    maps(outputs, "map", key="stack", tile=40, words=description)
    keras_code(conv_lines(filters, window))


def _filters(convolution: Convolution, patch: int, depth: int) -> tuple[Filters, str]:
    """The first filters of the layer if they have this size, or else untrained filters; and a description of them."""
    own = convolution.filters
    if convolution.layer and patch == own.kernel.shape[0] and depth <= len(own):
        return own.first(depth), f"Filters 0 to {depth - 1} of {convolution.layer}, as they were trained."
    description = f"{patch} × {patch}, {depth} deep, before any training: random kernels, and biases of 0."
    return kernels.untrained_filters(patch, convolution.maps.shape[2], depth), description


def _receptive_field(chosen: Chosen, convolution: Convolution, patch: int) -> str:
    if not convolution.layer or convolution.layer == "conv1":
        return f"A unit sees **{patch} × {patch}** pixels of the image."
    earlier = int(convolution.layer.removeprefix("conv")) - 1
    before = arithmetic.field_after(chosen.network.spec.conv_layers[:earlier])
    side = before.through(Window(patch)).side
    return (
        f"A unit sees {patch} × {patch} units of these maps. Each of them sees {before.side} × {before.side} pixels "
        f"of the image, {before.stride} pixels apart from its neighbour. So the unit sees "
        f"**{before.side} + ({patch} - 1) × {before.stride} = {side}** pixels per side."
    )
