"""Widgets that show a setting of the page's link, bounded so that no invalid value can be chosen.

A widget has the key of its setting (`ui.link.pages.SETTINGS`), whose kind says which values there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import streamlit as st

from ui.fragments import press
from ui.link.kinds import Choice, Decimal, OneOf, Whole
from ui.link.pages import SETTINGS
from ui.link.settings import dropped
from ui.markdown import escape, safe
from ui.state import settings

K = TypeVar("K")
LabelVisibility = Literal["visible", "hidden", "collapsed"]


def integer_slider(label: str, key: str, fits: Callable[[int], bool] = lambda _: True) -> int:
    """A slider over whole numbers, from the smallest that fits the other settings to the largest."""
    low, high = _bounds(key)
    while high > low and not fits(high):
        high -= 1
    while low < high and not fits(low):
        low += 1
    requested = settings.current(key)
    used = min(max(requested, low), high)
    if used != requested:
        st.warning(safe(f"{key}={requested} does not fit the other settings; {used} is used."))
    taken = settings.show_in_widget(key, used)
    if low == high:
        st.markdown(safe(f"{label}: **{low}** (no other value fits)"))
        return low
    return st.slider(safe(label), low, high, key=key, on_change=press(taken))


def choice(
    label: str,
    key: str,
    fits: Callable[[str], bool] = lambda _: True,
    label_visibility: LabelVisibility = "visible",
    options: Sequence[str] = (),
    default: str = "",
    help: str = "",
) -> str:
    """A row of buttons, one of which is selected. Options that do not fit the other settings are hidden.

    Args:
        options, default: For a setting whose possible values depend on the page.
    """
    setting = SETTINGS[key]
    if isinstance(setting.kind, Choice):
        options, default = options or setting.kind.options, default or setting.default
    possible = [option for option in options if fits(option)]
    selected = _possible(key, possible, default)
    taken = settings.show_in_widget(key, selected)
    if len(possible) == 1:
        st.markdown(safe(f"{label}: **{possible[0]}** (no other choice fits)"))
        return possible[0]
    st.segmented_control(
        safe(label),
        possible,
        format_func=safe,  # names of classes are among the options
        key=key,
        required=True,
        label_visibility=label_visibility,
        on_change=press(taken),
        help=safe(help) if help else None,
    )
    return selected


def dropdown(label: str, key: str) -> str:
    """A drop-down list, one entry of which is selected."""
    kind = _kind(key, Choice)
    taken = settings.show_in_widget(key, settings.current(key))
    return st.selectbox(safe(label), kind.options, key=key, width=220, on_change=press(taken))


def value_slider(label: str, key: str) -> float:
    """A slider over a list of numbers."""
    kind = _kind(key, OneOf)
    taken = settings.show_in_widget(key, settings.current(key))
    return st.select_slider(safe(label), kind.options, format_func=kind.label, key=key, on_change=press(taken))


def decimal_slider(label: str, key: str, step: float) -> float:
    """A slider over decimal numbers."""
    kind = _kind(key, Decimal)
    taken = settings.show_in_widget(key, settings.current(key))
    return st.slider(safe(label), kind.low, kind.high, step=step, key=key, on_change=press(taken))


def integer_field(label: str, key: str) -> int:
    """A field for a whole number."""
    taken = settings.show_in_widget(key, settings.current(key))
    return st.number_input(safe(label), *_bounds(key), key=key, on_change=press(taken))


def _possible(key: str, possible: Sequence[str], default: str) -> str:
    """The setting's value, or the default if it is not possible; a value of the link is then named."""
    requested, instead = settings.current(key), default if default in possible else possible[0]
    if settings.is_first_use_of_link(key) and requested not in ("", *possible):
        st.warning(escape(dropped(key, requested, f"does not fit here; {instead} is used.")))
    return requested if requested in possible else instead


def _bounds(key: str) -> tuple[int, int]:
    kind = _kind(key, Whole)
    return kind.low, kind.high


def _kind(key: str, expected: type[K]) -> K:
    kind = SETTINGS[key].kind
    if not isinstance(kind, expected):
        raise TypeError(f"The setting {key} is a {type(kind).__name__}; this widget shows a {expected.__name__}.")
    return kind
