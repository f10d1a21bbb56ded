"""The three steps of a convolution: slide, multiply, put back."""

from __future__ import annotations

import streamlit as st

from convscope.network.keras_code import conv_lines, kernel_lines
from convscope.spec.window import Window
from ui.components.sliding import Words, sliding_convolution
from ui.figures.network import shape_words
from ui.frame import Chosen
from ui.panels.convolution.filter_choice import Sliding, choose_filters, pick
from ui.panels.convolution.lesson_input import COLOUR, Subject
from ui.panels.convolution.section_end import keras_code, question


def three_steps(chosen: Chosen, subject: Subject) -> None:
    """Explain the steps on the subject."""
    st.markdown(
        "A convolution slides a small window over its input. At every place it multiplies what lies under the window "
        "with a kernel and adds up the products: one number a filter. Put back in the window's order, these numbers "
        "are a new image that shows **where** the input looks like the kernel. Play it, or point at any cell."
    )
    sliding = choose_filters(chosen, subject)
    slide(sliding, sliding.window, subject, "steps")
    keras_code(lines(sliding, sliding.window))
    side = sliding.window.side
    question(
        f"What stands in the map where the input is 0, and what would a kernel of {side} × {side} zeros give?",
        f"Where the input is 0 every product is 0, and so is their sum{_left_over(sliding)}. A kernel of zeros "
        "gives the same number everywhere: its map says nothing. A kernel answers strongly only where the input is "
        "large at its positive weights and small at its negative ones.",
    )


def _left_over(sliding: Sliding) -> str:
    """What is left of a sum of nothing."""
    if sliding.filters.bias is None and sliding.filters.norm is None:
        return ""
    return "; what is added to it is left, and relu makes that 0 if it is negative"


def slide(sliding: Sliding, window: Window, subject: Subject, key: str) -> None:
    """The window on its way over the input, and the map that it makes."""
    rows, columns = map(window.output_size, sliding.maps.shape[:2])
    count, channels = len(sliding.filters), sliding.maps.shape[2]
    after = " after relu" if sliding.filters.relu else ""
    several = f"each has a slice of the kernel of its own; their {channels} partial sums add up to one map"
    zeros = window.zeros(sliding.maps.shape[0])
    picked = sliding_convolution(
        sliding.maps,
        window,
        sliding.filters,
        sliding.number,
        Words(
            ("1  Slide a window", "2  Multiply and add", "3  Put the numbers back", f"All {channels} channels"),
            (
                f"{shape_words(sliding.maps.shape)}" + (", tinted: the zeros around it" if any(zeros) else ""),
                f"Numbers are rounded. The vector of this place: {count}, one a filter; click one to follow it."
                if count > 1
                else "Numbers are rounded. One filter: the vector of this place is one number.",
                f"The map of {sliding.name}: {rows} × {columns}{after}."
                + (f" All {count} maps: {rows} × {columns} × {count}." if count > 1 else ""),
                f"Input, slice of the kernel, and what it adds: {several}. Click a channel to see its numbers.",
            ),
        ),
        key=f"sliding-{key}",
        names=sliding.names,
        colours=subject.over == COLOUR and sliding.maps.shape == subject.maps.shape,
    )
    if picked is not None and picked != sliding.number:
        pick(sliding, picked)


def lines(sliding: Sliding, window: Window) -> str | None:
    """Keras code of what slides; a kernel that is not the network's is written out."""
    if sliding.layer:
        return conv_lines(sliding.filters, window)
    one = sliding.filters.one(sliding.number)
    code = conv_lines(one, window)
    return code and f"{code.replace('layers.Conv2D', 'conv = layers.Conv2D')}\n{kernel_lines(one.kernel)}"
