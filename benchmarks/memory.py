"""The memory that the app takes with its workers, and less: `python -m benchmarks.memory [MB ...] [--json FILE]`.

One visitor starts the smallest training, and then asks for a filter's own image. The whole app is in a memory cgroup of
Linux, first without a limit, then with each limit that is given. This needs root.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.figures import add_json_option, write
from convscope.store.record import Record
from convscope.store.store import PRETRAINED, open_store
from tests.browser.chromium import launch
from tests.browser.server import Server, running
from tests.browser.window import open_window

LIMITS = (1000, 700)  # MB
SMALLEST = "/train?layers=1&filters1=4&dense=0&share=20&epochs=2&batch=64"
IMAGE = "/feature_maps?picture=test-0&place=conv1-0&look=Top+activations"
PAGES = ("/", "/train", "/draw", "/feature_maps", "/convolution")
SECONDS = 120  # in which a training and an image should end
CGROUPS = Path("/sys/fs/cgroup")
V1 = {"limit": "memory.limit_in_bytes", "peak": "memory.max_usage_in_bytes", "kills": "memory.oom_control"}
V2 = {"limit": "memory.max", "peak": "memory.peak", "kills": "memory.events"}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("limits", nargs="*", type=int, default=LIMITS, metavar="MB", help="limits in 10^6 bytes")
    add_json_option(parser)
    chosen = parser.parse_args()
    rows = []
    print("| limit, MB | peak, MB | processes ended | training | a filter's own image | pages |")
    print("|:--|--:|--:|:--|:--|:--|")
    for limit in (None, *chosen.limits):
        rows.append(_tried(limit))
        print(f"| {' | '.join(str(value) for value in rows[-1].values())} |", flush=True)
    write(chosen.json, {"rows": rows})


def _tried(limit: int | None) -> dict[str, Any]:
    """A row of the table; the peak is in MB of 10^6 bytes."""
    with _cgroup(limit) as group, tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        inside = ("sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$0" -m convscope "$@"', sys.executable)
        with running(Path(folder), command=inside) as server:
            browser = launch(playwright)
            page = open_window(browser)
            ended = {"training": _training(page, server), "image": _image(page, server), "pages": _pages(page, server)}
            browser.close()
        files = _files()
        return {
            "limit": limit,
            "peak": int((group / files["peak"]).read_text()) // 10**6,
            "kills": int(dict(map(str.split, (group / files["kills"]).read_text().splitlines()))["oom_kill"]),
            **ended,
        }


def _training(page: Page, server: Server) -> str:
    """How the run ended: its state, or why it failed."""
    try:
        page.goto(server.url + SMALLEST)
        page.get_by_role("button", name="Start training").click()
    except Error as error:
        return f"could not be started: {error.message.splitlines()[0]}"
    store, deadline = open_store(str(server.folder / "store")), time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for each in store.entries():
            if isinstance(each, Record) and each.id not in PRETRAINED and not each.active:
                return each.message or each.state
        time.sleep(0.5)
    return f"had not ended after {SECONDS} s"


def _image(page: Page, server: Server) -> str:
    """Whether the image came, or why not."""
    answer = page.get_by_text("Gradient ascent began with grey").or_(page.get_by_role("button", name="Ask again"))
    try:
        page.goto(server.url + IMAGE)
        answer.first.wait_for(timeout=1000 * SECONDS)
    except Error as error:
        return f"did not come: {error.message.splitlines()[0]}"
    failed = page.locator("[data-testid=stAlert]", has_text="worker")
    return failed.first.inner_text() if failed.count() else "came"


def _pages(page: Page, server: Server) -> str:
    """Whether all pages still work."""
    for path in PAGES:
        try:
            page.goto(server.url + path)
            page.locator("h1").wait_for()
        except Error as error:
            return f"{path}: {error.message.splitlines()[0]}"
    return "work"


@contextmanager
def _cgroup(limit: int | None) -> Iterator[Path]:
    """A memory cgroup, removed at the end with all that is still in it."""
    group = (CGROUPS if _files() is V2 else CGROUPS / "memory") / f"convscope-{limit or 'free'}"
    group.mkdir()
    try:
        if limit:
            (group / _files()["limit"]).write_text(str(limit * 10**6))
        yield group
    finally:
        while left := (group / "cgroup.procs").read_text().split():
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess):
                    psutil.Process(int(process)).kill()
            time.sleep(0.1)
        group.rmdir()


def _files() -> dict[str, str]:
    controllers = CGROUPS / "cgroup.controllers"
    return V2 if controllers.exists() and "memory" in controllers.read_text() else V1


if __name__ == "__main__":
    main()
