"""The parts of the pages that are drawn again by themselves, and the two reasons for that.

A press: the callback of a widget changes what is shown and says what is drawn again (`press`, `redraw`).

A poll: a fragment that waits for something asks again and again (`ui.components.poll`). What it asks is a callback too.

Every callback says what it needs, even if that is only the fragment around its widget: Streamlit's page sends all that
happens in the same moment as one message, for the fragment of the first. The others would not be drawn again.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from contextvars import ContextVar

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

DRAW, FEATURE_MAPS, LAYERS = "draw", "feature-maps", "layers"  # keys of fragments that others redraw
_keys: set[str] = set()  # of all fragments
_current: ContextVar[str] = ContextVar("fragment", default="")  # the fragment that is being drawn


def fragment(key: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a fragment of the page: a press in it draws only this again."""
    _keys.add(key)

    def decorate(draw: Callable[..., None]) -> Callable[..., None]:
        @st.fragment(key=key)
        @functools.wraps(draw)
        def named(*arguments: object, **options: object) -> None:
            outer = _current.set(key)
            try:
                draw(*arguments, **options)
            finally:
                _current.reset(outer)

        return named

    return decorate


def current() -> str:
    """The key of the fragment that is being drawn; empty outside of all fragments."""
    return _current.get()


def press(change: Callable[..., None] | None = None, *arguments: object) -> Callable[[], None]:
    """The callback of a widget: make this change, then draw the fragment around the widget again.

    Call it where the widget is drawn.

    Args:
        change: None if the widget's value is read where it is drawn. A change that shows elsewhere ends with `redraw`.
        arguments: Of `change`.
    """
    key = current()

    def pressed() -> None:
        if change:
            change(*arguments)
        draw_again(key)

    return pressed


def draw_again(key: str) -> None:
    """Draw a fragment again, or with an empty key the whole page; call it last in a callback.

    Mostly Streamlit draws it anyway after the callback. Then this function only returns.
    """
    context = get_script_run_ctx()
    in_this_run = set(context.fragment_ids_this_run or ()) if context else set()
    if not in_this_run or _ids(key) & in_this_run:  # without any, the whole page is drawn
        return
    redraw(*([key, *(other for other in _keys if _ids(other) & in_this_run)] if key else []))


def _ids(key: str) -> set[str]:
    """Streamlit's ids of the fragment with this key; empty if it is not on the page."""
    context = get_script_run_ctx()
    with contextlib.suppress(StreamlitAPIException):
        return set(context.fragment_storage.resolve_target([key])) if context and key else set()
    return set()


def redraw(*keys: str) -> None:
    """Draw these fragments and no others, or without a key the whole page; call it last in a callback.

    A fragment that is not on the page any more stands for the whole page.
    """
    if keys:
        with contextlib.suppress(StreamlitAPIException):
            st.rerun(list(keys))
    st.rerun()
