"""Does the app start on this machine, and does every page open? `python -m tests.smoke` answers in a minute.

`python -m tests.smoke convscope` asks the same of an installed command.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.server import running
from tests.browser.window import open_window, settle


def main() -> None:
    """Start the app, open every page and print its title; fails with what went wrong."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, command = Path(name), tuple(sys.argv[1:])
        options = {"command": command, "caller": folder} if command else {}
        with running(folder, **options) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            titles = open_every_page(open_window(browser), server.url)
            browser.close()
    assert len(titles) >= 5, titles
    print(*titles, f"{len(titles)} pages opened, 0 failed", sep="\n")


def open_every_page(page: Page, url: str) -> list[str]:
    """Open each page of the menu by its own address.

    Returns:
        Their titles.
    """
    page.goto(url)
    links = page.locator(".st-key-menu").get_by_role("link")
    expect(links.last).to_be_visible()
    settle(page)
    titles = []
    for address in [link.get_attribute("href") for link in links.all()]:
        page.goto(f"{url}/{address.removeprefix(url).lstrip('/')}")
        title = page.get_by_role("heading", level=1)
        expect(title).to_be_visible()
        settle(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        titles.append(title.inner_text())
    return titles


if __name__ == "__main__":
    main()
