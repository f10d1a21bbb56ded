"""The parts of the pages that are drawn again by themselves, and the two reasons for that.

A press: the callback of a widget changes what is shown and says what is drawn again (`press`, `redraw`). It always says
so, even if that is only the fragment around the widget: Streamlit's page sends all that was pressed in the same moment
as one message, for the fragment of the first. Otherwise a press in another fragment would not be shown.

A poll: a fragment that waits for something asks again and again (`ui.components.poll`). What it asks is a callback too.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from contextvars import ContextVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

DRAW, FEATURE_MAPS, LAYERS = "draw", "feature-maps", "layers"  # keys of fragments that others redraw
_current: ContextVar[str] = ContextVar("fragment", default="")  # the fragment that is being drawn


def fragment(key: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a fragment of the page: a press in it draws only this again."""

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
        redraw(*([key] if key else []))

    return pressed


def redraw(*keys: str) -> None:
    """Draw these fragments again, or without a key the whole page; call it last in a callback.

    A fragment that is not on the page any more stands for the whole page.
    """
    if keys:
        with contextlib.suppress(StreamlitAPIException):
            st.rerun(list(keys))
    st.rerun()
