"""Brings the panel around it into view when what it shows is new, says so, and gives the focus back in the end."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_reveal = st.components.v2.component(
    "convscope_reveal",
    html='<span role="status" style="position: absolute; clip-path: inset(50%); white-space: nowrap"></span>\n',
    js=(_HERE / "reveal.js").read_text(),
)


def reveal(what: str, words: str, opener: str, key: str) -> None:
    """Show the container that this stands in.

    Args:
        what: Changes with what the container shows.
        words: Said to a screen reader.
        opener: How the label of the canvas begins that gets the focus when the container closes.
        key: Of the component; beginning with `address`, it takes no room.
    """
    _reveal(data={"what": what, "words": words, "opener": opener}, key=f"address-{key}")
