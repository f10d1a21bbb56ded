"""The three steps of a convolution: slide, multiply and add, put back."""

from __future__ import annotations

import streamlit as st

from convscope.network.keras_code import conv_lines, kernel_lines
from convscope.spec.window import Window
from ui.components.sliding import Words, sliding_convolution
from ui.figures.network import shape_text
from ui.fragments import press
from ui.frame import Chosen
from ui.link.convolution import COLOUR
from ui.panels.convolution.filter_choice import Convolution, choose_filters, select_filter
from ui.panels.convolution.lesson_input import LessonInput
from ui.panels.convolution.section_end import keras_code, question
from ui.state import session


def three_steps(chosen: Chosen, lesson_input: LessonInput) -> None:
    """Explain the three steps on the input."""
    st.markdown(
        "A convolution slides a small window over its input. At every position it multiplies the values under the "
        "window by the weights of a kernel and adds up the products: one number per filter. The numbers of all "
        "positions form a new image, the map. It shows **where** the input looks like the kernel. Click Play, or hover "
        "over any cell."
    )
    convolution = choose_filters(chosen, lesson_input)
    slide(convolution, convolution.window, lesson_input, "steps")
    keras_code(keras_lines(convolution, convolution.window))
    side = convolution.window.side
    question(
        f"What is the map where the input is 0? And what map does a kernel of {side} × {side} zeros make?",
        f"Where the input is 0, every product is 0, and so is their sum{_after_zero_sum(convolution)}. A kernel of "
        "zeros gives the same number everywhere, so its map shows nothing. A kernel gives a large number only where "
        "the input is large at its positive weights and small at its negative ones.",
    )


def slide(convolution: Convolution, window: Window, lesson_input: LessonInput, key: str) -> None:
    """Draw the window that slides over the input, and the map that it makes."""
    rows, columns = map(window.output_size, convolution.maps.shape[:2])
    count, channels = len(convolution.filters), convolution.maps.shape[2]
    after = " after relu" if convolution.filters.relu else ""
    zeros = window.zeros(convolution.maps.shape[0])
    key = f"sliding-{key}"
    sliding_convolution(
        convolution.maps,
        window,
        convolution.filters,
        convolution.filter_index,
        Words(
            ("1  Slide a window", "2  Multiply and add", "3  Put the numbers back", f"All {channels} channels"),
            (
                f"{shape_text(convolution.maps.shape)}" + (", with tinted zeros around it" if any(zeros) else ""),
                "Numbers are rounded. "
                + (
                    f"This position has {count} numbers, one per filter. Click a number to follow its filter."
                    if count > 1
                    else "There is one filter, so this position has one number."
                ),
                f"The map of {convolution.filter_name}: {rows} × {columns}{after}."
                + (f" All {count} maps: {rows} × {columns} × {count}." if count > 1 else ""),
                f"Input, slice of the kernel and partial sum of each channel. The {channels} partial sums add up to "
                "one map. Click a channel to see its numbers.",
            ),
        ),
        key,
        press(lambda: select_filter(convolution, session.component_event(key, "picked"))),
        names=convolution.channel_names,
        colours=lesson_input.kind == COLOUR and convolution.maps.shape == lesson_input.maps.shape,
    )


def keras_lines(convolution: Convolution, window: Window) -> str | None:
    """Keras code of the convolution. The weights of a kernel that is not the network's are part of the code."""
    if convolution.layer:
        return conv_lines(convolution.filters, window)
    one = convolution.filters.one(convolution.filter_index)
    code = conv_lines(one, window)
    return code and f"{code.replace('layers.Conv2D', 'conv = layers.Conv2D')}\n{kernel_lines(one.kernel)}"


def _after_zero_sum(convolution: Convolution) -> str:
    if convolution.filters.bias is None and convolution.filters.norm is None:
        return ""
    return ". Then the bias or the batch normalisation is added, and relu turns a negative result into 0"
