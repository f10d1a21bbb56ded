"""Gestures in the app's pages, timed in the page itself: from the gesture to the frame that shows its answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from playwright.sync_api import Browser, Page

from tests.browser.server import Server
from tests.browser.window import open_window, settle

STROKES = 40
SESSIONS = 10
SEVEN = "ink-BqABeOABAAgCAgQDDpUBwAI"
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


def strokes(page: Page, server: Server, path: str, selector: str, count: int) -> list[float]:
    """From the pen's release to the frame in which `count` elements are new."""
    page.goto(server.url + path)
    canvas = page.locator("canvas.upper-canvas")
    canvas.wait_for()
    settle(page)
    times = []
    for done in range(STROKES + 1):
        if done % 4 == 0 and done:
            page.locator(".st-key-clear button").click()
            page.get_by_text("The canvas is empty").wait_for()
            settle(page)
        box = canvas.bounding_box()
        x, y = box["x"] + 60 + 40 * (done % 4), box["y"] + 50
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y + 170, steps=10)
        page.mouse.up()
        times.append(page.evaluate("([selector, count]) => window.painted(selector, count)", [selector, count]))
        page.wait_for_timeout(150)
    return times[1:]  # the first one also builds elements that later ones reuse


def units(page: Page, server: Server) -> list[float]:
    """On the Feature maps page: from a click on a unit to its story, in a shallow layer, a deep one and on the way."""
    times = []
    for layer, step in (("conv1", 69), ("conv3", 40)):
        page.goto(server.url + f"/feature_maps?picture=test-0&place={layer}-1-1-1")
        page.locator(".unit").wait_for()
        wall = page.get_by_role("application", name=f"{layer}: ")
        wall.scroll_into_view_if_needed()
        _at_rest(page)
        for index in range(10):
            wall.click(position={"x": 20 + step * ((index + 2) % 10), "y": 8})
            times.append(page.evaluate("window.painted('.unit', 1)"))
            _at_rest(page)
    for _ in range(10):
        page.goto(server.url + "/feature_maps?picture=test-0&place=conv3-1-1-5")
        cell = page.locator(".unit .block").first.get_by_role("button").first
        cell.scroll_into_view_if_needed()
        _at_rest(page)
        cell.click()
        times.append(page.evaluate("window.painted('.unit', 1)"))
    return times


def _at_rest(page: Page) -> None:
    """Wait until the worker's answer, the value that Keras computes, is there too."""
    settle(page)
    page.get_by_text("Keras agrees").wait_for()
    settle(page)


def answers(page: Page, server: Server) -> dict[str, list[float]]:
    """From the click that asks a worker to its answer, each time for a new question."""
    times = {"filter switched off to the test accuracy": [], "a filter's own image": []}
    page.goto(server.url + "/feature_maps?picture=test-0&clicks=Ablate")
    wall = page.get_by_role("application", name="conv1: 32 maps of")
    wall.wait_for()
    settle(page)
    for filter_index in range(8):
        wall.click(position={"x": 30 + 69 * filter_index, "y": 30})
        known = (
            "number => document.querySelector('.st-key-ablation')?.textContent.match(/Off: conv1 filters? ([0-9, ]+)/)"
        )
        known += "?.[1].split(', ').length === number && document.querySelector('.st-key-ablation').textContent"
        known += ".includes('without these')"
        page.wait_for_function(known, arg=filter_index + 1, polling="raf")
        times["filter switched off to the test accuracy"].append(_since_click(page))
        settle(page)
    for filter_index, layer in itertools.product((3, 9, 30), ("conv1", "conv2", "conv3", "dense")):
        page.goto(server.url + f"/feature_maps?picture=test-0&place={layer}-{filter_index}")
        page.get_by_text("Top activations", exact=True).wait_for()
        settle(page)
        page.get_by_text("Top activations", exact=True).click()
        page.get_by_text("Gradient ascent began with grey").wait_for()
        times["a filter's own image"].append(_since_click(page))
        settle(page)
    return times


def _since_click(page: Page) -> float:
    return page.evaluate("performance.now() - window.lastUp")


@contextmanager
def another_visitor_ablates(browser: Browser, server: Server) -> Iterator[None]:
    """Another visitor switches a filter off or on every 1.5 s, so that a worker is always busy."""
    page = open_window(browser)
    page.add_init_script(WATCH)
    page.goto(server.url + "/feature_maps?picture=test-0&off=conv1-0&clicks=Ablate")
    page.get_by_text("without these").wait_for()
    page.evaluate(
        """() => setInterval(() => {
          const wall = window.deep('canvas').find(each => each.ariaLabel?.startsWith('conv1: 32 maps of'));
          const box = wall.getBoundingClientRect();
          const [clientX, clientY] = [box.left + 30 + 69 * Math.floor(10 * Math.random()), box.top + 30];
          wall.dispatchEvent(new MouseEvent('click', { clientX, clientY, bubbles: true }));
        }, 1500)"""
    )
    yield
    page.context.close()


def lesson(page: Page, server: Server) -> dict[str, list[float]]:
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
        "step of the window to its numbers": lambda index: map_.press("ArrowLeft" if index % 2 else "ArrowRight"),
        "hover over the map to its inputs": lambda index: map_.hover(position=_middle(index, cell)),
        "click on a place to its numbers": lambda index: map_.click(position=_middle(index, cell)),
        "stride slider to its map": lambda index: stride.press("ArrowLeft" if index % 2 else "ArrowRight"),
    }
    times = {name: [] for name in gestures}
    for name, gesture in gestures.items():
        for index in range(20):
            before = page.evaluate("window.deep('.sliding')[0].dataset.painted")
            gesture(index)
            page.wait_for_function("before => window.deep('.sliding')[0].dataset.painted !== before", arg=before)
            times[name].append(page.evaluate("Number(window.deep('.sliding')[0].dataset.painted) - window.lastUp"))
            settle(page)
    return times


def _middle(index: int, cell: float) -> dict[str, float]:
    """The middle of one of the map's cells."""
    return {"x": (index + 2.5) * cell, "y": (index % 7 + 5.5) * cell}


def first_point(page: Page, server: Server) -> float:
    """From Start to the first point of the curve."""
    page.goto(server.url + "/train?share=10&epochs=1")
    settle(page)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_function("() => window.deep('[data-batches]').some(e => e.dataset.batches > 0)", polling="raf")
    elapsed = page.evaluate("performance.now() - window.lastUp")
    page.get_by_text("Test accuracy, 10,000 digits").wait_for()
    return elapsed


def steering(page: Page, server: Server) -> dict[str, list[float]]:
    """From a click on a run's button to the text that confirms it."""
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


def memory(browser: Browser, server: Server) -> float:
    """Memory of the web process in MB, while ten visitors have pages open."""
    pages = [open_window(browser) for _ in range(SESSIONS)]
    paths = ("/", "/train", f"/draw?picture={SEVEN}", f"/feature_maps?picture={SEVEN}")
    for index, page in enumerate(pages):
        page.goto(server.url + paths[index % len(paths)])
        settle(page)
    used = psutil.Process(server.process.pid).memory_info().rss / 1e6
    for page in pages:
        page.context.close()
    return used
