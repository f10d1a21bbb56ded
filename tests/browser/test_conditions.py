"""A page under conditions that are not ours: no connection, a translator, hidden pixels, paper."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import ONE, SEVEN, draw
from tests.browser.window import SIZE, await_worker, settle

# The connection to the server, which a test cuts and mends again.
LINE = """globalThis.WebSocket = class extends WebSocket {
  constructor(...address) {
    super(globalThis.cut ? "ws://localhost:9/cut" : address[0], address[1]);
    (globalThis.sockets ??= []).push(this);
  }
};"""
CUT = "() => { globalThis.cut = true; sockets.forEach(each => each.close()); }"
MEND = "() => { globalThis.cut = false; }"
# What a translator does to every text of a page.
TRANSLATE = """() => {
  const walker = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.parentElement.closest("[translate=no], style, script")) continue;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = text.data;
    outer.append(inner);
    text.replaceWith(outer);
  }
  return texts.length;
}"""
# Some browsers answer with noise, so that nobody is recognised by what a canvas paints.
NOISE = """CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => {
  const image = new ImageData(width, height);
  image.data.forEach((_, index) => (image.data[index] = 255 * Math.random()));
  return image;
};"""
SHADES = """() => {
  const inside = root => [...root.querySelectorAll("*")].flatMap(each => each.shadowRoot ? [each.shadowRoot] : []);
  const canvas = inside(document).flatMap(root => [...root.querySelectorAll("canvas")])
    .find(each => each.ariaLabel?.startsWith("conv1: 32 maps"));
  return canvas.toDataURL();
}"""


# What is pressed to change something; the numbers of a unit and the bars of the classes are buttons too, and stay.
BUTTONS = "[data-testid^=stBaseButton], [data-testid=stSelectbox] button, .dc-toolbar button, .player button, .more"


def cut_off(page: Page) -> None:
    """Cut the page's connection, and wait until the page says so."""
    page.evaluate(CUT)
    expect(page.get_by_role("alert")).to_contain_text("No connection to ConvScope")


def mend(page: Page) -> None:
    """Let the page connect again; Streamlit tries after some seconds."""
    page.evaluate(MEND)
    expect(page.locator("#no-connection")).to_have_count(0, timeout=60_000)
    settle(page)


def fault_of_the_cut(fault: str) -> bool:
    """Whether an error on the console is the connection that the test refuses."""
    return any(words in fault for words in ("localhost:9", "WebSocket", "when disconnected from server"))


def test_what_was_typed_without_a_connection_is_computed_afterwards(server, page: Page, faults):
    page.add_init_script(LINE)
    page.goto(f"{server.url}/convolution?over=Pattern&from=Typed")
    field = page.get_by_label("Row 0, column 0")
    field.fill("2")
    page.wait_for_url("**/*table=2_*")
    settle(page)

    cut_off(page)
    field.fill("9")
    page.wait_for_timeout(500)
    mend(page)

    page.wait_for_url("**/*table=9_*")
    expect(field).to_have_value("9")
    faults[:] = [fault for fault in faults if not fault_of_the_cut(fault)]


def test_sliders_and_strokes_without_a_connection_count_afterwards(server, page: Page, faults):
    page.add_init_script(LINE)
    page.goto(f"{server.url}/feature_maps?picture=ink-")
    draw(page, ONE)
    expect(page.get_by_role("application", name="conv1: 32 maps of")).to_be_visible()
    before = page.url

    cut_off(page)
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=8)
    page.mouse.up()
    page.wait_for_timeout(500)
    mend(page)

    page.wait_for_function("before => location.href !== before", arg=before)
    assert len(page.url) > len(before)
    faults[:] = [fault for fault in faults if not fault_of_the_cut(fault)]


def test_a_translated_page_shows_the_numbers_of_the_present_digit(server, page: Page):
    page.goto(f"{server.url}/feature_maps?picture=test-0&place=conv1-5-9-2")
    keras = page.get_by_text("Keras agrees:")
    await_worker(keras)
    settle(page)
    before = keras.inner_text()

    assert page.evaluate(TRANSLATE) > 30
    page.get_by_role("spinbutton").fill("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*picture=test-3*")
    value = page.locator(".unit h2")
    expect(value).not_to_contain_text(before.split()[2])

    await_worker(page.get_by_text(f"Keras agrees: {value.inner_text().rsplit(' ', 1)[1]}"))
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".unit")).to_have_count(0)
    page.locator(".st-key-source").get_by_role("radio", name="Draw").click()
    draw(page, SEVEN)
    expect(page.get_by_role("application", name="conv1: 32 maps of")).to_be_visible()


def test_code_and_numbers_are_not_for_translators(server, page: Page):
    page.goto(f"{server.url}/train")
    expect(page.locator(".st-key-summary td").first).to_have_attribute("translate", "no")
    page.goto(f"{server.url}/convolution")
    expect(page.locator("[data-testid=stCode] code").first).to_have_attribute("translate", "no")


def test_maps_have_their_colours_where_pixels_are_hidden_from_scripts(server, new_page):
    shown = []
    for script in ("", NOISE):
        page = new_page()
        page.add_init_script(script)
        page.goto(f"{server.url}/feature_maps?picture=test-0")
        expect(page.get_by_role("application", name="conv1: 32 maps of")).to_be_visible()
        settle(page)
        shown.append(page.evaluate(SHADES))

    assert shown[0] == shown[1]


def printed(page: Page) -> list[np.ndarray]:
    """The pages of a print, as grey pixels from 0, black, to 255."""
    pdf = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4", print_background=True)))
    return [np.asarray(sheet.render(scale=1).to_pil().convert("L")) for sheet in pdf]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/train?run=robust",
        "/draw?picture=ink-BaoBeNIBAAYCAgKJAdoCAtIBogKqAQA&framing=true",
        "/feature_maps?picture=test-0&place=conv3-1-2-53",
        "/convolution?section=Channels&over=Colour",
    ],
)
def test_a_page_can_be_printed_from_either_theme(server, new_page, path):
    page = new_page(color_scheme="light", viewport=SIZE)
    page.goto(server.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, media="null")
        page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
        settle(page)

        sheets = printed(page)

        page.emulate_media(media="print")
        assert page.locator(BUTTONS).filter(visible=True).count() == 0
        for sheet in sheets:
            assert np.median(sheet) > 240, "paper is white"
            assert (sheet < 200).mean() > 0.0003, "something is on it"
            assert sheet[:, -10:].min() > 200, "nothing is cut on the right"
        assert (sheets[0][: sheets[0].shape[0] // 4] < 100).any(), "the first sheet begins at its top"
