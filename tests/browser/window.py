"""A window of the browser, and how to wait until its page has settled."""

from __future__ import annotations

import os
import time

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

PATIENCE = 1000 * int(os.environ.get("PATIENCE_SECONDS", "30"))  # ms that anything may take
WORKER_PATIENCE = 4 * PATIENCE  # ms for what a worker does: one that has just started imports TensorFlow first
SIZE = {"width": 1280, "height": 720}  # pixels, a projector's

# When the page last said something to the server, and when it last heard something.
LISTEN = """
globalThis.line = {said: 0, heard: 0};
globalThis.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(...address);
    this.addEventListener("message", () => (line.heard = performance.now()));
  }
  send(message) {
    line.said = performance.now();
    super.send(message);
  }
};
"""
SETTLED = """() => line.heard >= line.said
  && document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
"""
# What reaches out of the element that scrolls: the window itself is never wider than its frame.
TOO_WIDE = """main => {
  if (main.scrollWidth <= main.clientWidth) return [];
  const edge = main.getBoundingClientRect().left + main.clientWidth;
  const wide = [...main.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > edge + 0.5);
  return [`${main.scrollWidth} of ${main.clientWidth} pixels`, ...wide.map((each) => each.outerHTML.slice(0, 120))];
}"""
BY_THEN_SAID = "() => new Promise(done => setTimeout(done, 250))"  # a slider waits 200 ms before it says anything


def open_window(browser: Browser, **options: object) -> Page:
    """Open a window of its own, with nothing of any other; options are those of `new_context`."""
    context = browser.new_context(**{"viewport": SIZE, **options})
    prepare(context)
    return context.new_page()


def prepare(context: BrowserContext) -> None:
    """Let the windows of a context wait as long as it may take, and let `settle` see what they say and hear."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LISTEN)


def settle(page: Page) -> None:
    """Wait until the server has answered what was done, and no script runs."""
    page.evaluate(BY_THEN_SAID)
    page.wait_for_function(SETTLED)


def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways: its width and the elements that reach beyond it; nothing if it fits.

    A page may be too wide while it is still being laid out, so that it has up to 10 s to fit.
    """
    deadline = time.monotonic() + 10
    while (found := page.get_by_test_id("stMain").evaluate(TOO_WIDE)) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return found


def await_worker(answer: Locator) -> None:
    """Wait for what a worker has to say first."""
    expect(answer).to_be_visible(timeout=WORKER_PATIENCE)


def is_poll(message: bytes) -> bool:
    """Whether what a page says to the server is a question of `ui.components.poll`."""
    return any("poll" in widget.id for widget in BackMsg.FromString(message).rerun_script.widget_states.widgets)
