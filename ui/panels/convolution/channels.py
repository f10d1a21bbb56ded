"""Channels, patch size and depth: many maps in, many maps out."""

from __future__ import annotations

import streamlit as st

from convscope.network import kernels
from convscope.network.convolution import patches, products
from convscope.network.filters import Filters
from convscope.network.keras_code import conv_lines
from convscope.spec import layers as arithmetic
from convscope.spec.network import FILTERS, KERNEL, ConvLayer
from convscope.spec.window import Window
from ui.components.maps import maps
from ui.figures.network import shape_words
from ui.frame import Chosen
from ui.panels.convolution.filter_choice import (
    Sliding,
    choose_filters,
    convolutions,
    network_filters,
)
from ui.panels.convolution.lesson_input import COLOUR, Subject
from ui.panels.convolution.section_end import keras_code, question
from ui.panels.convolution.three_steps import slide
from ui.widgets import whole_slider

PATCH, DEPTH = KERNEL, FILTERS  # the two key parameters, under the names that the source gives them


def channels(chosen: Chosen, subject: Subject) -> None:
    """One filter over several channels; several filters to a stack; the two key parameters."""
    st.markdown(
        "The input of a convolution is a stack of maps, its **channels**: three colours, or the maps of the layer "
        "before. A filter has a slice of its kernel for each of them, and their partial sums add up to **one** map. So "
        "the depth of the output no longer stands for colours: each of its channels is a **filter**."
    )
    sliding = choose_filters(chosen, subject) if subject.over == COLOUR else _deep(chosen, subject)
    if sliding is None:
        st.info("This network has no convolution over several maps. Choose the image in colour, or a deeper network.")
        return
    slide(sliding, sliding.window, subject, "channels")
    channels_in, filters = sliding.maps.shape[2], len(sliding.filters)
    stood_for = f"one a colour ({', '.join(sliding.names)})" if sliding.names else "one a map of the layer before"
    st.markdown(
        f"**The channel axis**: before, each pixel has {channels_in} numbers, {stood_for}; after, it has {filters}, "
        "one a filter. They say how strongly each filter's pattern stands at that place."
    )
    st.subheader("Patch size and depth")
    _parameters(chosen, sliding)
    count = sliding.maps.shape[2]
    question(
        f"{count} channels go in. Why does one filter make one map of them, and not {count}?",
        f"It has {count} slices, one for each channel, and makes {count} partial maps; but it adds them up. That is "
        "how it can look for a combination: this edge in one map and, at the same place, that edge in another.",
    )


def _deep(chosen: Chosen, subject: Subject) -> Sliding | None:
    """A convolution over the maps of the one before it."""
    deep = convolutions(chosen)[1:]
    return network_filters(chosen, subject, deep) if deep else None


def _parameters(chosen: Chosen, sliding: Sliding) -> None:
    shape = sliding.maps.shape
    st.markdown(
        "A convolution has two key parameters: the **patch size**, pixels per side of its window, and the **depth**, "
        f"its number of filters. Here they slide over the same {shape_words(shape)}, one pixel at a time, without "
        "padding."
    )
    left, right = st.columns(2)
    with left:
        patch = whole_slider("Patch size", "patch", PATCH, 3, lambda side: side <= min(shape[:2]))
    with right:
        depth = whole_slider("Depth: number of filters", "depth", DEPTH, 32)
    filters, words = _filters(sliding, patch, depth)
    window = Window(patch)
    outputs = filters.finish(products(patches(sliding.maps, window), filters.kernel))
    facts = arithmetic.conv_layer(ConvLayer(depth, patch), shape, patch)
    st.markdown(
        f"Map size **{shape_words(facts.output_shape)}**: {window.size_written_out(shape[0])} rows and "
        f"{window.size_written_out(shape[1])} columns, {depth} deep. "
        f"Parameters **{facts.parameters_sum.replace(' x ', ' × ')}**, the last term the biases. "
        f"Multiply-adds **{facts.multiply_adds_sum.replace(' x ', ' × ')}**. "
        f"{_receptive_field(chosen, sliding, patch)}"
    )
    maps(outputs, "map", key="stack", tile=40, words=words)
    keras_code(conv_lines(filters, window))


def _filters(sliding: Sliding, patch: int, depth: int) -> tuple[Filters, str]:
    """The first filters of the layer if they have this size, else such as training begins with."""
    given = sliding.filters
    if sliding.layer and patch == given.kernel.shape[0] and depth <= len(given):
        return given.first(depth), f"Filters 0 to {depth - 1} of {sliding.layer}, as they were trained."
    words = f"{patch} × {patch}, {depth} deep, as training begins: kernels drawn at random, biases of 0."
    return kernels.untrained_filters(patch, sliding.maps.shape[2], depth), words


def _receptive_field(chosen: Chosen, sliding: Sliding, patch: int) -> str:
    if not sliding.layer or sliding.layer == "conv1":
        return f"A unit sees **{patch} × {patch}** pixels of the image."
    before = int(sliding.layer.removeprefix("conv")) - 1
    seen = arithmetic.field_after(chosen.network.spec.conv_layers[:before])
    side = seen.through(Window(patch)).side
    return (
        f"A unit sees {patch} × {patch} of these maps. Their own units see {seen.side} pixels of the image per side, "
        f"and neighbours lie {seen.stride} apart: it sees **{seen.side} + ({patch} - 1) × {seen.stride} = {side}** "
        "pixels per side."
    )
