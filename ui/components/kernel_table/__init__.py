"""A kernel as a table of fields to type numbers into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_table = st.components.v2.component(
    "convscope_kernel_table",
    html=(_HERE / "kernel_table.html").read_text(),
    css=(_HERE / "kernel_table.css").read_text(),
    js=(_HERE / "kernel_table.js").read_text(),
)


def kernel_table(cells: Sequence[Sequence[str]], key: str) -> list[list[str]] | None:
    """Show the cells of a square table.

    Returns:
        All cells as they were typed just now, or None.
    """
    return _table(data={"cells": [list(row) for row in cells]}, key=key, on_typed_change=lambda: None).typed
