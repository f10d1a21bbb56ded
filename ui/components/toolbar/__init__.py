"""Puts the canvas's own toolbar beside what stands above the canvas, where it covers nothing and takes no stroke.

As it comes it lies, unseen, over the upper right of the canvas until the pointer has been there for a while, and
swallows a stroke that begins there; later it covers the choice above. Its styles are out of a page's reach.
"""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
STYLE = (_HERE / "toolbar.css").read_text()
_toolbar = st.components.v2.component(
    "convscope_toolbar", html="<span hidden></span>\n", js=(_HERE / "toolbar.js").read_text()
)


def toolbar_beside(canvas: str) -> None:
    """Move the toolbar of the canvas with this key."""
    _toolbar(data={"canvas": canvas, "style": STYLE}, key="address-toolbar")
