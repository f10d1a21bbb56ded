"""The app asks no other machine for anything, and works below a path of another web server."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import SEVEN, answer, draw
from tests.browser.server import running
from tests.browser.window import settle

# Python runs this at the start of every process: it writes down each host that a process looks up or connects to.
SPY = """
import os, socket
LOCAL = ("127.", "::1", "localhost", "0.0.0.0", "::", "")
def note(host):
    if isinstance(host, str) and not host.startswith(LOCAL[0]) and host not in LOCAL:
        with open(os.environ["CONVSCOPE_TEST_SPY"], "a") as file:
            file.write(f"{host}\\n")
lookup, connect = socket.getaddrinfo, socket.socket.connect
def getaddrinfo(host, *arguments, **options):
    note(host)
    return lookup(host, *arguments, **options)
def connected(self, address):
    if self.type == socket.SOCK_STREAM and self.family != socket.AF_UNIX:
        note(address[0])
    return connect(self, address)
socket.getaddrinfo, socket.socket.connect = getaddrinfo, connected
"""


def test_no_process_asks_another_machine(tmp_path: Path, new_page):
    (tmp_path / "spy").mkdir()
    (tmp_path / "spy" / "sitecustomize.py").write_text(SPY)
    asked = tmp_path / "asked"
    settings = {"CONVSCOPE_STORE": str(tmp_path / "store"), "CONVSCOPE_RUNTIME": str(tmp_path / "runtime")}
    path = os.pathsep.join([str(tmp_path / "spy"), os.environ.get("PYTHONPATH", "")])
    settings |= {"PYTHONPATH": path, "CONVSCOPE_TEST_SPY": str(asked)}
    look_up = "import socket\ntry: socket.create_connection(('convscope.invalid', 80))\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", look_up], env={**os.environ, **settings}, check=True)
    assert "convscope.invalid" in asked.read_text(), "the spy sees nothing"
    asked.unlink()
    with running(tmp_path, settings=settings) as server:
        page = new_page()
        page.goto(f"{server.url}/train?layers=1&filters1=4&dense=0&share=5&epochs=1")
        page.get_by_role("button", name="Start training").click()
        expect(page.get_by_text("Test accuracy, 10,000 digits")).to_be_visible(timeout=120_000)

    assert not asked.exists() or set(asked.read_text().split()) == {os.uname().nodename}


@contextmanager
def proxy(port: int) -> Iterator[int]:
    """A web server of its own that hands everything over to a port of this machine, as nginx does; yields its port."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    found: list[int] = []

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(copy(reader, to_writer), copy(to_reader, writer))
        except (ConnectionError, asyncio.CancelledError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        await server.serve_forever()

    def begin() -> None:
        task = loop.create_task(run())
        loop.run_forever()
        task.cancel()

    thread = threading.Thread(target=begin, daemon=True)
    thread.start()
    ready.wait(10)
    yield found[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.mark.parametrize("where", ["draw", "feature_maps", "convolution", "train"])
def test_every_page_works_below_a_path_behind_a_proxy(below: str, page: Page, where):
    page.goto(f"{below}/{where}?picture=ink-")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)
    if where != "train":
        draw(page, SEVEN)
        assert len(page.url) > len(f"{below}/{where}?picture=ink-") + 10
    if where == "draw":
        expect(answer(page)).to_have_text("7")
    page.locator(".st-key-menu").get_by_role("link", name="Home").click()
    page.wait_for_url(f"{below}/?**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Train a small")


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app below the path `/class`, behind a proxy."""
    with (
        running(tmp_path_factory.mktemp("below"), base="/class") as server,
        proxy(server.port) as port,
    ):
        yield f"http://localhost:{port}/class"
