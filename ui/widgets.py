"""Widgets that are bound to the URL and bounded, so that nothing invalid can be chosen.

Each has its default: the URL leaves it out, and the browser's Back leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ui import state

RATES = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)  # learning rates to choose from


def whole_slider(
    label: str,
    key: str,
    bounds: tuple[int, int],
    default: int,
    fitting: Callable[[int], bool] = lambda _: True,
) -> int:
    """A slider over whole numbers, from the smallest that fits to the largest."""
    low, high = bounds
    while high > low and not fitting(high):
        high -= 1
    while low < high and not fitting(low):
        low += 1
    asked = state.clamp(key, low, high, within(key, range(bounds[0], bounds[1] + 1), default))
    if not low <= asked <= high:
        st.warning(f"{key}={asked} does not fit the other settings; {min(max(asked, low), high)} is used.")
    if low == high:
        st.markdown(f"{label}: **{low}** (nothing else fits)")
        return low
    return st.slider(label, low, high, min(max(default, low), high), key=state.bind(key), bind="query-params")


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    default: str,
    fitting: Callable[[str], bool] = lambda _: True,
    label_visibility: str = "visible",
    format_func: Callable[[str], str] = str,
) -> str:
    """Buttons side by side, one of which is chosen; those that do not fit are not shown. The link has the option."""
    possible = [option for option in options if fitting(option)]
    state.prefer(key, possible, default)
    if len(possible) == 1:
        st.markdown(f"{label}: **{format_func(possible[0])}** (nothing else fits)")
        return possible[0]
    return st.segmented_control(
        label,
        possible,
        default=default if default in possible else possible[0],
        key=state.bind(key),
        required=True,
        bind="query-params",
        label_visibility=label_visibility,
        format_func=format_func,
    )


def one_of(label: str, key: str, options: Sequence[str], default: str) -> str:
    """A list that opens, one entry of which is chosen."""
    state.prefer(key, options, default)
    start = options.index(default)
    return st.selectbox(label, options, start, key=state.bind(key), bind="query-params", width=220)


def name_what_was_refused(whole: Mapping[str, tuple[int, int]], choices: Mapping[str, Sequence[str]]) -> None:
    """Streamlit drops values of a link that it cannot use without a word; say which.

    Args:
        whole: Bounds of the whole numbers, by key.
        choices: Options, by key.
    """
    for key, (low, high) in whole.items():
        told = st.query_params.get(key)
        if told is not None and not (re.fullmatch(r"-?\d{1,9}", told) and low <= int(told) <= high):
            st.warning(f"{key}={told!r:.40} in the link is not a whole number from {low} to {high:,}; it was left out.")
    for key, options in choices.items():
        told = st.query_params.get(key)
        if told is not None and told not in options:
            st.warning(f"{key}={told!r:.40} in the link is not one of {', '.join(options)}; it was left out.")


def steps(
    label: str,
    key: str,
    options: Sequence[float],
    default: float,
    words: Callable[[float], str] = lambda each: f"{each:g}",
) -> float:
    """A slider over some numbers."""
    state.prefer(key, options, default)
    return st.select_slider(label, options, default, format_func=words, key=state.bind(key), bind="query-params")


def decimal(label: str, key: str, bounds: tuple[float, float], default: float, step: float) -> float:
    """A slider over numbers."""
    state.clamp(key, *bounds, state.asked(key, default))
    return st.slider(label, *bounds, default, step=step, key=state.bind(key), bind="query-params")


def whole_number(label: str, key: str, bounds: tuple[int, int], default: int) -> int:
    """A field for a whole number."""
    state.clamp(key, *bounds, state.asked(key, default))
    return st.number_input(label, *bounds, default, key=state.bind(key), bind="query-params")


def within(key: str, possible: Sequence, default: int | str) -> int | str:
    """What is asked for, if it is possible at all; whether it fits the others is another question."""
    value = state.asked(key, default)
    return value if value in possible else default
