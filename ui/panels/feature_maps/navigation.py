"""The open unit or map, and the path on which the visitor came to it, as the URL holds them."""

from __future__ import annotations

import streamlit as st

from convscope.errors import InvalidUnit
from convscope.network.units import MAX_PATH, Place, path_from_text, path_to_text
from convscope.spec.network import NetworkSpec
from ui.markdown import escape
from ui.state import on_show


def open_path(*path: Place) -> None:
    """Open the last unit or map of a path."""
    on_show.navigate_to(path_to_text(path[-MAX_PATH:]))


def path_in_url(spec: NetworkSpec) -> tuple[Place, ...]:
    """The path in the URL; empty, with a warning, if the network has no such path."""
    text = on_show.location()
    if not text:
        return ()
    try:
        return path_from_text(spec, text)
    except InvalidUnit as error:
        st.warning(escape(error))
        on_show.reject_location()
        return ()
