"""A real server of the app in folders of its own, and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from convscope import open_store
from tests.browser.chromium import launch_options
from tests.browser.server import Server, running
from tests.browser.window import PATIENCE, SIZE, prepare

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How the plugin starts the browser that is there."""
    return {**launch_options(), **browser_type_launch_args}


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests of a process: to start one takes as long as a test, and its workers take longer."""
    with running(tmp_path_factory.mktemp("app")) as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Iterator[Server]:
    """The shared server; what a test leaves training is stopped, or the next run would wait for it."""
    yield shared_server
    store = open_store(str(shared_server.folder / "store"))
    for record in store.active_records():
        store.stop(record.id)


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server for one test."""
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Opens a window with nothing of any other; options are those of a browser context.

    The test fails if a console holds an error, or if a page asks anybody but its server.
    """
    pages: list[Page] = []
    faults: list[str] = []

    def open_one(**options: object) -> Page:
        page = prepare(new_context(**{"viewport": SIZE, **options}))
        pages.append(page)
        page.on("console", lambda message: faults.append(_words(message)) if _counts(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if _leaves(request) else None)
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert faults == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A window at the size of a projector."""
    return new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add to a failed test what its server and worker said and how far each run came."""
    report = yield
    if report.when == "call" and report.failed:
        servers = (value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Server))
        report.sections += [("what the server left", server.account()) for server in servers]
    return report


def _counts(message: ConsoleMessage) -> bool:
    """Whether a console message is an error of ours: Streamlit looks for its own address by trial on a deep link."""
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


def _words(message: ConsoleMessage) -> str:
    return f"{message.text} ({message.location.get('url')})"


def _leaves(request: Request) -> bool:
    """Whether a request goes to another host."""
    return urlsplit(request.url).hostname not in ("localhost", None)  # None: data: and blob: addresses
