"""A real server of the app in folders of its own, and a real browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import installed

PROJECT = Path(__file__).parents[2]
PATIENCE = 60_000  # ms that an expectation may take on a busy machine

expect.set_options(timeout=PATIENCE)


@dataclass
class Server:
    """The app on a port of its own; it can be ended and started again over the same store."""

    folder: Path
    port: int
    process: subprocess.Popen | None = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = ["-m", "streamlit", "run", "app.py", "--server.port", str(self.port), "--server.headless", "true"]
        folders = {"CONVSCOPE_STORE": str(self.folder / "store"), "CONVSCOPE_RUNTIME": str(self.folder / "runtime")}
        environment = {key: value for key, value in os.environ.items() if key != "DASK_SCHEDULER_ADDRESS"}
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=PROJECT,
                env={**environment, **folders, **self.environment},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "server.log").read_text())

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: cleanly, or with SIGKILL as a crash would."""
        self.process.send_signal(how)
        self.process.wait(timeout=30)

    def processes(self) -> list[psutil.Process]:
        """The cluster's processes that belong to this server's folder."""
        own = []
        for process in psutil.process_iter(["cmdline"]):
            if any(str(self.folder) in part for part in process.info["cmdline"] or ()):
                own += [process, *process.children(recursive=True)]
        return list({process.pid: process for process in own}.values())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=installed(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the tests of one file."""
    yield from _running(tmp_path_factory.mktemp("app"))


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server for one test."""
    yield from _running(tmp_path)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at the size of a projector; the test fails if its console holds an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(_words(message)) if _counts(message) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def _running(folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(folder, port)
    server.start()
    yield server
    if server.process.poll() is None:
        server.end()
    for process in server.processes():  # what a test left by killing the server
        process.kill()


def _counts(message: ConsoleMessage) -> bool:
    """Whether a console message is an error of ours: Streamlit looks for its own address by trial on a deep link."""
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


def _words(message: ConsoleMessage) -> str:
    return f"{message.text} ({message.location.get('url')})"
