"""Puts the canvas's own toolbar beside what stands above the canvas, where it covers nothing and takes no stroke.

Where the canvas puts it, it lies unseen over the upper right of the canvas until the pointer has been there for a
while, and takes a stroke that begins there; later it covers the choice above. A page's styles do not reach it.
"""

from __future__ import annotations

from typing import TypedDict

from ui.components.shared import component

_toolbar = component("toolbar")


class ToolbarData(TypedDict):
    """What the browser is told."""

    canvas: str  # how the keys of canvases begin


def toolbar_beside(canvas: str) -> None:
    """Move the toolbars of all canvases whose keys begin like this; once for a page, outside of its fragments."""
    data: ToolbarData = {"canvas": canvas}
    _toolbar(data=data, key="address-toolbar")
