"""Every page for people who cannot see it, or see it otherwise: axe-core, forced colours, keyboard, both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.window import settle

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = [
    "/",
    "/train?run=robust",
    "/draw?picture=test-0&framing=true&sure=true&alike=true",
    "/feature_maps?picture=test-0&place=conv3-1-2-53&clicks=Ablate&off=conv1-3",
    "/feature_maps?picture=test-0&place=dense-3",
    "/convolution?section=Channels&over=Colour",
    "/convolution?section=Stride+and+padding&from=Typed",
]
# Without the colours of code, which are Streamlit's: its theme options have no part in them.
RUN = """() => {
  const ofCode = (rule, node) => rule.id === "color-contrast" && /class="token/.test(node.html);
  const words = (rule, node) => `${rule.id}: ${node.target.flat().slice(-1)} ${node.html.slice(0, 120)}`;
  const nodes = rule => rule.nodes.filter(node => !ofCode(rule, node)).map(node => words(rule, node));
  return axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.flatMap(nodes));
}"""
PAPER = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
WORKING = "() => !/being (computed|searched)|Comparing with Keras|Reading (all|the)|Calibrating/.test(words())"
WORDS = """window.words = () => {
  const all = root => [...root.querySelectorAll("*")].map(each => each.shadowRoot ? all(each.shadowRoot) : "").join(" ")
    + (root.body ?? root).textContent;
  return all(document);
}"""


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_either_theme(server, page: Page, view):
    page.emulate_media(color_scheme="light")
    page.goto(server.url + view)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)
    page.evaluate(WORDS)
    page.wait_for_function(WORKING, timeout=120_000)
    page.evaluate(AXE.read_text())
    light = page.evaluate(PAPER)

    found = page.evaluate(RUN)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({PAPER})() !== light", arg=light)
    settle(page)
    found += page.evaluate(RUN)

    assert found == []


def test_bars_keep_their_meaning_in_forced_colours(server, page: Page):
    page.emulate_media(forced_colors="active")
    page.goto(f"{server.url}/draw?picture=test-0")
    fills = page.locator(".bar .fill")
    expect(fills).to_have_count(10)

    colours = fills.evaluate_all("all => all.map(each => getComputedStyle(each).backgroundColor)")
    track = page.locator(".bar .track").first.evaluate("each => getComputedStyle(each).backgroundColor")

    assert len(set(colours)) == 2, "the best class has a colour of its own"
    assert track not in colours


def test_nothing_moves_by_itself_where_less_motion_is_wished(server, page: Page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/draw?picture=test-0")

    expect(page.locator(".bar .fill").first).to_have_css("transition-duration", "0s")


def test_a_filter_of_the_vector_is_chosen_by_keys(server, page: Page):
    page.goto(f"{server.url}/convolution?picture=test-0")
    vector = page.get_by_role("application", name="32 numbers at this place")
    expect(vector).to_be_visible()
    settle(page)

    vector.focus()
    vector.press("ArrowRight")

    page.wait_for_url("**/*place=conv1-1*")
    expect(page.get_by_role("application", name="filter 1 has")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_map_is_read_out_when_it_gets_the_focus_by_keys_and_opened_by_keys(server, page: Page, key):
    page.goto(f"{server.url}/feature_maps?picture=test-0")
    maps = page.get_by_role("application", name="conv1: 32 maps of")
    expect(maps).to_be_visible()
    settle(page)
    told = page.locator(".maps", has=maps).locator(".told")

    page.keyboard.press("Tab")
    maps.focus()
    expect(told).to_contain_text("conv1: filter 0, row 0, column 0:")
    expect(told).to_have_attribute("aria-live", "polite")
    maps.press(key)

    page.wait_for_url("**/*place=conv1-0-0-0*")
    maps.hover(position={"x": 5, "y": 5})
    expect(told).to_have_attribute("aria-live", "off")
