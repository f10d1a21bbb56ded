"""Keeps the browser's address bar at what is on show, without an entry in its history for each stroke."""

from __future__ import annotations

import time
from typing import TypedDict

from ui.components.shared import component

_address = component("address")


class AddressData(TypedDict):
    """What the browser is told."""

    values: dict[str, str]  # of the URL's parameters
    said: int  # microseconds since 1970


def address(values: dict[str, str], key: str) -> None:
    """Write these parameters into the URL; an empty one is taken out. What was said later counts."""
    data: AddressData = {"values": values, "said": time.time_ns() // 1000}
    _address(data=data, key=f"address-{key}")
