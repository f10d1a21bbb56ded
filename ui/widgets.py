"""Widgets that are bound to the URL and bounded, so that no invalid value can be chosen.

Each has a default: the URL omits it, and the browser's Back returns to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from ui import state
from ui.components.address import address

LabelVisibility = Literal["visible", "hidden", "collapsed"]
LEARNING_RATES = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
# A link carries the label of a choice. Older links carry these labels; the new label stands beside each.
FORMER_LABELS = {
    "clicks": {"A click opens a unit": "Inspect", "A click switches a filter off": "Ablate"},
    "look": {"Likes": "Top activations", "Ten digits": "By class"},
}


def integer_slider(
    label: str,
    key: str,
    bounds: tuple[int, int],
    default: int,
    fits: Callable[[int], bool] = lambda _: True,
) -> int:
    """A slider over whole numbers, from the smallest that fits the other settings to the largest."""
    low, high = bounds
    while high > low and not fits(high):
        high -= 1
    while low < high and not fits(low):
        low += 1
    requested = state.clamp(key, low, high, valid_request(key, range(bounds[0], bounds[1] + 1), default))
    if not low <= requested <= high:
        st.warning(f"{key}={requested} does not fit the other settings; {min(max(requested, low), high)} is used.")
    if low == high:
        st.markdown(f"{label}: **{low}** (no other value fits)")
        return low
    return st.slider(label, low, high, min(max(default, low), high), key=state.bound_key(key), bind="query-params")


def choice(
    label: str,
    key: str,
    options: Sequence[str],
    default: str,
    fits: Callable[[str], bool] = lambda _: True,
    label_visibility: LabelVisibility = "visible",
) -> str:
    """A row of buttons, one of which is selected. Options that do not fit the other settings are hidden."""
    possible = [option for option in options if fits(option)]
    writes_url = _takes_former_label(key)
    state.ensure_option(key, possible, default)
    if len(possible) == 1:
        st.markdown(f"{label}: **{possible[0]}** (no other choice fits)")
        return possible[0]
    usual = default if default in possible else possible[0]
    selected = st.segmented_control(
        label,
        possible,
        default=usual,
        key=state.bound_key(key),
        required=True,
        bind=None if writes_url else "query-params",
        label_visibility=label_visibility,
    )
    selected = selected or usual  # a link with an empty value selects nothing
    if writes_url:
        address({key: "" if selected == default else selected}, key=f"choice-{key}")
    return selected


def dropdown(label: str, key: str, options: Sequence[str], default: str) -> str:
    """A drop-down list, one entry of which is selected."""
    state.ensure_option(key, options, default)
    index = options.index(default)
    return st.selectbox(label, options, index, key=state.bound_key(key), bind="query-params", width=220)


def warn_about_invalid_parameters(
    integers: Mapping[str, tuple[int, int]], choices: Mapping[str, Sequence[str]]
) -> None:
    """Name the parameters of a link that Streamlit ignores without a message, because their values are invalid.

    Args:
        integers: Bounds of the whole numbers, by key.
        choices: Options, by key.
    """
    for key, (low, high) in integers.items():
        text = st.query_params.get(key)
        if text is not None and not (re.fullmatch(r"-?\d{1,9}", text) and low <= int(text) <= high):
            st.warning(f"{key}={text!r:.40} in the link is not a whole number from {low} to {high:,}; it was ignored.")
    for key, options in choices.items():
        text = st.query_params.get(key)
        if text is not None and text not in (*options, *FORMER_LABELS.get(key, ())):
            st.warning(f"{key}={text!r:.40} in the link is not one of {', '.join(options)}; it was ignored.")


def value_slider(
    label: str,
    key: str,
    options: Sequence[float],
    default: float,
    format_value: Callable[[float], str] = lambda value: f"{value:g}",
) -> float:
    """A slider over a list of numbers."""
    state.ensure_option(key, options, default)
    return st.select_slider(
        label, options, default, format_func=format_value, key=state.bound_key(key), bind="query-params"
    )


def decimal_slider(label: str, key: str, bounds: tuple[float, float], default: float, step: float) -> float:
    """A slider over decimal numbers."""
    state.clamp(key, *bounds, state.requested_value(key, default))
    return st.slider(label, *bounds, default, step=step, key=state.bound_key(key), bind="query-params")


def integer_field(label: str, key: str, bounds: tuple[int, int], default: int) -> int:
    """A field for a whole number."""
    state.clamp(key, *bounds, state.requested_value(key, default))
    return st.number_input(label, *bounds, default, key=state.bound_key(key), bind="query-params")


def valid_request(key: str, valid: Sequence, default: int | str) -> Any:
    """The requested value if it is valid by itself, else the default; it may still not fit the other settings."""
    value = state.requested_value(key, default)
    return value if value in valid else default


def _takes_former_label(key: str) -> bool:
    """Put the new label into the session if the link holds a former one. True from then on, for the whole session.

    A widget that is bound to the URL would drop a label that it does not know, and Back would lead to it again.
    """
    flag = f"_former_{key}"
    new_label = FORMER_LABELS.get(key, {}).get(st.query_params.get(key, ""))
    if new_label and state.value(key) is None:
        state.set_value(key, new_label)
        state.set_value(flag, True)
    return bool(state.value(flag))
