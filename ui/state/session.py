"""The visitor's session: values under keys, events of components, and the message of a failed callback."""

from __future__ import annotations

from typing import Any

import streamlit as st

_WARNING = "_warning"


def value(key: str, default: Any = None) -> Any:
    """A value of the session or of a widget."""
    return st.session_state.get(key, default)


def has(key: str) -> bool:
    """Whether there is such a value, or such a widget is on the page."""
    return key in st.session_state


def set_value(key: str, value: object) -> None:
    """Set a value of the session, or a widget's value before the widget is drawn."""
    st.session_state[key] = value


def remove_value(key: str) -> None:
    """Remove a value of the session or of a widget."""
    st.session_state.pop(key, None)


def component_event(key: str, name: str) -> Any:
    """What one of our own components reported in this run, or None."""
    events = value(key)
    return events[name] if events else None


def set_warning(message: str) -> None:
    """Remember the message of a failed callback until the page is drawn."""
    set_value(_WARNING, message)


def take_warning() -> str | None:
    """The remembered message, once."""
    message = value(_WARNING)
    remove_value(_WARNING)
    return message
