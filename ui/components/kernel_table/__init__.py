"""A kernel as a table of fields to type numbers into."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from ui.components.shared import component

_table = component("kernel_table")


class KernelTableData(TypedDict):
    """What the browser is told."""

    cells: list[list[str]]  # row by row


def kernel_table(cells: Sequence[Sequence[str]], key: str) -> list[list[str]] | None:
    """Show the cells of a square table.

    Returns:
        All cells as they were typed just now, or None.
    """
    data: KernelTableData = {"cells": [list(row) for row in cells]}
    return _table(data=data, key=key, on_typed_change=lambda: None).typed
