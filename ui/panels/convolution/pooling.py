"""Max pooling: its window, its effect on a shifted digit, and the two reasons for it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from convscope.network.forward import forward
from convscope.network.keras_code import pool_lines
from convscope.network.pooling import max_pool
from convscope.network.translation import cosine_similarity, shifted
from convscope.spec import layers as arithmetic
from convscope.spec.uniform import without_pooling
from convscope.spec.window import Window
from ui.components.maps import maps
from ui.components.sliding import Words, sliding_pool
from ui.figures.network import shape_text
from ui.frame import Chosen
from ui.link.convolution import DIGIT
from ui.markdown import safe
from ui.numbers import with_times_signs
from ui.panels.convolution.filter_choice import all_convolutions, choose_layer_and_filter
from ui.panels.convolution.lesson_input import LessonInput
from ui.panels.convolution.section_end import keras_code, question
from ui.widgets import integer_slider


def pooling(chosen: Chosen, lesson_input: LessonInput) -> None:
    """Explain max pooling beside average pooling, and its purpose."""
    st.markdown(
        "Max pooling also slides a window, but it has nothing to learn: it keeps the **largest** value of each square "
        "and drops the others, and the squares do not overlap. Average pooling keeps the mean instead, which makes a "
        "thin stroke pale. A map says where a feature was found. After pooling, the map says so a little less exactly."
    )
    spec = chosen.network.spec
    of_digit = lesson_input.kind == DIGIT
    if of_digit and not spec.conv_layers:
        st.info("This network has no convolution. Choose another network in the menu, or a pattern.")
        return
    if of_digit:
        layer, index = choose_layer_and_filter(chosen, all_convolutions(chosen))
        outputs = {"input": lesson_input.maps, **forward(chosen.network, lesson_input.maps)}
        name, map_ = f"Filter {index} of {layer}", outputs[layer][..., index]
    else:
        name, map_ = "The pattern", lesson_input.maps[..., 0]
    pool = integer_slider("Side of the square", "pooling", lambda side: side <= min(map_.shape))
    rows, columns = max_pool(map_[..., None], Window(pool, pool)).shape[:2]
    note = f"{rows} × {columns} each. A cell is drawn as large as a cell of the input."
    if rest := map_.shape[0] % pool:
        note += f" The last {rest} of {map_.shape[0]} rows and columns fill no square and are dropped."
    sliding_pool(
        map_,
        pool,
        Words(
            ("1  Slide a square", "2  Keep one number", "3  Put the numbers back", ""),
            (f"{name}: {shape_text(map_.shape)}", "", note, ""),
        ),
        key="sliding-pool",
    )
    keras_code(pool_lines(pool))
    if of_digit:
        _shifted_digit(chosen, outputs, layer, index, pool)
        _reasons(chosen)
    question(
        "A square of 2 × 2 drops three values of four. Why does the network not get worse?",
        "It matters that a stroke end or a corner was found, and roughly where. Its exact pixel is different in every "
        "handwriting. A quarter of the numbers remains, and every later window covers twice as much of the image.",
    )


def _shifted_digit(chosen: Chosen, outputs: Mapping[str, np.ndarray], layer: str, index: int, pool: int) -> None:
    st.header("A shifted digit")
    left, right = st.columns(2)
    with left:
        down = integer_slider("Shift down, in pixels", "down")
    with right:
        across = integer_slider("Shift right, in pixels", "right")
    digit = shifted(outputs["input"], down, across)
    moved = {"input": digit, **forward(chosen.network, digit)}
    pooled = [max_pool(values[layer][..., index : index + 1], Window(pool, pool)) for values in (outputs, moved)]
    maps(
        np.concatenate(pooled, axis=2),
        "pooled",
        key="shifted",
        tile=150,
        noun="map",
        words=f"Filter {index} of {layer} after max pooling. Map 0 is of the digit, map 1 is of the shifted digit.",
    )
    shown = {
        name: similarity
        for name, similarity in cosine_similarity(outputs, moved).items()
        if name in ("input", "output") or name.startswith(("conv", "pool"))
    }
    header, values = " | ".join(shown), " | ".join(f"{similarity:.2f}" for similarity in shown.values())
    with st.container(key="summary"):
        st.markdown(safe(f"| Layer | {header} |\n|:--|{'--:|' * len(shown)}\n| Similarity | {values} |"))
    st.caption(
        "The cosine similarity of the outputs for the digit and for the shifted digit: 1 for the same direction, 0 for "
        "nothing in common. Where it rises from a convolution to its pooling layer, pooling has removed a part of the "
        "shift."
    )


def _reasons(chosen: Chosen) -> None:
    spec = chosen.network.spec
    st.header("Two reasons for pooling")
    if not any(layer.pool for layer in spec.conv_layers):
        st.info("This network has no pooling. Choose one with pooling in the menu to compare.")
        return
    without_spec = without_pooling(spec)
    layers, without = arithmetic.layers(spec), {layer.name: layer for layer in arithmetic.layers(without_spec)}
    rows = [
        "| Layer | Output shape | Receptive field | Without pooling | Receptive field |",
        "|:--|:--|--:|:--|--:|",
    ]
    for layer in layers:
        if layer.kind in arithmetic.MAPS:
            other = without.get(layer.name)
            other_cells = (shape_text(other.output_shape), _square(other.receptive_field)) if other else ("", "")
            cells = (layer.name, shape_text(layer.output_shape), _square(layer.receptive_field), *other_cells)
            rows.append(f"| {' | '.join(cells)} |")
    last = [layer for layer in layers if layer.kind == "conv"][-1]
    with st.container(key="summary-reasons"):
        st.markdown(safe("\n".join(rows)))
    own, without_own = arithmetic.parameters(spec), arithmetic.parameters(without_spec)
    dense = next(layer for layer in without.values() if layer.kind in ("dense", "output"))
    parameters = (
        f"This network has {own:,}. Without pooling it would have **{without_own:,}**, {without_own / own:.1f} times "
        f"as many. {dense.name} alone would have {with_times_signs(dense.parameters_sum)}."
        if without_own > own
        else f"Not in this network: it has {own:,} with and without pooling, since it uses only the mean of each last "
        "map."
    )
    height, width, _ = spec.input_shape
    st.markdown(
        safe(
            f"1. **Later filters see more.** A unit of {last.name} sees {_square(last.receptive_field)} of the image's "
            f"{height} × {width} pixels. Without pooling it would see {_square(without[last.name].receptive_field)}. "
            "So its feature can be larger: a loop or a corner with its arms, and not only an edge.\n2. **Fewer "
            f"parameters.** {parameters}"
        )
    )


def _square(side: int | None) -> str:
    return f"{side} × {side}"
