"""The page's link and the session: which of the two is newer, and what each takes from the other.

The session holds the present settings; `ui.components.address` writes them into the browser's address bar. Streamlit
tells every run a link, but mostly one from long ago. The session takes over a link's settings only when:

- the session begins: the whole link,
- a link of ours leads to another page: what its parameter `go` lists, since the rest may be older than the session,
- Back or Forward lead to an entry of the history: what was open there. They never change the network, and an entry
  without an image leaves the image.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from ui.link.pages import PAGES, Page
from ui.link.settings import declared, dropped, from_link, to_link
from ui.link.shared import SharedSettings
from ui.state import history, session, settings
from ui.state.on_show import show_image

GO, NOTHING = "go", "none"  # a parameter of the links between pages: the settings that this link changes
OF_THE_BROWSER = ("at", "embed", "embed_options")  # parameters that Python neither reads nor writes
CLOSED_BY_BACK = ("place", "run")  # shared settings that an entry of the history closes if it does not name them
_PAGE, _SESSION, _TOLD, _UNSAID = "_page", "_session", "_address_told", "_address_messages"


def arrive(page: Page) -> list[str]:
    """Bring the settings to what the link asks for; call it before any widget of a page is drawn.

    Returns:
        A message for each value of the link that is not used.
    """
    before = session.value(_PAGE)
    session.set_value(_PAGE, page.title)
    parameters = st.query_params.to_dict()
    unsaid = session.value(_UNSAID, [])
    session.remove_value(_UNSAID)
    if before is None:
        return _begin(page, parameters)
    if history.is_back_or_forward():
        history.went()
        return _take(page, parameters, _of_history(page, parameters))
    keys = parameters.get(GO, "").split(".") if page.title != before else []
    return [*unsaid, *_take(page, parameters, {key for key in keys if key in parameters})]


def take_address(search: str, of_session: str) -> None:
    """Take over the address of a page that is open in the browser, which this session has not seen.

    Args:
        search: The part of the browser's address after the question mark.
        of_session: The session that the page belongs to: another one, which the server has lost, or this one, which was
            not told of Back or Forward.
    """
    page, asked = PAGES[session.value(_PAGE)], dict(parse_qsl(search))
    is_own = of_session == session.value(_SESSION)
    messages = _take(page, asked, _of_history(page, asked)) if is_own else _begin(page, asked)
    session.set_value(_UNSAID, messages)  # the whole page is drawn next, and says them
    history.went()


def parameters(page: Page) -> dict[str, str]:
    """The parameters of a link to a page with the present settings."""
    return to_link(settings.load(SharedSettings)) | to_link(settings.load(page.settings))


def link_to(page: Page, **changes: str) -> dict[str, str]:
    """The parameters of a link to another page.

    Args:
        changes: Parameters that are other than the present ones.
    """
    return parameters(page) | changes | {GO: ".".join(changes) or NOTHING}


def address() -> dict[str, Any]:
    """The arguments of `ui.components.address`: what the address bar should show now."""
    told, turn = session.value(_TOLD, (None, 0))
    now = (
        parameters(PAGES[session.value(_PAGE)]),
        history.times_opened(),
        history.times_went(),
    )
    if now != told:
        session.set_value(_TOLD, (now, turn := turn + 1))
    return {"session": session.value(_SESSION), "turn": turn, "parameters": now[0], "opened": now[1], "went": now[2]}


def _begin(page: Page, parameters: Mapping[str, str]) -> list[str]:
    """The session begins with this link."""
    if not session.has(_SESSION):
        session.set_value(_SESSION, secrets.token_hex(4))
    known = {each.key for each in (*declared(SharedSettings).values(), *declared(page.settings).values())}
    unknown = [
        dropped(key, text, f"is no setting of the page {page.title}; it was ignored.")
        for key, text in parameters.items()
        if key not in (*known, GO, *OF_THE_BROWSER)
    ]
    return [*_take(page, parameters, set(parameters)), *unknown]


def _of_history(page: Page, parameters: Mapping[str, str]) -> set[str]:
    """The settings that an entry of the browser's history decides."""
    shared = {key for key in parameters if key != "network"} | set(CLOSED_BY_BACK)
    return shared | {each.key for each in declared(page.settings).values()}


def _take(page: Page, parameters: Mapping[str, str], keys: set[str]) -> list[str]:
    """Take over these settings from a link; those that it does not name get their defaults."""
    messages: list[str] = []
    for kind in (SharedSettings, page.settings):
        taken, complaints = from_link(kind, {key: text for key, text in parameters.items() if key in keys})
        messages += complaints
        for name, each in declared(kind).items():
            if each.key == "picture" and each.key in keys and getattr(taken, name):
                show_image(getattr(taken, name))
            elif each.key in keys:
                settings.change(each.key, getattr(taken, name))
    settings.begin_page(keys & set(parameters))
    return messages
