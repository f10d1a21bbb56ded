"""Each page by its own URL, on a server that has just started, at every width and in both themes."""

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.window import settle

PAGES = {"/": "Train a small", "/train": "Train a network", "/draw": "Draw a digit", "/feature_maps": "Feature maps"}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_page_opens_by_its_own_url_on_a_fresh_server(fresh_server, page: Page, path, title):
    page.goto(fresh_server.url + path)

    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect(page.get_by_role("combobox", name="Network")).to_have_value("Robust")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_a_phone_in_both_themes(server, new_page, path, scheme):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True)

    page.goto(server.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for link in ("Home", "Train", "Draw", "Feature maps"):
        expect(page.locator(".st-key-menu").get_by_role("link", name=link)).to_be_in_viewport()


def test_the_menu_leads_to_every_page(server, page: Page):
    page.goto(server.url)

    for name, title in (("Train", "Train a network"), ("Draw", "Draw a digit"), ("Feature maps", "Feature maps")):
        page.locator(".st-key-menu").get_by_role("link", name=name).click()

        expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def test_an_unknown_network_in_the_link_is_named_and_the_page_goes_on(server, page: Page):
    page.goto(server.url + "/draw?network=nosuch")

    expect(page.get_by_text("There is no network 'nosuch'")).to_be_visible()
    expect(page.locator("canvas.upper-canvas")).to_be_visible()


def test_the_server_keeps_tensorflow_out_of_its_process(server, page: Page):
    for path in PAGES:
        page.goto(server.url + path)
        settle(page)

    mapped = {each.path for each in psutil.Process(server.process.pid).memory_maps()}

    assert any("numpy" in path for path in mapped)
    assert not any("tensorflow" in path for path in mapped)
