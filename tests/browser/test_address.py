"""The page's address in a real browser: Back and Forward, links between pages, a server that starts again."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import FOUR, ONE, SEVEN, answer, draw, move_slider
from tests.browser.window import settle

MENU = ".st-key-menu"


def parameters(page: Page) -> dict[str, str]:
    """What the address holds."""
    return dict(parse_qsl(urlsplit(page.url).query))


def entries(page: Page) -> int:
    """How many entries the window's history has."""
    return page.evaluate("history.length")


def back(page: Page) -> None:
    """Press the browser's Back and wait for the page."""
    page.go_back()
    settle(page)


def choose_network(page: Page, name: str) -> None:
    """Choose a network in the menu."""
    page.locator(MENU).get_by_role("combobox").click()
    page.get_by_role("option", name=name).click()
    settle(page)


def test_strokes_and_sliders_change_the_present_entry_of_the_history(server, page: Page):
    page.goto(f"{server.url}/draw")
    settle(page)
    before = entries(page)

    draw(page, FOUR)
    page.locator(MENU).get_by_role("link", name="Train").click()
    page.wait_for_url("**/train*")
    settle(page)
    move_slider(page, "Epochs", "End")

    assert entries(page) == before + 1
    page.wait_for_url("**/train?*epochs=30*")
    assert parameters(page)["picture"].startswith("ink-")


def test_back_and_forward_step_through_the_units_that_were_opened(server, page: Page):
    page.goto(f"{server.url}/feature_maps?picture=test-0&place=conv3-1-2-53")
    story = page.locator(".unit .way")
    expect(story).to_contain_text("conv3")
    settle(page)

    page.locator(".unit .block").first.get_by_role("button").nth(4).click()
    page.wait_for_url("**/*place=conv3-1-2-53.pool2*")
    settle(page)
    back(page)
    assert parameters(page)["place"] == "conv3-1-2-53"
    page.go_forward()
    page.wait_for_url("**/*place=conv3-1-2-53.pool2*")
    back(page)
    page.get_by_role("button", name="Close").click()
    settle(page)
    assert "place" not in parameters(page)
    back(page)

    expect(page.locator(".st-key-opened")).to_contain_text("conv3, filter 53")
    assert parameters(page) == {"picture": "test-0", "place": "conv3-1-2-53"}


def test_back_leads_from_a_digit_that_was_pressed_to_the_drawing(server, page: Page):
    page.goto(f"{server.url}/draw")
    draw(page, SEVEN)
    drawing = parameters(page)["picture"]

    page.locator(".st-key-source").get_by_role("radio", name="MNIST digit").click()
    page.wait_for_url("**/*picture=test-0*")
    settle(page)
    back(page)

    assert parameters(page)["picture"] == drawing
    expect(page.locator(".st-key-source").get_by_role("radio", name="Draw")).to_be_checked()
    expect(answer(page)).to_have_text("7")
    draw(page, [((200, 200), (220, 240))])  # the canvas takes strokes


def test_back_closes_a_fold_and_forward_opens_it(server, page: Page):
    page.goto(f"{server.url}/draw?picture=test-0")
    fold = page.get_by_text("Step by step: from your strokes")
    fold.click()
    page.wait_for_url("**/*framing=true*")
    settle(page)
    framed = page.get_by_text("This digit is already framed")
    expect(framed).to_be_visible()

    back(page)
    expect(framed).to_be_hidden()
    assert parameters(page) == {"picture": "test-0"}
    page.go_forward()

    expect(framed).to_be_visible()
    assert parameters(page)["framing"] == "true"


# Streamlit's own listener, the first one, can be switched off: as if what it says of Back came to nothing.
DEAF = """{
  const add = window.addEventListener;
  let first = true;
  window.addEventListener = function (kind, task, options) {
    const own = kind === "popstate" && first;
    if (own) first = false;
    return add.call(this, kind, own ? (event) => globalThis.deaf || task(event) : task, options);
  };
}"""


def test_a_back_of_which_streamlit_tells_nothing_is_taken_all_the_same(server, page: Page):
    page.add_init_script(DEAF)
    page.goto(f"{server.url}/feature_maps?picture=test-0&place=conv3-1-2-53")
    settle(page)
    page.get_by_role("button", name="Close").click()
    settle(page)
    expect(page.locator(".st-key-opened")).to_have_count(0)

    page.evaluate("globalThis.deaf = true")
    page.go_back()

    expect(page.locator(".st-key-opened")).to_contain_text("conv3, filter 53")
    assert parameters(page)["place"] == "conv3-1-2-53"
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("() => !location.search.includes('place')")


def test_back_never_leads_to_another_network_or_an_empty_canvas(server, page: Page):
    page.goto(f"{server.url}/draw?network=notebook")
    settle(page)
    page.locator(MENU).get_by_role("link", name="Feature maps").click()
    page.wait_for_url("**/feature_maps*")
    settle(page)
    page.locator(".st-key-source").get_by_role("radio", name="Draw").click()
    draw(page, SEVEN)
    drawing = parameters(page)["picture"]
    choose_network(page, "Robust")

    back(page)
    back(page)

    page.wait_for_url("**/draw*")
    settle(page)
    expect(page.locator(MENU).get_by_role("combobox")).to_have_value("Robust")
    page.wait_for_url("**/*network=robust*")
    assert parameters(page)["picture"] == drawing
    expect(answer(page)).to_have_text("7")


def test_a_link_opens_the_network_that_it_names_although_it_was_current_before(server, page: Page):
    page.goto(f"{server.url}/train?network=notebook&run=notebook")
    settle(page)
    choose_network(page, "Robust")

    page.get_by_role("link", name="Draw with it").click()

    page.wait_for_url("**/draw*")
    settle(page)
    expect(page.locator(MENU).get_by_role("combobox")).to_have_value("The notebook's network")
    assert {key: value for key, value in parameters(page).items() if key != "run"} == {"network": "notebook"}


@pytest.mark.parametrize("path", ["/train?run={}", "/draw?network={}", "/draw?picture={}", "/feature_maps?place={}"])
def test_what_a_link_brings_is_text_and_no_other_host_is_asked(server, page: Page, path):
    page.goto(server.url + path.format("![](http://elsewhere.example/i.png)[a](http://b.example)"))

    warning = page.get_by_test_id("stAlert").first
    expect(warning).to_contain_text("elsewhere.example")
    settle(page)

    assert page.locator("img[src*=example], a[href^='http://']:not([href*=localhost])").count() == 0


def test_a_server_that_starts_again_under_an_open_page_shows_what_the_page_showed(fresh_server, new_page, faults):
    page = new_page()
    page.goto(f"{fresh_server.url}/feature_maps?picture=test-0")
    settle(page)
    page.locator(".st-key-source").get_by_role("radio", name="Draw").click()
    draw(page, ONE)
    page.locator(".st-key-scale").get_by_role("radio", name="Per-map scale").click()
    page.wait_for_url("**/*scale=Per-map*")
    settle(page)
    before = parameters(page)

    fresh_server.end()
    fresh_server.start()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")
    draw(page, [((60, 60), (80, 200))])
    settle(page)

    faults.clear()  # the page has said on its console that the server was not there
    assert parameters(page) == {**before, "picture": parameters(page)["picture"]}
    assert len(parameters(page)["picture"]) > len(before["picture"])
    expect(page.locator(".st-key-scale").get_by_role("radio", name="Per-map scale")).to_be_checked()
    expect(answer(page)).to_have_count(1)
