"""The lesson on convolution in a real browser: play, step, scrub, hover both ways, sliders, all of it by keyboard."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from convscope import forward, open_store
from convscope.drawing.patterns import pattern
from convscope.images import image_at
from convscope.network.kernels import classic_filters
from tests.browser.gestures import SEVEN, draw, move_slider, slider
from tests.browser.window import settle, too_wide

STEPS = "/convolution?picture=test-0&section=Three+steps"
PATTERN = "/convolution?section=Three+steps&over=Pattern&pattern=half&from=Classic&classic=vertical+edges"


def opened(page: Page, url: str) -> Locator:
    """The view of the sliding window, once the page has settled."""
    page.goto(url)
    view = page.locator(".sliding")
    expect(view).to_be_visible()
    settle(page)
    return view


def output(page: Page) -> Locator:
    """The canvas of the map that is put together."""
    return page.locator(".sliding .outputs canvas").first


def told(page: Page) -> Locator:
    """The sentence below the player."""
    return page.locator(".sliding .told")


def cell(canvas: Locator, cells: int) -> float:
    """CSS pixels of a cell."""
    return canvas.bounding_box()["width"] / cells


def test_the_numbers_of_a_place_are_the_forward_passes(server, page: Page):
    opened(page, server.url + STEPS + "&place=conv1-4&at=9-15")
    network, image = open_store().load_network(), image_at("test-0", open_store()).pixels
    kernel, bias = network.weights["conv1"]

    products = image[9:12, 15:18] * kernel[:, :, 0, 4]
    value = forward(network, image)["conv1"][9, 15, 4]

    expect(told(page)).to_contain_text("Place 250 of 676: row 9, column 15.")  # 9 * 26 + 15, counted from 1
    expect(told(page)).to_contain_text("rows 9 to 11, columns 15 to 17")
    assert shown(f"{abs(products.sum()):.3f}", told(page))
    assert shown(f"{abs(products.sum() + bias[4]):.3f}", told(page))
    expect(page.locator(".sliding .sum")).to_contain_text(f"→ {value:.3f}")
    cells = page.locator(".sliding .grid").nth(2).locator("span").all_inner_texts()
    numbers = [float(each.replace("−", "-")) for each in cells]
    np.testing.assert_allclose(numbers, products.ravel(), atol=0.006)


def shown(number: str, where: Locator) -> bool:
    """Whether a text holds a number."""
    return number in where.text_content()


def test_play_puts_the_map_together_and_pauses(server, page: Page):
    view = opened(page, server.url + PATTERN)

    page.get_by_role("button", name="Play").click()
    expect(view).to_have_attribute("data-place", re.compile(r"^([0-4]-[1-5]|[1-4]-0)$"))  # it has left the first
    page.get_by_role("button", name="Pause").click()
    place = view.get_attribute("data-place")

    page.wait_for_url(f"**/*at={place}*")  # is written once the window has rested for longer than a step takes
    expect(view).to_have_attribute("data-place", place)
    page.locator(".sliding .speed").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Play").click()
    expect(view).to_have_attribute("data-place", "5-5")  # the last of 6 x 6
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_playing_asks_nothing_of_the_server(server, page: Page):
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    view = opened(page, server.url + PATTERN)
    settle(page)
    sent.clear()

    page.get_by_role("button", name="Play").click()
    expect(view).to_have_attribute("data-place", re.compile(r"^[1-3]-"))
    output(page).hover(position={"x": 5, "y": 5})
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="One place on").click()
    settle(page)

    assert sent == []


def test_step_and_scrub_move_the_window(server, page: Page):
    view = opened(page, server.url + PATTERN)

    page.get_by_role("button", name="To the first place").click()
    page.get_by_role("button", name="One place on").click()
    page.get_by_role("button", name="One place on").click()
    page.get_by_role("button", name="One place back").click()
    expect(view).to_have_attribute("data-place", "0-1")
    scrub = page.get_by_role("slider", name="Place of the window")
    scrub.fill("13")

    expect(view).to_have_attribute("data-place", "2-1")
    expect(scrub).to_have_attribute("aria-valuetext", "Place 14 of 36")
    page.wait_for_url("**/*at=2-1*")
    page.get_by_role("button", name="Whole map").click()
    expect(page.get_by_role("button", name="Whole map")).to_be_disabled()
    page.reload()
    expect(view).to_have_attribute("data-place", "2-1")


def test_an_output_shows_its_inputs_and_an_input_all_outputs_that_it_touches(server, page: Page):
    view = opened(page, server.url + PATTERN)
    map_, image = output(page), page.locator(".sliding canvas.input")
    side = cell(map_, 6)
    filters = classic_filters()
    answer = (pattern("half")[1:4, 2:5] * filters.kernel[:, :, 0, filters.names.index("vertical edges")]).sum()

    map_.hover(position={"x": 2.5 * side, "y": 1.5 * side})

    expect(view).to_have_attribute("data-place", "1-2")
    expect(told(page)).to_contain_text("rows 1 to 3, columns 2 to 4")
    expect(told(page)).to_contain_text(f"9 products add up to {answer:.3f}".replace("-", "−"))
    image.hover(position={"x": 4.5 * side, "y": 0.5 * side})
    expect(told(page)).to_have_text(
        "Pixel in row 0, column 4: the window lies on it at 3 places: rows 0, columns 2 to 4 of the map."
    )
    image.hover(position={"x": 4.5 * side, "y": 4.5 * side})
    expect(told(page)).to_contain_text("9 places: rows 2 to 4, columns 2 to 4")


def test_a_pixel_that_a_stride_jumps_over_is_said_to_count_for_nothing(server, page: Page):
    opened(page, server.url + "/convolution?picture=test-0&section=Stride+and+padding&strides=2")
    image = page.locator(".sliding canvas.input")
    side = cell(image, 28)

    image.hover(position={"x": 27.5 * side, "y": 3.5 * side})

    expect(told(page)).to_contain_text("no place of the window lies on it")


def test_by_keyboard_alone(server, page: Page):
    view = opened(page, server.url + PATTERN)

    output(page).focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(view).to_have_attribute("data-place", "1-1")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")  # there is no place beyond
    expect(view).to_have_attribute("data-place", "5-5")
    page.keyboard.press("Space")
    expect(view).to_have_attribute("data-place", re.compile(r"^[0-4]-"))  # it plays from the first place on
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.locator(".sliding canvas.input").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")

    expect(told(page)).to_contain_text("Pixel in row 3, column 4")
    page.keyboard.press("Escape")
    expect(told(page)).to_contain_text("Place ")


def test_a_stroke_and_another_filter_change_the_map(server, page: Page):
    view = opened(page, server.url + "/convolution?section=Three+steps")
    page.locator(".st-key-source").get_by_text("Draw", exact=True).click()
    expect(page.get_by_text("The canvas is empty")).to_be_visible()

    draw(page, SEVEN)
    expect(view).to_be_visible()
    before = page.locator(".sliding .sum").text_content()
    vector = page.locator(".sliding canvas.vector")
    vector.click(position={"x": vector.bounding_box()["width"] * 5.5 / 32, "y": 3})

    expect(page.get_by_label("Filter, 0 to 31")).to_have_value("5")
    expect(page.locator(".sliding .sum")).not_to_have_text(before)
    page.wait_for_url("**/*place=conv1-5*")


def test_a_typed_kernel_redraws_and_what_is_no_number_is_named(server, page: Page):
    opened(page, server.url + "/convolution?section=Three+steps&over=Pattern&pattern=one+pixel&from=Typed")
    field = page.get_by_label("Row 1, column 1", exact=True)

    field.fill("5")
    expect(page.locator(".sliding .grid").nth(1).locator("span").nth(4)).to_have_text("5.00")
    field.fill("five")
    expect(page.get_by_role("alert")).to_contain_text("Row 1, column 1 of the kernel is 'five', which is no number.")
    expect(page.locator(".sliding .grid").nth(1).locator("span").nth(4)).to_have_text("5.00")
    field.fill("")
    expect(page.get_by_role("alert")).to_contain_text("Row 1, column 1 of the kernel is empty.")
    field.fill("99999")
    expect(page.get_by_role("alert")).to_contain_text("expected a number from -1,000 to 1,000")
    field.fill("2")

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(field).to_be_focused()
    page.wait_for_url(re.compile(r"table=-1_-1_-1(;|%3B)-1_2_-1"))
    page.reload()
    expect(page.get_by_label("Row 1, column 1", exact=True)).to_have_value("2")


def test_the_channels_partial_sums_add_up(server, page: Page):
    opened(page, server.url + "/convolution?picture=test-0&section=Channels&place=conv2-5&at=3-9")
    network, image = open_store().load_network(), image_at("test-0", open_store()).pixels
    kernel, _ = network.weights["conv2"]
    patch = forward(network, image)["pool1"][3:6, 9:12]
    parts = (patch * kernel[..., 5]).sum(axis=(0, 1))
    strip = page.get_by_role("application", name="32 channels")

    strip.click(position={"x": 20, "y": 30})

    expect(page.locator(".sliding .sum")).to_contain_text(f"channel 0 adds {parts[0]:+.3f}".replace("-", "−"))
    expect(page.locator(".sliding .sum")).to_contain_text(f"All 32 channels: sum {parts.sum():.3f}".replace("-", "−"))
    strip.press("ArrowRight")
    expect(page.locator(".sliding .sum")).to_contain_text(f"channel 1 adds {parts[1]:+.3f}".replace("-", "−"))


def test_a_colour_image_is_three_channels(server, page: Page):
    opened(page, server.url + "/convolution?section=Channels&over=Colour")

    expect(page.get_by_role("application", name="3 channels")).to_be_visible()
    expect(page.locator(".sliding .sum")).to_contain_text("All 3 channels")


@pytest.mark.parametrize(
    ("section", "labels", "over"),
    [
        ("Channels", ["Patch size", "Depth"], "Colour"),
        ("Stride+and+padding", ["Stride", "Zeros on each side", "Dilation"], "Digit"),
        ("Stride+and+padding", ["Stride", "Zeros on each side", "Dilation"], "Colour"),
        ("Pooling", ["Side of the square", "Shift down", "Shift right"], "Digit"),
        ("Pooling", ["Side of the square"], "Pattern"),  # only a digit is shifted
    ],
)
def test_every_slider_goes_to_both_ends(server, page: Page, section, labels, over):
    page.goto(server.url + f"/convolution?section={section}&over={over}&border=number")
    expect(page.locator(".sliding")).to_be_visible()
    settle(page)

    moved = set()
    for key in ("End", "Home", "End"):
        for label in labels:
            if slider(page, label).count():
                move_slider(page, label, key)
                moved.add(label)
            expect(page.locator('[data-testid="stException"]')).to_have_count(0)
            expect(page.locator(".sliding")).to_be_visible()

    assert moved == set(labels)


def test_pooling_names_the_winner_and_both_numbers(server, page: Page):
    opened(page, server.url + "/convolution?picture=test-0&section=Pooling&place=conv1-0&at=9-6")
    map_ = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)["conv1"][18:20, 12:14, 0]

    expect(page.locator(".sliding .grid .winner")).to_have_count(1)
    expect(told(page)).to_contain_text(f"Largest {map_.max():.3f}, mean {map_.mean():.3f}.")


def test_a_place_chosen_on_the_feature_maps_is_followed_here(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0&place=pool2-7")
    expect(page.get_by_text("pool2, filter 7", exact=True)).to_be_visible()
    settle(page)

    page.locator(".st-key-menu").get_by_role("link", name="Convolution").click()

    expect(page.locator(".sliding")).to_be_visible()
    expect(page.get_by_label("Filter, 0 to 63")).to_have_value("7")
    expect(page.get_by_text("The map of filter 7 of conv2: 11 × 11 after relu.")).to_be_visible()


def test_at_390_pixels_nothing_leaves_the_page(server, page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    for section in ("Three+steps", "Channels", "Stride+and+padding", "Pooling"):
        opened(page, server.url + f"/convolution?picture=test-0&section={section}&place=conv2-5")

        assert too_wide(page) == []
        for selector in (".slide canvas", ".outputs canvas"):
            box = page.locator(f".sliding {selector}").first.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_back_leads_to_the_page_before_and_forward_to_the_lesson_as_it_was(server, page: Page):
    page.goto(server.url)
    settle(page)
    page.locator(".st-key-menu").get_by_role("link", name="Convolution").click()
    expect(page.locator(".sliding")).to_be_visible()
    for section in ("Channels", "Stride and padding"):
        page.locator(".st-key-section").get_by_text(section, exact=True).click()
        settle(page)
    page.locator(".st-key-choose-filters").get_by_text("Classic", exact=True).click()
    settle(page)
    move_slider(page, "Stride", "End")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Train a small convolutional network")
    page.go_forward()
    expect(page.get_by_role("combobox", name="Classic kernel")).to_be_visible()
    expect(slider(page, "Stride")).to_have_value("3")
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)


def test_tables_of_both_sizes_are_kept_apart(server, page: Page):
    opened(page, server.url + "/convolution?section=Three+steps&picture=test-0&from=Typed")
    size = page.locator(".st-key-size")
    page.get_by_label("Row 0, column 0", exact=True).fill("7")
    page.wait_for_url(re.compile(r"table=7_"))
    size.get_by_text("5", exact=True).click()
    settle(page)
    page.get_by_label("Row 0, column 0", exact=True).fill("x")
    expect(page.get_by_role("alert")).to_contain_text("is 'x', which is no number")
    expect(page.get_by_text("The map of “your kernel”: 24 × 24.")).to_be_visible()

    size.get_by_text("3", exact=True).click()
    settle(page)  # for a moment both tables are there

    expect(page.get_by_label("Row 0, column 0", exact=True)).to_have_value("7")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("The map of “your kernel”: 26 × 26.")).to_be_visible()
    page.wait_for_url(re.compile(r"table=7_"))
    page.reload()
    expect(page.get_by_label("Row 0, column 0", exact=True)).to_have_value("7")


def test_the_links_place_follows_a_map_of_another_size(server, page: Page):
    view = opened(page, server.url + "/convolution?section=Stride+and+padding&picture=test-0&at=5-5")
    expect(view).to_have_attribute("data-place", "5-5")

    move_slider(page, "Stride", "End")

    expect(page.get_by_text("9 × 9 after relu")).to_be_visible()
    place = view.get_attribute("data-place")
    page.wait_for_url(f"**/*at={place}*")
    page.reload()
    expect(view).to_have_attribute("data-place", place)


def test_no_sum_is_a_zero_with_a_sign(server, page: Page):
    opened(page, server.url + "/convolution?section=Channels&over=Colour&colours=red%2C+not+green&at=0-0")

    for where in (told(page), page.locator(".sliding .sum")):
        assert not re.search(r"[−-]0\.000", where.text_content())
