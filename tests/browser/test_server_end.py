"""A server that is ended while a browser stands still."""

import os
import socket
from pathlib import Path

import streamlit

from tests.browser.server import Server


def test_a_browser_that_stands_still_in_a_download_keeps_no_server_from_ending(fresh_server: Server):
    static = Path(streamlit.__file__).parent / "static"
    largest = max(static.rglob("*.js"), key=os.path.getsize).relative_to(static)
    with socket.socket() as browser:
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)  # less than the file has
        browser.connect(("localhost", fresh_server.port))
        browser.sendall(f"GET /{largest.as_posix()} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert browser.recv(15) == b"HTTP/1.1 200 OK"

        fresh_server.end()  # fails after 30 s

    assert "Traceback" not in (fresh_server.folder / "server.log").read_text()
