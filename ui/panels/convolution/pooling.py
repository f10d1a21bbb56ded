"""Max pooling: the window again, what it does to a shifted digit, and the two reasons for it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from convscope.network.forward import forward
from convscope.network.keras_code import pool_lines
from convscope.network.pooling import max_pool
from convscope.network.translation import likeness, shifted
from convscope.spec import layers as arithmetic
from convscope.spec.uniform import without_pooling
from convscope.spec.window import Window
from ui.components.maps import maps
from ui.components.sliding import Words, sliding_pool
from ui.figures.network import shape_words
from ui.frame import Chosen
from ui.panels.convolution.filter_choice import choose_layer_and_filter, convolutions
from ui.panels.convolution.lesson_input import DIGIT, Subject
from ui.panels.convolution.section_end import keras_code, question
from ui.widgets import whole_slider

POOL = (2, 3)
SHIFT = (-3, 3)  # pixels


def pools(chosen: Chosen, subject: Subject) -> None:
    """Max pooling beside average pooling, and what it is for."""
    st.markdown(
        "Max pooling slides a window too, but it has nothing to learn: from each square it keeps the **largest** value "
        "and drops the rest, and the squares do not overlap. Average pooling keeps the mean instead, which washes a "
        "thin stroke out. A map says where something was found; after pooling it says so a little less exactly."
    )
    spec = chosen.network.spec
    if subject.over == DIGIT and not spec.conv_layers:
        st.info("This network has no convolution. Choose another one in the menu, or a pattern.")
        return
    if subject.over == DIGIT:
        layer, number = choose_layer_and_filter(chosen, convolutions(chosen))
        outputs = {"input": subject.maps, **forward(chosen.network, subject.maps)}
        name, map_ = f"Filter {number} of {layer}", outputs[layer][..., number]
    else:
        name, map_ = "The pattern", subject.maps[..., 0]
    pool = whole_slider("Side of the square", "pooling", POOL, 2, lambda side: side <= min(map_.shape))
    rows, columns = max_pool(map_[..., None], Window(pool, pool)).shape[:2]
    below = f"{rows} × {columns} each; a cell is as large as one of the input."
    if rest := map_.shape[0] % pool:
        below += f" The last {rest} of {map_.shape[0]} rows and columns fill no square: they are left out."
    sliding_pool(
        map_,
        pool,
        Words(
            ("1  Slide a square", "2  Keep one number", "3  Put the numbers back", ""),
            (f"{name}: {shape_words(map_.shape)}", "", below, ""),
        ),
        key="sliding-pool",
    )
    keras_code(pool_lines(pool))
    if subject.over == DIGIT:
        _shift(chosen, outputs, layer, number, pool)
        _reasons(chosen)
    question(
        "A square of 2 × 2 drops three values of four. Why does the network not get worse?",
        "What matters is that a stroke end or a corner was found, and about where. Its exact pixel changes with every "
        "hand that writes it. What is left is a quarter of the numbers, and every later window spans twice as much of "
        "the image.",
    )


def _shift(chosen: Chosen, outputs: Mapping[str, np.ndarray], layer: str, number: int, pool: int) -> None:
    st.subheader("A shifted digit")
    left, right = st.columns(2)
    with left:
        down = whole_slider("Shift down, in pixels", "down", SHIFT, 0)
    with right:
        across = whole_slider("Shift right, in pixels", "right", SHIFT, 1)
    digit = shifted(outputs["input"], down, across)
    moved = {"input": digit, **forward(chosen.network, digit)}
    pooled = [max_pool(each[layer][..., number : number + 1], Window(pool, pool)) for each in (outputs, moved)]
    maps(
        np.concatenate(pooled, axis=2),
        "pooled",
        key="shifted",
        tile=150,
        noun="map",
        words=f"Filter {number} of {layer} after max pooling: of the digit (map 0), of the digit shifted (map 1).",
    )
    shown = {
        name: alike
        for name, alike in likeness(outputs, moved).items()
        if name in ("input", "output") or name.startswith(("conv", "pool"))
    }
    header, values = " | ".join(shown), " | ".join(f"{each:.2f}" for each in shown.values())
    with st.container(key="summary"):
        st.markdown(f"| Layer | {header} |\n|:--|{'--:|' * len(shown)}\n| Alike | {values} |")
    st.caption(
        "How alike the outputs for the digit and for the shifted digit are: the cosine between them, 1 for the same "
        "direction and 0 for nothing in common. Where it rises from a convolution to its pooling, pooling took part of "
        "the shift away."
    )


def _reasons(chosen: Chosen) -> None:
    spec = chosen.network.spec
    st.subheader("Two reasons for pooling")
    if not any(layer.pool for layer in spec.conv_layers):
        st.info("This network has no pooling; choose one with pooling in the menu to compare.")
        return
    bare = without_pooling(spec)
    facts, without = arithmetic.layers(spec), {each.name: each for each in arithmetic.layers(bare)}
    rows = ["| Layer | Output shape | A unit sees | Without pooling | A unit sees |", "|:--|:--|--:|:--|--:|"]
    for each in facts:
        if each.kind in arithmetic.MAPS:
            other = without.get(each.name)
            there = (shape_words(other.output_shape), _square(other.receptive_field)) if other else ("", "")
            cells = (each.name, shape_words(each.output_shape), _square(each.receptive_field), *there)
            rows.append(f"| {' | '.join(cells)} |")
    last = [each for each in facts if each.kind == "conv"][-1]
    with st.container(key="summary-reasons"):
        st.markdown("\n".join(rows))
    with_, less = arithmetic.parameters(spec), arithmetic.parameters(bare)
    dense = next(each for each in without.values() if each.kind in ("dense", "output"))
    saved = (
        f"This network has {with_:,}; without pooling it would have **{less:,}**, {less / with_:.1f} times as many. "
        f"{dense.name} alone would have {dense.parameters_sum.replace(' x ', ' × ')}."
        if less > with_
        else f"Not here: it has {with_:,} with and without pooling, as it takes only the mean of each last map."
    )
    height, width, _ = spec.input_shape
    st.markdown(
        f"1. **Later filters see more.** A unit of {last.name} sees {_square(last.receptive_field)} of the image's "
        f"{height} × {width} pixels; without pooling it would see {_square(without[last.name].receptive_field)}. What "
        "it looks for can be that much larger: a loop or a corner with its arms, not only an edge.\n"
        f"2. **Fewer parameters.** {saved}"
    )


def _square(side: int | None) -> str:
    return f"{side} × {side}"
