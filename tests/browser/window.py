"""A window of the browser, and how to wait until its page has settled."""

from __future__ import annotations

from playwright.sync_api import Browser, Page
from streamlit.proto.BackMsg_pb2 import BackMsg

PATIENCE = 120_000  # ms that anything may take on a busy machine
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
BY_THEN_SAID = "() => new Promise(done => setTimeout(done, 250))"  # a slider waits 200 ms before it says anything


def open_window(browser: Browser, **options: object) -> Page:
    """Open a window of its own, with nothing of any other; options are those of `new_context`."""
    context = browser.new_context(**{"viewport": SIZE, **options})
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LISTEN)
    return context.new_page()


def settle(page: Page) -> None:
    """Wait until the server has answered what was done, and no script runs."""
    page.evaluate(BY_THEN_SAID)
    page.wait_for_function(SETTLED)


def is_pulse(message: bytes) -> bool:
    """Whether what a page says to the server is a question of `ui.components.pulse`."""
    return any("pulse" in widget.id for widget in BackMsg.FromString(message).rerun_script.widget_states.widgets)
