"""The beginning of every page: its set-up, the menu, the network picker, and a warning about an unknown network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from convscope.errors import ConvScopeError
from convscope.network.trained import TrainedNetwork
from convscope.spec import layers as arithmetic
from convscope.store.record import Record
from convscope.store.store import DEFAULT
from ui import resources
from ui.components.address import address
from ui.components.browser import browser_window
from ui.components.toolbar import toolbar_beside
from ui.fragments import press
from ui.link.pages import HOME, PAGES, Page
from ui.markdown import escape, safe
from ui.state import link, on_show, session

PICKED = "picked_network"  # session key of the choice in the menu
STYLE = f"<style>{Path(__file__).with_name('style.css').read_text(encoding='utf-8')}</style>"


@dataclass(frozen=True)
class Chosen:
    """The network in use."""

    record: Record
    network: TrainedNetwork


def open_page(page: Page, heading: str) -> Chosen:
    """Set up a page and draw its menu and its heading. Every page calls this first."""
    st.set_page_config(
        page_title=f"{page.title} - ConvScope", page_icon=str(Path(__file__).with_name("favicon.svg")), layout="wide"
    )
    st.html(STYLE)
    warnings = link.arrive(page)
    resources.warm_up()
    resources.freeze_imported_objects()
    chosen, warning = _chosen()
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        for each in PAGES.values():
            st.page_link(each.script, label=safe(each.title), icon=each.icon, query_params=link.link_to(each))
        _pick_network(chosen.record)
    toolbar_beside("canvas-")
    browser_window(on_back=press())
    st.title(safe(heading))
    for message in [*warnings, *warning]:
        st.warning(escape(message))
    return chosen


def close_page() -> None:
    """Bring the browser's address bar up to date. Every page calls this last."""
    key = "page"
    address(
        **link.address(),
        key=key,
        on_lost=press(lambda: link.take_address(*_lost(f"address-{key}"))),
    )


def _lost(key: str) -> tuple[str, str]:
    event = session.component_event(key, "lost")
    return event["search"], event["session"]


def page_cards() -> None:
    """Draw a card for each page: its link, and what it is for."""
    pages = [page for page in PAGES.values() if page is not HOME]
    for column, page in zip(st.columns(len(pages)), pages, strict=True):
        with column.container(border=True, height="stretch"):
            st.page_link(page.script, label=safe(f"**{page.title}**"), icon=page.icon, query_params=link.link_to(page))
            st.write(safe(page.purpose))


def network_facts(chosen: Chosen) -> str:
    """The size and the test result of the network in use, in two sentences."""
    measures = chosen.record.measures
    return (
        f"{arithmetic.parameters(chosen.network.spec):,} parameters, "
        f"{arithmetic.multiply_adds(chosen.network.spec):,} multiply-adds per image. It reads "
        f"{measures['test_accuracy']:.2%} of the 10,000 test digits correctly (loss {measures['test_loss']:.5f})."
    )


def _chosen() -> tuple[Chosen, list[str]]:
    """The network in use, and a message if it is another one than was asked for."""
    model_id, warning = on_show.network_id(), []
    try:
        record = resources.store().record(model_id)
        network = resources.network(model_id, record.measures.get("steps", 0))
    except ConvScopeError as error:
        warning = [f"{error} Shown instead: the network that ConvScope comes with."]
        on_show.choose_network(DEFAULT)
        record = resources.store().record(DEFAULT)
        network = resources.network(DEFAULT, record.measures["steps"])
    return Chosen(record, network), warning


def _pick_network(record: Record) -> None:
    records = [entry for entry in resources.listing() if isinstance(entry, Record)]
    names = {entry.id: entry.name for entry in records if entry.has_network}
    names.setdefault(record.id, record.name)
    session.set_value(PICKED, record.id)
    st.selectbox(
        "Network",
        list(names),
        format_func=_labels(names).__getitem__,
        key=PICKED,
        label_visibility="collapsed",
        width=260,
        on_change=press(_choose_picked),
        help="The network that every page uses",
    )


def _labels(names: Mapping[str, str]) -> dict[str, str]:
    """A label for each id. To Streamlit's page two options with the same label are the same one."""
    counts = Counter(names.values())
    return {key: name if counts[name] == 1 else f"{name} ({key[:4]})" for key, name in names.items()}


def _choose_picked() -> None:
    if session.value(PICKED):  # nothing is picked when labels have changed
        on_show.choose_network(session.value(PICKED))
