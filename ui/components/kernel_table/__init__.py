"""A kernel as a table of fields to type numbers into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from ui.components.shared import component

_table = component("kernel_table")


class KernelTableData(TypedDict):
    """What the browser is told."""

    cells: list[list[str]]  # row by row
    heard: int  # how often Python has heard of something that was typed in this table


def kernel_table(cells: Sequence[Sequence[str]], heard: int, key: str, on_typed: Callable[[], None]) -> None:
    """Show the cells of a square table.

    Args:
        heard: The `count` of the newest event.
        on_typed: Called after something was typed. The component's event `typed` has all `cells` as texts, and a
            `count` that grows. The browser keeps it: what is typed without a connection comes with the next event.
    """
    data: KernelTableData = {"cells": [list(row) for row in cells], "heard": heard}
    _table(data=data, key=key, default={"typed": None}, on_typed_change=on_typed)


def heard(typed: dict[str, Any] | None) -> int:
    """The count of an event; 0 before anything was typed."""
    return typed["count"] if typed else 0
