"""How soon the app answers, in Chromium: `python -m benchmarks.latency [--json FILE]`.

Each figure stands beside its aim. Times are taken in the page: from the mouse's button going up to the animation frame
after the new values are in the document. The canvas component itself waits 200 ms before it sends a stroke.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.gestures import settle
from tests.browser.server import Server, running

STROKES = 40
SESSIONS = 10
SEVEN = "ink-BqABeOABAAgCAgQDDpUBwAI"
WARM_SECONDS = 20  # until the worker that comes up in the background is warm
LONG_RUN = "/train?epochs=30"

# Finds elements in the shadow roots of components, and waits for a frame in which all of them are newer than `since`.
WATCH = """
window.deep = selector => [...document.querySelectorAll('*')].filter(e => e.shadowRoot)
  .flatMap(e => [...e.shadowRoot.querySelectorAll(selector)]);
window.lastUp = 0;
window.addEventListener('mouseup', () => { window.lastUp = performance.now(); }, true);
window.painted = (selector, count) => new Promise(resolve => {
  let found = window.deep(selector);
  const look = () => {
    if (found.length < count || found.some(e => !e.isConnected)) found = window.deep(selector);
    const times = found.map(e => Number(e.dataset.painted || 0));
    if (found.length >= count && times.every(time => time > window.lastUp)) resolve(performance.now() - window.lastUp);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the same figures to this file")
    path = parser.parse_args().json
    with sync_playwright() as playwright:
        browser = launch(playwright)
        figures = {**_cold(browser), **_warm(browser)}
        browser.close()
    _print(figures)
    if path:
        path.write_text(json.dumps(figures, indent=1))


AIMS = {
    "first request to home painted": (2000, None),
    "first request to prediction painted": (2500, None),
    "pen up to prediction painted": (280, 350),
    "pen up to five layers painted": (320, 450),
    "click on a map to its large picture": (None, None),
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
        page = browser.new_page()
        started = time.perf_counter()
        page.goto(server.url + path, wait_until="commit")
        page.wait_for_function(condition, polling="raf")
        elapsed = time.perf_counter() - started
        page.close()
    return 1000 * elapsed


def _warm(browser: Browser) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(WATCH)
        page.goto(server.url)
        time.sleep(WARM_SECONDS)
        figures = {
            "pen up to prediction painted": _strokes(page, server, "/draw", ".answer", 1),
            "pen up to five layers painted": _strokes(page, server, "/feature_maps?picture=ink-", ".maps", 6),
            "click on a map to its large picture": _clicks(page, server),
            **_lesson(page, server),
            "Start to first point, warm worker": [_first_point(page, server) for _ in range(5)],
        }
        page.goto(server.url + LONG_RUN)
        settle(page)
        page.get_by_role("button", name="Start training").click()
        page.wait_for_function("() => window.deep('[data-batches]').some(e => e.dataset.batches > 0)")
        page.wait_for_url("**/*run=*")
        address = page.url
        figures["pen up to prediction, while a run trains"] = _strokes(page, server, "/draw", ".answer", 1)
        page.goto(address)
        page.locator(".st-key-stop button").click()
        page.get_by_text("Test accuracy, 10,000 digits").wait_for()
        figures |= _steering(page, server)
        figures["web process with ten sessions, MB"] = [_memory(browser, server)]
        return figures


def _strokes(page: Page, server: Server, path: str, selector: str, count: int) -> list[float]:
    page.goto(server.url + path)
    canvas = page.locator("canvas.upper-canvas")
    canvas.wait_for()
    settle(page)
    times = []
    for number in range(STROKES + 1):
        if number % 4 == 0 and number:
            page.locator(".st-key-clear button").click()
            page.get_by_text("The canvas is empty").wait_for()
            settle(page)
        box = canvas.bounding_box()
        x, y = box["x"] + 60 + 40 * (number % 4), box["y"] + 50
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y + 170, steps=10)
        page.mouse.up()
        times.append(page.evaluate("([selector, count]) => window.painted(selector, count)", [selector, count]))
        page.wait_for_timeout(150)
    return times[1:]  # the first one also builds what later ones fill


def _clicks(page: Page, server: Server) -> list[float]:
    page.goto(server.url + "/feature_maps?picture=test-0&place=conv1-0")
    settle(page)
    wall, times = page.get_by_role("application", name="conv1: 32 maps of"), []
    for number in range(1, 21):
        wall.click(position={"x": 30 + 68 * (number % 10), "y": 30})
        shown = "number => window.deep('canvas').some(e => e.ariaLabel?.startsWith(`conv1, filter ${number}:`))"
        page.wait_for_function(shown, arg=number % 10, polling="raf")
        times.append(page.evaluate("performance.now() - window.lastUp"))
        settle(page)
    return times


def _lesson(page: Page, server: Server) -> dict[str, list[float]]:
    """On the Convolution page: from a key, a move or a click to the frame that shows the answer."""
    page.goto(server.url + "/convolution?section=Stride+and+padding&picture=test-0&place=conv1-0")
    view, map_ = page.locator(".sliding"), page.locator(".sliding .outputs canvas")
    view.wait_for()
    settle(page)
    page.evaluate(
        "['keydown', 'pointermove'].forEach(name => addEventListener(name, () => "
        "{ window.lastUp = performance.now(); }, true))"
    )
    stride = page.get_by_role("slider", name="Stride")
    cell = map_.bounding_box()["width"] / 26
    gestures = {
        "step of the window to its numbers": lambda number: map_.press("ArrowLeft" if number % 2 else "ArrowRight"),
        "hover over the map to its inputs": lambda number: map_.hover(position=_middle(number, cell)),
        "click on a place to its numbers": lambda number: map_.click(position=_middle(number, cell)),
        "stride slider to its map": lambda number: stride.press("ArrowLeft" if number % 2 else "ArrowRight"),
    }
    times = {name: [] for name in gestures}
    for name, gesture in gestures.items():
        for number in range(20):
            before = page.evaluate("window.deep('.sliding')[0].dataset.painted")
            gesture(number)
            page.wait_for_function("before => window.deep('.sliding')[0].dataset.painted !== before", arg=before)
            times[name].append(page.evaluate("Number(window.deep('.sliding')[0].dataset.painted) - window.lastUp"))
            settle(page)
    return times


def _middle(number: int, cell: float) -> dict[str, float]:
    return {"x": (number + 2.5) * cell, "y": (number % 7 + 5.5) * cell}


def _first_point(page: Page, server: Server) -> float:
    page.goto(server.url + "/train?share=10&epochs=1")
    settle(page)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_function("() => window.deep('[data-batches]').some(e => e.dataset.batches > 0)", polling="raf")
    elapsed = page.evaluate("performance.now() - window.lastUp")
    page.get_by_text("Test accuracy, 10,000 digits").wait_for()
    return elapsed


def _steering(page: Page, server: Server) -> dict[str, list[float]]:
    """From a click on a run's button to the words that say it is done."""
    times = {"Pause to paused": [], "One batch to paused after it": [], "Stop to stopped": []}
    for _ in range(8):
        page.goto(server.url + LONG_RUN)
        settle(page)
        page.get_by_role("button", name="Start training").click()
        page.wait_for_function("() => window.deep('[data-batches]').some(e => e.dataset.batches > 100)")
        for key, name, words in (
            ("pause", "Pause to paused", "Paused after batch"),
            ("one-batch", "One batch to paused after it", "Paused after batch"),
            ("stop", "Stop to stopped", ": stopped"),
        ):
            before = page.locator(".st-key-run").text_content()
            page.locator(f".st-key-{key} button").click()
            said = "([words, before]) => { const now = document.querySelector('.st-key-run').textContent;"
            said += " return now.includes(words) && now !== before; }"
            page.wait_for_function(said, arg=[words, before], polling="raf")
            times[name].append(page.evaluate("performance.now() - window.lastUp"))
            page.wait_for_timeout(1500)
    return times


def _memory(browser: Browser, server: Server) -> float:
    pages = [browser.new_page() for _ in range(SESSIONS)]
    paths = ("/", "/train", f"/draw?picture={SEVEN}", f"/feature_maps?picture={SEVEN}")
    for number, page in enumerate(pages):
        page.goto(server.url + paths[number % len(paths)])
        settle(page)
    used = psutil.Process(server.process.pid).memory_info().rss / 1e6
    for page in pages:
        page.close()
    return used


def _print(figures: dict[str, list[float]]) -> None:
    print("| what | median | p95 | aim: median | p95 | n |\n|:--|--:|--:|--:|--:|--:|")
    for name, times in figures.items():
        p95 = statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 3 else None
        aim, aim_p95 = AIMS[name]
        cells = (*map(_whole, (statistics.median(times), p95, aim, aim_p95)), str(len(times)))
        print(f"| {name}{'' if name.endswith('MB') else ', ms'} | {' | '.join(cells)} |")


def _whole(number: float | None) -> str:
    return "" if number is None else f"{number:,.0f}"


if __name__ == "__main__":
    main()
