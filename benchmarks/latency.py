"""The app's response times in Chromium: `python -m benchmarks.latency [--json FILE]`.

Each figure is shown beside its aim. Times are measured in the page: from the mouse button's release to the animation
frame after the new values are in the document. The canvas component itself waits 200 ms before it sends a stroke.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import add_json_option, write
from benchmarks.timed_gestures import (
    LONG_RUN,
    SEVEN,
    WATCH,
    another_visitor_ablates,
    answers,
    first_point,
    lesson,
    memory,
    steering,
    strokes,
    units,
)
from tests.browser.chromium import launch
from tests.browser.server import running
from tests.browser.window import open_window, settle

WARM_SECONDS = 20  # until the worker that starts in the background is ready


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_json_option(parser)
    path = parser.parse_args().json
    with sync_playwright() as playwright:
        browser = launch(playwright, whole=True)
        rows = [_figures(step, values) for step, values in {**_cold(browser), **_warm(browser)}.items()]
        browser.close()
    _print(rows)
    write(path, {"rows": rows})


AIMS = {
    "first request to home painted": (2000, None),
    "first request to prediction painted": (2500, None),
    "pen up to prediction painted": (280, 350),
    "pen up to all layers painted": (320, 450),
    "click on a unit to its story": (150, None),
    "filter switched off to the test accuracy": (3000, None),
    "a filter's own image": (2000, None),
    "pen up to prediction, during an analysis": (None, None),
    "step of the window to its numbers": (150, None),
    "hover over the map to its inputs": (150, None),
    "click on a place to its numbers": (150, None),
    "stride slider to its map": (None, None),
    "Start to first point, warm worker": (1000, None),
    "Pause to paused": (500, None),
    "One batch to paused after it": (500, None),
    "Stop to stopped": (500, None),
    "pen up to prediction, while a run trains": (400, None),
    "web process with ten sessions, MB": (400, None),
}


def _cold(browser: Browser) -> dict[str, list[float]]:
    home = [_first_seen(browser, "/", "document.querySelector('.network') !== null") for _ in range(3)]
    predicts = "[...document.querySelectorAll('*')].some(e => e.shadowRoot?.querySelector('.answer b'))"
    prediction = [_first_seen(browser, f"/draw?picture={SEVEN}", predicts) for _ in range(3)]
    return {"first request to home painted": home, "first request to prediction painted": prediction}


def _first_seen(browser: Browser, path: str, condition: str) -> float:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        page = open_window(browser)
        started = time.perf_counter()
        page.goto(server.url + path, wait_until="commit")
        page.wait_for_function(condition, polling="raf")
        elapsed = time.perf_counter() - started
        page.context.close()
    return 1000 * elapsed


def _warm(browser: Browser) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        page = open_window(browser)
        page.add_init_script(WATCH)
        page.goto(server.url)
        time.sleep(WARM_SECONDS)
        figures = {
            "pen up to prediction painted": strokes(page, server, "/draw", ".answer", 1),
            "pen up to all layers painted": strokes(page, server, "/feature_maps?picture=ink-", ".maps", 7),
            "click on a unit to its story": units(page, server),
            **answers(page, server),
        }
        with another_visitor_ablates(browser, server):
            figures["pen up to prediction, during an analysis"] = strokes(page, server, "/draw", ".answer", 1)
        figures |= lesson(page, server)
        figures["Start to first point, warm worker"] = [first_point(page, server) for _ in range(5)]
        page.goto(server.url + LONG_RUN)
        settle(page)
        page.get_by_role("button", name="Start training").click()
        page.wait_for_function("() => window.deep('[data-batches]').some(e => e.dataset.batches > 0)")
        page.wait_for_url("**/*run=*")
        address = page.url
        figures["pen up to prediction, while a run trains"] = strokes(page, server, "/draw", ".answer", 1)
        page.goto(address)
        page.locator(".st-key-stop button").click()
        page.get_by_text("Test accuracy, 10,000 digits").wait_for()
        figures |= steering(page, server)
        figures["web process with ten sessions, MB"] = [memory(browser, server)]
        return figures


def _figures(step: str, values: Sequence[float]) -> dict[str, Any]:
    """A row of the table; figures that there are too few values for, or no aim, are None."""
    aim, aim_p95 = AIMS[step]
    return {
        "step": step if step.endswith("MB") else f"{step}, ms",
        "median": statistics.median(values),
        "p95": statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 3 else None,
        "aim: median": aim,
        "aim: p95": aim_p95,
        "values": values,
    }


def _print(rows: Sequence[Mapping[str, Any]]) -> None:
    print("| step | median | p95 | aim: median | p95 | n |\n|:--|--:|--:|--:|--:|--:|")
    for row in rows:
        cells = " | ".join(_whole(row[name]) for name in ("median", "p95", "aim: median", "aim: p95"))
        print(f"| {row['step']} | {cells} | {len(row['values'])} |")


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


if __name__ == "__main__":
    main()
