"""A server of the app as a process of its own, over a store and a cluster in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[2]
CLEANLY = signal.SIGTERM if sys.platform == "win32" else signal.SIGINT


@dataclass
class Server:
    """The app on a port of its own; it can be ended and started again over the same store.

    Attributes:
        folder: Holds the store, the cluster's own files and the server's log.
        command: What starts the app.
        caller: The folder in which it is started.
        settings: Variables for its environment; by default these put the store and the cluster below `folder`.
        base: Path below which the app is served, such as `/class`.
    """

    folder: Path
    port: int
    process: subprocess.Popen | None = None
    command: tuple[str, ...] = (sys.executable, "-m", "convscope")
    caller: Path = PROJECT
    settings: dict[str, str] | None = None
    base: str = ""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}{self.base}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        folders = {"CONVSCOPE_STORE": str(self.folder / "store"), "CONVSCOPE_RUNTIME": str(self.folder / "runtime")}
        environment = {
            key: value for key, value in os.environ.items() if key not in (*folders, "DASK_SCHEDULER_ADDRESS")
        }
        below = ["--server.baseUrlPath", self.base] if self.base else []
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "--port", str(self.port), "--server.headless", "true", *below],
                cwd=self.caller,
                env={"PYTHONFAULTHANDLER": "1", **environment, **(folders if self.settings is None else self.settings)},
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

    def end(self, how: signal.Signals = CLEANLY) -> None:
        """End it: cleanly, or with SIGKILL as a crash would."""
        self.process.send_signal(how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)  # it writes where each thread stands, and ends
            self.process.wait(timeout=30)
            raise RuntimeError(f"The server did not end.\n{self.account()}") from None

    def account(self) -> str:
        """The ends of all logs, every run's record, and when each of its files was last written."""
        now, lines = time.time(), [f"{len(self.processes())} processes"]
        for path in sorted(self.folder.rglob("*")):
            with contextlib.suppress(OSError):  # a worker that still writes replaces files meanwhile
                lines.append(f"{path.relative_to(self.folder)}: written {now - path.stat().st_mtime:.1f} s ago")
                if path.suffix == ".log" or path.name in ("request.json", "status.json"):
                    lines.append(path.read_text(errors="replace")[-3000:])
        return "\n".join(lines)

    def processes(self) -> list[psutil.Process]:
        """The cluster's processes that belong to this server's folder."""
        own = []
        for process in psutil.process_iter(["cmdline"]):
            if any(str(self.folder) in part for part in process.info["cmdline"] or ()):
                own += [process, *process.children(recursive=True)]
        return list({process.pid: process for process in own}.values())


@contextmanager
def running(folder: Path, **options: object) -> Iterator[Server]:
    """A server on a free port, ended at the end with all that it started; options are those of `Server`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(folder, port, **options)
    server.start()
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.end()
        for process in server.processes():  # what a test left by killing the server
            process.kill()
