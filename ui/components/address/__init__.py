"""Keeps the browser's address bar at what is on show, without an entry in its history for each stroke."""

import time
from pathlib import Path

import streamlit as st

_address = st.components.v2.component(
    "convscope_address", html="<span hidden></span>\n", js=Path(__file__).with_name("address.js").read_text()
)


def address(values: dict[str, str], key: str) -> None:
    """Write these parameters into the URL; an empty one is taken out. What was said later counts."""
    _address(data={"values": values, "said": time.time_ns() // 1000}, key=f"address-{key}")
