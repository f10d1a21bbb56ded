"""Each page by its own URL, on a server that has just started, at every width and in both themes."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import running
from tests.browser.window import settle, too_wide

PAGES = {
    "/": "Train a small",
    "/train": "Train a network",
    "/draw": "Draw a digit",
    "/feature_maps": "Feature maps",
    "/convolution": "Convolution, step by step",
}
UNIT = "/feature_maps?picture=test-0&place=conv3-1-2-53"
LINKS = {"Train": "/train", "Draw": "/draw", "Feature maps": "/feature_maps", "Convolution": "/convolution"}

# Python imports it by itself as it starts. When the process ends, the names of its modules go to a file.
SITE = """
import atexit, json, os, pathlib, sys
folder = pathlib.Path(__file__).parent
atexit.register(lambda: (folder / f"{os.getpid()}.json").write_text(json.dumps(sorted(sys.modules))))
"""


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_page_opens_by_its_own_url_on_a_fresh_server(fresh_server, page: Page, path, title):
    page.goto(fresh_server.url + path)

    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_role("combobox", name="Network")).to_have_value("Robust")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(server, new_page, path):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True)

    page.goto(server.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)

    assert too_wide(page) == []
    for link in ("Home", *LINKS):
        expect(page.locator(".st-key-menu").get_by_role("link", name=link)).to_be_in_viewport()


# CSS pixels: small phones, turned while in use, and the windows that a zoom of 50 and 200 % leaves of a projector.
SIZES = [(320, 568), (568, 320), (844, 390), (2560, 1440), (640, 360)]


@pytest.mark.parametrize(("path", "scale"), [*zip(PAGES, [3, 0.8, 3, 0.8, 3], strict=True), (UNIT, 0.8)])
def test_a_page_fits_every_window_and_scale_and_when_it_is_turned(server, new_page, path, scale):
    page = new_page(device_scale_factor=scale)
    page.goto(server.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)

    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(100)
        assert too_wide(page) == [], (width, height)


def test_the_menu_leads_to_every_page(server, page: Page):
    page.goto(server.url)

    for name, path in LINKS.items():
        page.locator(".st-key-menu").get_by_role("link", name=name).click()

        expect(page.get_by_role("heading", level=1)).to_contain_text(PAGES[path])


def test_the_cards_of_home_lead_to_every_page_and_the_menu_back(server, page: Page):
    page.goto(server.url)

    for name, path in LINKS.items():
        page.get_by_test_id("stColumn").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(PAGES[path])
        page.locator(".st-key-menu").get_by_role("link", name="Home").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(PAGES["/"])


def test_a_page_is_reached_by_keyboard_alone(server, page: Page):
    page.goto(server.url)
    settle(page)
    link = page.locator(".st-key-menu").get_by_role("link", name="Convolution")

    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(PAGES["/convolution"])


def test_the_server_keeps_tensorflow_out_of_its_process(tmp_path, page: Page):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SITE)

    settings = {
        "CONVSCOPE_STORE": str(tmp_path / "store"),
        "CONVSCOPE_RUNTIME": str(tmp_path / "runtime"),
        "PYTHONPATH": str(folder),
    }
    with running(tmp_path, settings=settings) as server:
        for path in PAGES:
            page.goto(server.url + path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            settle(page)
        page.goto("about:blank")
        server.end()

    modules = json.loads((folder / f"{server.process.pid}.json").read_text())
    assert {"streamlit", "numpy", "ui.panels.run", "ui.panels.convolution.lesson"} <= set(modules)
    assert not {"tensorflow", "keras"} & set(modules)
