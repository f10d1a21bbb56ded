"""The bytes that a redraw brings over a page's websocket."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.gestures import draw
from tests.browser.window import settle

TIMES = 5
AIMS = {"Draw: a stroke": 5_000, "Feature maps: a stroke": 90_000}  # bytes
BOUNDS = {**AIMS, "Draw: a stroke": 6_500}  # what is reached so far: the four closed folds take 1,080


class Traffic:
    """What a page's websockets have received so far."""

    def __init__(self, page: Page) -> None:
        self.received = 0  # bytes
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, payload: str | bytes) -> None:
        self.received += len(payload)

    def of(self, page: Page, gesture: Callable[[], object]) -> int:
        """Bytes that a gesture brings, from a page at rest to a page at rest."""
        settle(page)
        before = self.received
        gesture()
        settle(page)
        return self.received - before


def strokes(page: Page, traffic: Traffic) -> list[int]:
    """Bytes for each of several strokes, of which the first one also builds the page."""
    lines = [[((50 + 40 * number, 60), (70 + 40 * number, 220))] for number in range(TIMES + 1)]
    return [traffic.of(page, lambda line=line: draw(page, line)) for line in lines][1:]
