"""Keeps the browser's address bar at what is on show: the only writer of the page's address.

Something that was opened makes an entry in the browser's history; everything else changes the present entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from ui.components.shared import component

_address = component("address")


class AddressData(TypedDict):
    """What the browser is told."""

    session: str  # changes when the server has lost the session
    turn: int  # counts what was said; the largest number is the newest
    parameters: dict[str, str]  # of the page's link
    opened: int  # counts what was opened
    went: int  # counts Back and Forward
    hears: bool  # whether Python wants to hear of a session that was lost


def address(
    parameters: dict[str, str],
    session: str,
    turn: int,
    opened: int,
    went: int,
    key: str,
    on_lost: Callable[[], None] | None = None,
) -> None:
    """Show these parameters in the address bar, unless the browser has heard of newer ones.

    Args:
        parameters, session, turn, opened, went: As in `AddressData`.
        key: The component's key is `address-` and this; such a key takes no room on the page.
        on_lost: Called when Python has not seen the page's address: the server has lost the session of a page that is
            still open, or it was not told of Back. The component's event `lost` has the part of the address after the
            question mark, `search`, and the `session` that it is of. One component of a page is enough for this.
    """
    data: AddressData = {
        "session": session,
        "turn": turn,
        "parameters": parameters,
        "opened": opened,
        "went": went,
        "hears": on_lost is not None,
    }
    _address(data=data, key=f"address-{key}", on_lost_change=on_lost or _nothing)


def _nothing() -> None:
    pass
