"""Drawing with a real mouse and reading the prediction."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import FOUR, ONE, SEVEN, ZERO, answer, draw
from tests.browser.window import settle


@pytest.mark.parametrize(("strokes", "digit"), [(SEVEN, "7"), (ONE, "1"), (ZERO, "0"), (FOUR, "4")])
def test_a_drawn_digit_is_read_right(server, page: Page, strokes, digit):
    page.goto(server.url + "/draw")
    expect(page.get_by_text("The canvas is empty")).to_be_visible()

    draw(page, strokes)

    expect(answer(page)).to_have_text(digit)
    expect(page.get_by_role("listitem")).to_have_count(10)


@pytest.mark.parametrize(
    ("stroke", "digit"),
    [(((100, 60), (320, 60), (170, 250)), "7"), (((140, 240), (140, -60), (141, 240)), "1")],
    ids=["a corner", "over the edge"],
)
def test_a_line_that_leaves_the_canvas_and_comes_back_is_read_as_a_whole(server, page: Page, stroke, digit):
    page.goto(server.url + "/draw")

    draw(page, [stroke])

    expect(answer(page)).to_have_text(digit)


def test_a_stroke_may_begin_where_the_canvas_keeps_its_toolbar(server, page: Page):
    page.goto(server.url + "/draw")

    draw(page, [((262, 4), (60, 140), (60, 240), (180, 240), (190, 150), (70, 150))])

    expect(answer(page)).to_have_text("6")


def test_the_canvas_s_toolbar_covers_nothing_in_edit_mode_either(server, page: Page):
    page.goto(server.url + "/draw")
    draw(page, FOUR)
    drawing = page.url

    page.get_by_role("button", name="Edit").click()
    page.locator("canvas.upper-canvas").hover()
    page.locator(".st-key-source").get_by_role("radio", name="MNIST digit").click()

    expect(page.get_by_text("Test digit 0, labelled 7")).to_be_visible()
    page.locator(".st-key-source").get_by_role("radio", name="Draw").click()
    page.wait_for_url(drawing)


def test_a_click_is_a_dot_that_is_read(server, page: Page):
    page.goto(server.url + "/draw")

    draw(page, [((140, 140),)])

    expect(answer(page)).to_have_text("Not a digit?")
    expect(page.get_by_text("The canvas is empty")).to_have_count(0)


def test_undo_takes_the_last_stroke_back_and_clear_takes_all(server, page: Page):
    page.goto(server.url + "/draw")
    draw(page, ONE)
    one = page.url
    draw(page, [((60, 150), (220, 150))])

    page.locator(".st-key-undo button").click()
    page.wait_for_url(one)
    expect(answer(page)).to_have_text("1")
    page.locator(".st-key-clear button").click()

    expect(page.get_by_text("The canvas is empty")).to_be_visible()


def test_undo_brings_back_what_was_cleared_until_something_else_is_drawn(server, page: Page):
    undo = page.locator(".st-key-undo button")
    page.goto(server.url + "/draw")
    expect(undo).to_be_disabled()
    draw(page, FOUR)
    four = page.url
    page.locator(".st-key-clear button").click()
    expect(page.get_by_text("The canvas is empty")).to_be_visible()

    undo.click()
    page.wait_for_url(four)
    expect(answer(page)).to_have_text("4")
    page.locator(".st-key-clear button").click()
    expect(page.get_by_text("The canvas is empty")).to_be_visible()
    draw(page, ONE)
    undo.click()

    expect(page.get_by_text("The canvas is empty")).to_be_visible()
    expect(undo).to_be_disabled()


def test_drawing_goes_on_after_undo(server, page: Page):
    page.goto(server.url + "/draw")
    draw(page, [((20, 20), (40, 20))])
    page.locator(".st-key-undo button").click()
    expect(page.get_by_text("The canvas is empty")).to_be_visible()

    draw(page, SEVEN)

    expect(answer(page)).to_have_text("7")


def test_nothing_moves_while_the_canvas_comes_up_anew(server, page: Page):
    page.goto(server.url + "/draw")
    draw(page, SEVEN)
    undo = page.locator(".st-key-undo button")
    undo.evaluate(
        "button => { const look = () => { (window.tops ??= new Set()).add(button.getBoundingClientRect().top); "
        "requestAnimationFrame(look) }; look() }"
    )

    undo.click()
    expect(page.get_by_text("The canvas is empty")).to_be_visible()
    draw(page, ONE)

    assert page.evaluate("tops.size") == 1


def test_a_drawing_survives_the_other_pages_a_reload_and_a_new_browser(server, page: Page, new_page):
    page.goto(server.url + "/draw")
    draw(page, FOUR)
    address = page.url.partition("picture=")[2]

    for name in ("Feature maps", "Home", "Draw"):
        page.locator(".st-key-menu").get_by_role("link", name=name).click()
        page.wait_for_url(f"**/*picture={address}*")
    expect(answer(page)).to_have_text("4")
    page.reload()
    expect(answer(page)).to_have_text("4")
    elsewhere = new_page()
    elsewhere.goto(page.url)

    expect(answer(elsewhere)).to_have_text("4")


def test_strokes_leave_no_trail_in_the_browsers_history(server, page: Page):
    page.goto(server.url + "/train")
    page.locator(".st-key-menu").get_by_role("link", name="Draw").click()
    draw(page, FOUR)

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text("Train a network")


def test_an_mnist_digit_is_taken_as_it_is(server, page: Page):
    page.goto(server.url + "/draw?picture=test-0")

    expect(page.get_by_text("Test digit 0, labelled 7")).to_be_visible()
    expect(answer(page)).to_have_text("7")
    page.get_by_label("Test digit", exact=True).fill("1")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Test digit 1, labelled 2")).to_be_visible()
    expect(answer(page)).to_have_text("2")
    page.get_by_role("button", name="Random").click()
    settle(page)
    assert "picture=test-" in page.url


@pytest.mark.parametrize(
    "address",
    ["![](https://x) <b>1</b> $1$ `a` *b* :red[c]", "https://x.org [a](b) www.x.org x@y.org :smile: :material/home:"],
)
def test_an_address_is_shown_as_text(server, page: Page, address):
    page.goto(server.url + "/draw?" + urlencode({"picture": address}))

    alert = page.get_by_role("alert").first

    expect(alert).to_contain_text("is not an image; expected test-123")
    assert f"picture='{address}' is no" in alert.inner_text().replace("\u2060", "")  # it keeps addresses apart
    expect(alert.locator("p :is(img, b, em, code, a, span)")).to_have_count(0)


def test_an_image_that_is_none_leaves_the_address_and_the_page_goes_on(server, page: Page):
    page.goto(server.url + "/draw?picture=ink-????")

    expect(page.get_by_role("alert").first).to_contain_text("Shown instead: an empty canvas")
    page.wait_for_url("**/draw?picture=ink-")
    draw(page, SEVEN)

    expect(answer(page)).to_have_text("7")
