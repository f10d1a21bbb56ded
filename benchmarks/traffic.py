"""How many bytes each redraw brings to the browser, in Chromium: `python -m benchmarks.traffic [--json FILE]`.

A redraw comes over the page's websocket, and those bytes are counted, each gesture several times. Files come by HTTP:
the table says how many bytes of the components' own files the first page of a visitor brings, and a second visit.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import add_json_option, write
from tests.browser.chromium import launch
from tests.browser.gestures import slider
from tests.browser.server import Server, running
from tests.browser.traffic import AIMS, TIMES, Traffic, strokes
from tests.browser.window import open_window, settle

TALL = {"width": 1280, "height": 2600}  # pixels: an open unit would scroll the canvas out of a lower window
PAGES = {  # and what is there when a page is complete
    "/": "h1",
    "/train": "h1",
    "/draw?picture=test-0": ".bars",
    "/feature_maps?picture=test-0&place=conv2-5-5-9": ".unit",
    "/convolution?picture=test-0": ".sliding",
}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_json_option(parser)
    path = parser.parse_args().json
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        browser = launch(playwright)
        figures = {"redraws": redraws(browser, server), "files": files(browser, server)}
        browser.close()
    _print(figures)
    write(path, figures)


def redraws(browser: Browser, server: Server) -> dict[str, list[int]]:
    """Bytes that the websocket brings, for each gesture and each time it was made."""
    figures: dict[str, list[int]] = {}
    with _opened(browser, server, "/draw?picture=ink-") as (page, traffic):
        figures["Draw: a stroke"] = strokes(page, traffic)
    with _opened(browser, server, "/feature_maps?picture=ink-") as (page, traffic):
        figures["Feature maps: a stroke"] = strokes(page, traffic)
    with _opened(browser, server, "/feature_maps?picture=ink-&place=conv2-5-5-9") as (page, traffic):
        figures["Feature maps: a stroke, a unit open"] = strokes(page, traffic)
    with _opened(browser, server, "/convolution?picture=ink-&section=Three+steps") as (page, traffic):
        figures["Convolution: a stroke"] = strokes(page, traffic)
    with _opened(browser, server, "/convolution?picture=test-0&section=Stride+and+padding") as (page, traffic):
        figures["Convolution: a slider"] = _slider(page, traffic, "Stride")
    with _opened(browser, server, "/train") as (page, traffic):
        figures["Train: a slider"] = _slider(page, traffic, "Epochs")
    with _opened(browser, server, "/train?epochs=30&layers=1&filters1=4&dense=0") as (page, traffic):
        page.get_by_role("button", name="Start training").click()
        page.wait_for_function("() => line.heard && document.querySelector('.st-key-stop')")
        page.wait_for_timeout(10_000)  # the first ones come more often
        figures["Train: a poll of a run"] = _polls(page, traffic)
        page.locator(".st-key-stop button").click()
        page.get_by_text("Test accuracy, 10,000 digits").wait_for()
    return figures


def files(browser: Browser, server: Server) -> dict[str, dict[str, int]]:
    """Requests and bytes for the components' own files: every page seen once, and every page seen again."""
    context = open_window(browser).context
    figures = {}
    for visit in ("first visit", "second visit"):
        page = context.new_page()
        counted = _count_files(page)
        for path, part in PAGES.items():
            page.goto(server.url + path)
            page.locator(part).first.wait_for()
            settle(page)
            page.wait_for_function(QUIET)
        figures[visit] = dict(counted)
        page.close()
    context.close()
    return figures


# Whether no file has come for a second.
QUIET = """() => performance.now() > 1000 + Math.max(...performance.getEntriesByType('resource')
  .map(each => each.responseEnd))"""


def _count_files(page: Page) -> dict[str, int]:
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    own: set[str] = set()
    counted = {"requests": 0, "bytes": 0}

    def asked(event: dict) -> None:
        if "/app/static/" in event["request"]["url"]:
            own.add(event["requestId"])

    def came(event: dict) -> None:
        if event["requestId"] in own and event["encodedDataLength"]:
            counted["requests"] += 1
            counted["bytes"] += int(event["encodedDataLength"])

    client.on("Network.requestWillBeSent", asked)
    client.on("Network.loadingFinished", came)
    return counted


@contextmanager
def _opened(browser: Browser, server: Server, path: str) -> Iterator[tuple[Page, Traffic]]:
    page = open_window(browser, viewport=TALL)
    traffic = Traffic(page)
    page.goto(server.url + path)
    page.locator("h1").wait_for()
    settle(page)
    yield page, traffic
    page.context.close()


def _slider(page: Page, traffic: Traffic, label: str) -> list[int]:
    thumb = slider(page, label)
    thumb.focus()
    keys = ["ArrowRight", "ArrowLeft"] * TIMES
    return [traffic.of(page, lambda key=key: thumb.press(key)) for key in keys[:TIMES]]


def _polls(page: Page, traffic: Traffic) -> list[int]:
    """Bytes a poll: what comes in three seconds, by how often the page asked."""
    asked = 0

    def count(_: object) -> None:
        nonlocal asked
        asked += 1

    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.webSocketFrameSent", count)
    before = traffic.received
    page.wait_for_timeout(3000)
    return [round((traffic.received - before) / max(1, asked))]


def _print(figures: dict) -> None:
    print("| a redraw | bytes, median | most | aim |\n|:--|--:|--:|--:|")
    for name, counts in figures["redraws"].items():
        aim = f"{AIMS[name]:,}" if name in AIMS else ""
        print(f"| {name} | {statistics.median(counts):,.0f} | {max(counts):,} | {aim} |")
    print("\n| the components' files, all pages | requests | bytes |\n|:--|--:|--:|")
    for visit, counted in figures["files"].items():
        print(f"| {visit} | {counted['requests']:,} | {counted['bytes']:,} |")


if __name__ == "__main__":
    main()
