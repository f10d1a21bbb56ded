"""Brings the panel around it into view when what it shows is new, says so, and gives the focus back when it closes."""

from __future__ import annotations

from typing import TypedDict

from ui.components.shared import component

_reveal = component("reveal")


class RevealData(TypedDict):
    """What the browser is told."""

    what: str  # changes with what the container shows
    words: str  # for a screen reader
    opener: str  # how the label of the canvas begins that gets the focus when the container closes


def reveal(what: str, words: str, opener: str, key: str) -> None:
    """Show the container that this stands in.

    Args:
        what: Changes with what the container shows.
        words: Said to a screen reader.
        opener: How the label of the canvas begins that gets the focus when the container closes.
        key: Of the component; beginning with `address`, it takes no room.
    """
    data: RevealData = {"what": what, "words": words, "opener": opener}
    _reveal(data=data, key=f"address-{key}")
