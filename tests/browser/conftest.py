"""A real server of the app in folders of its own, and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect
from pytest_playwright.pytest_playwright import ArtifactsRecorder

from convscope import open_store
from tests.browser.chromium import launch_options
from tests.browser.server import Server, running
from tests.browser.window import PATIENCE, SIZE, prepare

expect.set_options(timeout=PATIENCE)

# A new window of a visitor has nothing in its own storage: then what earlier windows left goes too.
FORGET = """
try {
  if (!sessionStorage.length) localStorage.clear();
  sessionStorage.setItem("opened", "yes");
} catch {} // about:blank has no storage
"""


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


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor for most tests of a process: with Streamlit's scripts in the cache a page opens in half the time."""
    context = browser.new_context(viewport=SIZE)
    prepare(context)
    context.add_init_script(FORGET)
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext, _artifacts_recorder: ArtifactsRecorder, faults: list[str]) -> Iterator[Page]:
    """A window at the size of a projector, with nothing of an earlier test."""
    visitor.clear_cookies()
    _artifacts_recorder.on_did_create_browser_context(visitor)  # so that a failure leaves a screenshot, and a trace
    page = _watched(visitor.new_page(), faults)
    yield page
    _artifacts_recorder.on_will_close_browser_context(visitor)
    page.close()


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext], faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a window of another visitor; options are those of a browser context."""
    contexts: list[BrowserContext] = []

    def open_one(**options: object) -> Page:
        contexts.append(new_context(**{"viewport": SIZE, **options}))
        prepare(contexts[-1])
        return _watched(contexts[-1].new_page(), faults)

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What a test's windows must not do: write an error to their console, or ask anybody but their server."""
    faults: list[str] = []
    yield faults
    assert faults == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Add to a failed test what its server and worker said and how far each run came."""
    report = yield
    if report.when == "call" and report.failed:
        servers = (value for value in getattr(item, "funcargs", {}).values() if isinstance(value, Server))
        report.sections += [("what the server left", server.account()) for server in servers]
    return report


def _watched(page: Page, faults: list[str]) -> Page:
    page.on("console", lambda message: faults.append(_words(message)) if _counts(message) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if _leaves(request) else None)
    return page


def _counts(message: ConsoleMessage) -> bool:
    """Whether a console message is an error of ours: Streamlit looks for its own address by trial on a deep link."""
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


def _words(message: ConsoleMessage) -> str:
    return f"{message.text} ({message.location.get('url')})"


def _leaves(request: Request) -> bool:
    """Whether a request goes to another host."""
    return urlsplit(request.url).hostname not in ("localhost", None)  # None: data: and blob: addresses
