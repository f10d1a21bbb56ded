"""Stride, padding and dilation: how far the window moves, what is around the image, how far its taps are apart."""

from __future__ import annotations

import dataclasses
import re

import streamlit as st

from convscope.spec import layers as arithmetic
from convscope.spec.network import DILATION, STRIDE
from convscope.spec.window import Window
from ui.frame import Chosen
from ui.panels.convolution.filter_choice import Sliding, choose_filters
from ui.panels.convolution.lesson_input import Subject
from ui.panels.convolution.section_end import keras_code, question
from ui.panels.convolution.three_steps import lines, slide
from ui.widgets import choice, whole_slider, within

BORDERS = ("valid", "same", "number")
ZEROS = (0, 6)  # on each side
KEYS = {"strides": STRIDE, "zeros": ZEROS, "gap": DILATION}


def strides(chosen: Chosen, subject: Subject) -> None:
    """Three settings and the size of the map that they lead to."""
    st.markdown(
        "Width and height of a map depend on how the window moves. One often reads that they stay the same; that is "
        "so only with padding. With **valid**, the choice of this app's own network, the window never leaves the "
        "image, so every convolution shrinks its map: 28 to 26 with a window of 3."
    )
    sliding = choose_filters(chosen, subject)
    window = _window(sliding)
    height, width = sliding.maps.shape[:2]
    _say_size(window, height, width)
    slide(sliding, window, subject, "strides")
    keras_code(lines(sliding, window))
    st.caption(f"The network in use: {_chain(chosen)}.")
    question(
        "With a stride of 2 and no padding, is every pixel of an image of 28 × 28 used?",
        "No. A window of 3 starts at 0, 2, 4, ..., 24; the last one covers 24 to 26, so row and column 27 are never "
        "looked at. Set it so and point at a pixel in the last column: no place of the window lies on it.",
    )


def _window(sliding: Sliding) -> Window:
    """The sliders; each is bounded by the others, so that at least one place is left."""
    side, sizes = len(sliding.filters.kernel), sliding.maps.shape[:2]

    def fits(**changed: object) -> bool:
        return min(map(dataclasses.replace(_asked(side), **changed).output_size, sizes)) >= 1

    columns = st.columns(3, vertical_alignment="top")
    with columns[0]:
        stride = whole_slider("Stride: pixels it moves", "strides", STRIDE, 1, lambda each: fits(stride=each))
    with columns[1]:
        possible = [each for each in BORDERS if each == "number" or fits(padding=each)]
        border = choice("Padding: zeros around", "border", possible, "valid")
        if border == "number":
            padding = whole_slider("Zeros on each side", "zeros", ZEROS, 1, lambda each: fits(padding=each))
        else:
            padding = border
    with columns[2]:
        dilation = whole_slider("Dilation: pixels tap to tap", "gap", DILATION, 1, lambda each: fits(dilation=each))
    return Window(side, stride, padding, dilation)


def _asked(side: int) -> Window:
    """The window as the widgets stand, before they are drawn."""
    border = within("border", BORDERS, "valid")
    numbers = {key: within(key, range(low, high + 1), low or 1) for key, (low, high) in KEYS.items()}
    return Window(side, numbers["strides"], numbers["zeros"] if border == "number" else border, numbers["gap"])


def _say_size(window: Window, height: int, width: int) -> None:
    before, after = window.zeros(height)
    formula = {"same": "size / stride, rounded up", "valid": "(size - reach) / stride + 1"}.get(
        window.padding, "(size + 2 × zeros - reach) / stride + 1"
    )
    size = window.size_written_out(height).replace(" x ", " × ")
    other = "" if height == width else f", and {window.size_written_out(width).replace(' x ', ' × ')} columns"
    words = [f"Size of the map = {formula}: **{size}** rows{other or ' and columns'}."]
    if window.dilation > 1:
        words.append(
            f"Its taps reach over ({window.side} - 1) × {window.dilation} + 1 = {window.effective_side} pixels."
        )
    if window.padding == "same":
        words.append(f"'same' puts {before} {'row' if before == 1 else 'rows'} of zeros before and {after} after.")
    places = window.output_size(height)
    if places == height:
        words.append("The map keeps the size of the image.")
    else:
        words.append(f"The map {'shrinks' if places < height else 'grows'} from {height} to {places}: {_why(window)}.")
    st.markdown(" ".join(words))


def _why(window: Window) -> str:
    reasons = []
    if window.stride > 1:
        reasons.append(f"the window moves {window.stride} pixels at a time")
    if window.padding == "valid" and window.effective_side > 1:
        reasons.append(f"it cannot be centred on the outer pixels, which costs {window.effective_side - 1}")
    if isinstance(window.padding, int) and 2 * window.padding != window.effective_side - 1:
        reasons.append(
            f"the reach of the window costs {window.effective_side - 1} and the zeros give {2 * window.padding} back"
        )
    return " and ".join(reasons)


def _chain(chosen: Chosen) -> str:
    """The sizes of all maps, one after the other."""
    spec = chosen.network.spec
    steps = [str(spec.input_shape[0])]
    steps += [
        f"{layer.output_shape[0]} ({layer.name}{_border(chosen, layer.name)})"
        for layer in arithmetic.layers(spec)
        if layer.kind in arithmetic.MAPS
    ]
    return " → ".join(steps)


def _border(chosen: Chosen, name: str) -> str:
    found = re.fullmatch(r"conv(\d)", name)
    return f", {chosen.network.spec.conv_layers[int(found[1]) - 1].padding}" if found else ""
