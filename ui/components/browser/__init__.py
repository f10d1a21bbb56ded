"""What a page needs from the browser's window: a word when the server cannot be reached, paper, and translators.

Without a connection the page says so. What was typed, drawn or moved meanwhile is computed as soon as the connection is
back. A translator's changes of the page stay right when the page changes. In print a dark page becomes a light one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from ui.components.shared import component

_browser = component("browser")
WORDS = "No connection to ConvScope. What you type, draw or move now is computed when the connection is back."


class BrowserData(TypedDict):
    """What the browser is told."""

    words: str  # that say that there is no connection


def browser_window(on_back: Callable[[], None]) -> None:
    """Look after the window; once for a page.

    Args:
        on_back: Called when the connection is back.
    """
    data: BrowserData = {"words": WORDS}
    _browser(data=data, key="address-browser", on_back_change=on_back)
