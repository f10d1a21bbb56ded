"""Stride, padding and dilation: how far the window moves, what surrounds the image, how far its taps are apart."""

from __future__ import annotations

import dataclasses
import re

import streamlit as st

from convscope.spec import layers as arithmetic
from convscope.spec.window import Window
from ui.frame import Chosen
from ui.link.convolution import NUMBER, SAME, VALID, ConvolutionSettings
from ui.markdown import safe
from ui.numbers import counted, with_times_signs
from ui.panels.convolution.filter_choice import Convolution, choose_filters
from ui.panels.convolution.lesson_input import LessonInput
from ui.panels.convolution.section_end import keras_code, question
from ui.panels.convolution.three_steps import keras_lines, slide
from ui.state import settings
from ui.widgets import choice, integer_slider


def stride_and_padding(chosen: Chosen, lesson_input: LessonInput) -> None:
    """Explain the three settings, and the size of the map that they lead to."""
    st.markdown(
        "The width and height of a map depend on how the window moves. Many texts say that they stay the same. That is "
        "true only with padding. With **valid** padding, the default of this app, the window never leaves the image, "
        "so every convolution shrinks its map: from 28 to 26 with a window of 3."
    )
    convolution = choose_filters(chosen, lesson_input)
    window = _window(convolution)
    height, width = convolution.maps.shape[:2]
    st.markdown(safe(_size_text(window, height, width)))
    slide(convolution, window, lesson_input, "strides")
    keras_code(keras_lines(convolution, window))
    st.caption(safe(f"Map sizes of the network in use: {_sizes(chosen)}."))
    question(
        "With a stride of 2 and no padding, is every pixel of an image of 28 × 28 used?",
        "No. A window of 3 starts at 0, 2, 4, ..., 24. At its last position it covers 24 to 26, so row 27 and column "
        "27 are never used. Try it with a stride of 2: hover over a pixel in the last column, and no position of the "
        "window covers it.",
    )


def _window(convolution: Convolution) -> Window:
    """Draw the sliders and return the window. The sliders bound each other, so that at least one position is left."""
    side, sizes = len(convolution.filters.kernel), convolution.maps.shape[:2]

    def fits(**changed: object) -> bool:
        return min(map(dataclasses.replace(_requested_window(side), **changed).output_size, sizes)) >= 1

    columns = st.columns(3, vertical_alignment="top")
    with columns[0]:
        stride = integer_slider("Stride, in pixels", "strides", lambda pixels: fits(stride=pixels))
    with columns[1]:
        border = choice("Padding with zeros", "border", lambda name: name == NUMBER or fits(padding=name))
        if border == NUMBER:
            padding = integer_slider("Zeros on each side", "zeros", lambda zeros: fits(padding=zeros))
        else:
            padding = border
    with columns[2]:
        dilation = integer_slider("Dilation: distance of taps", "gap", lambda distance: fits(dilation=distance))
    return Window(side, stride, padding, dilation)


def _requested_window(side: int) -> Window:
    """The window with the present settings, which may not fit its input."""
    now = settings.load(ConvolutionSettings)
    return Window(side, now.strides, now.zeros if now.border == NUMBER else now.border, now.gap)


def _size_text(window: Window, height: int, width: int) -> str:
    before, after = window.zeros(height)
    formula = {SAME: "size / stride, rounded up", VALID: "(size - reach) / stride + 1"}.get(
        str(window.padding), "(size + 2 × zeros - reach) / stride + 1"
    )
    rows, columns = (with_times_signs(window.size_written_out(size)) for size in (height, width))
    sizes = f"**{rows}** rows and columns" if height == width else f"**{rows}** rows, and {columns} columns"
    sentences = [f"Size of the map = {formula}: {sizes}."]
    if window.dilation > 1:
        sentences.append(
            f"The taps reach over ({window.side} - 1) × {window.dilation} + 1 = {window.effective_side} pixels."
        )
    if window.padding == SAME:
        sentences.append(f"'same' puts {counted(before, 'row')} of zeros before the image and {after} after it.")
    positions = window.output_size(height)
    if positions == height:
        sentences.append("The map keeps the size of the image.")
    else:
        verb = "shrinks" if positions < height else "grows"
        sentences.append(f"The map {verb} from {height} to {positions}: {_reasons(window)}.")
    return " ".join(sentences)


def _reasons(window: Window) -> str:
    reasons = []
    if window.stride > 1:
        reasons.append(f"the window moves {window.stride} pixels at a time")
    if window.padding == VALID and window.effective_side > 1:
        reasons.append(f"the window cannot be centred on the outer pixels, which costs {window.effective_side - 1}")
    if isinstance(window.padding, int) and 2 * window.padding != window.effective_side - 1:
        reasons.append(
            f"the reach of the window costs {window.effective_side - 1}, and the zeros add {2 * window.padding}"
        )
    return " and ".join(reasons)


def _sizes(chosen: Chosen) -> str:
    """The sizes of all maps of the network, from the image on."""
    spec = chosen.network.spec
    sizes = [str(spec.input_shape[0])]
    sizes += [
        f"{layer.output_shape[0]} ({layer.name}{_padding_text(chosen, layer.name)})"
        for layer in arithmetic.layers(spec)
        if layer.kind in arithmetic.MAPS
    ]
    return " → ".join(sizes)


def _padding_text(chosen: Chosen, name: str) -> str:
    found = re.fullmatch(r"conv(\d)", name)
    return f", {chosen.network.spec.conv_layers[int(found[1]) - 1].padding}" if found else ""
