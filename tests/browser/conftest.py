"""A real server of the app in folders of its own, and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.server import Server, running
from tests.browser.window import PATIENCE, open_window

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the tests of one file."""
    with running(tmp_path_factory.mktemp("app")) as server:
        yield server


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server for one test."""
    with running(tmp_path) as server:
        yield server


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a window, as `open_window` does; the test fails if a console holds an error."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(**options: object) -> Page:
        page = open_window(browser, **options)
        pages.append(page)
        page.on("console", lambda message: errors.append(_words(message)) if _counts(message) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert errors == []


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
