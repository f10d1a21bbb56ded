"""The maps and units in a real browser: hovered, clicked, followed to a pixel, switched off, by mouse and keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from convscope.images import image_at
from convscope.network.forward import forward
from convscope.network.unit_explanation import explain_unit
from convscope.store.store import open_store
from tests.browser.gestures import SEVEN, draw
from tests.browser.window import await_worker, is_poll, settle, too_wide
from tests.jobs.processes import standing_still, worker_of

LAYERS = {"conv1": 32, "pool1": 32, "conv2": 64, "pool2": 64, "conv3": 64}


def test_all_layers_are_there_and_the_value_under_the_pointer_is_the_forward_passes(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0")
    maps = forward(open_store().load_network(), image_at("test-0", open_store()).pixels)["conv1"]
    canvas = page.get_by_role("application", name="conv1: 32 maps of")
    for layer, filters in LAYERS.items():
        expect(page.get_by_role("application", name=f"{layer}: {filters} maps of")).to_be_visible()
    settle(page)
    cell = canvas.bounding_box()["width"] / canvas.evaluate("canvas => canvas.width")

    canvas.hover(position={"x": 15.5 * cell, "y": 8.5 * cell})

    expect(page.get_by_text(f"conv1: filter 0, row 8, column 15: {maps[8, 15, 0]:.3f}")).to_be_visible()


def opened(page: Page, url: str) -> Locator:
    """Go to a link of this page and wait for the story of its unit."""
    page.goto(url)
    story = page.locator(".unit")
    expect(story).to_be_visible()
    settle(page)
    return story


def value(text: str) -> float:
    """The last number of a text."""
    return float(re.findall(r"[−-]?\d+\.\d+", text)[-1].replace("−", "-"))


def test_a_unit_of_conv3_is_followed_down_to_a_pixel_and_the_link_keeps_the_way(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0")
    wall = page.get_by_role("application", name="conv3: 64 maps of")
    expect(wall).to_be_visible()
    settle(page)
    network, image = open_store().load_network(), image_at("test-0", open_store()).pixels
    outputs = forward(network, image)

    wall.click(position={"x": 30, "y": 18})  # filter 0, row 1, column 2

    story = page.locator(".unit")
    expect(story.locator("h2")).to_contain_text("conv3, row 1, column 2, filter 0")
    explained = explain_unit(network, image, "conv3", (1, 2, 0), outputs)
    lines = story.locator(".lines tr")
    assert value(lines.nth(0).text_content()) == pytest.approx(explained.partial_sums.sum(), abs=1e-4)
    assert value(lines.nth(2).text_content()) == pytest.approx(explained.sum, abs=1e-4)
    assert value(lines.nth(3).text_content()) == pytest.approx(explained.activation, abs=1e-4)
    shown = [value(text) for text in story.locator(".block .partial").all_text_contents()]
    assert sum(shown) == pytest.approx(explained.partial_sums.sum(), abs=3e-4)

    story.locator(".block").first.get_by_role("button").nth(4).click()  # the middle of the patch of pool2
    expect(story.locator("h2")).to_contain_text("pool2, row 2, column 3")
    story.get_by_role("button", name="Follow the largest").click()
    expect(story.locator("h2")).to_contain_text("conv2, row")
    story.locator(".block").first.get_by_role("button").first.click()
    expect(story.locator("h2")).to_contain_text("pool1, row")
    story.get_by_role("button", name="Follow the largest").click()
    expect(story.locator("h2")).to_contain_text("conv1, row")
    story.locator(".block").first.get_by_role("button").first.click()
    expect(story.locator("h2")).to_contain_text("pixel in row")

    pixel = story.locator("h2").text_content()
    row, column = map(int, re.findall(r"\d+", pixel)[:2])
    assert value(pixel) == pytest.approx(float(image[row, column]), abs=1e-4)
    page.wait_for_url(re.compile(r"place=conv3-1-2-0\.pool2-2-3-\d+\.conv2-.*\.pool1-.*\.conv1-.*\.input-"))
    way = story.locator(".way").text_content()
    page.reload()
    expect(story.locator("h2")).to_have_text(pixel)
    assert story.locator(".way").text_content() == way

    story.locator(".way").get_by_role("button", name="conv3, row 1, column 2, filter 0").click()
    expect(story.locator("h2")).to_contain_text("conv3, row 1, column 2, filter 0")
    page.wait_for_url(re.compile(r"place=conv3-1-2-0(&|$)"))
    page.get_by_role("button", name="Close").click()
    expect(story).to_have_count(0)
    page.wait_for_url(lambda url: "place=" not in url)
    page.reload()
    expect(wall).to_be_visible()
    settle(page)
    expect(story).to_have_count(0)


def test_every_product_under_the_window_can_be_read(server, page: Page):
    story = opened(page, server.url + "/feature_maps?picture=test-0&place=conv1-8-15-11")
    image = image_at("test-0", open_store()).pixels
    kernel = open_store().load_network().weights["conv1"][0]
    cell = story.locator(".block").first.get_by_role("button").nth(5)

    cell.hover()

    pixel, weight = float(image[9, 17]), float(kernel[1, 2, 0, 11])
    said = story.locator(".told")
    expect(said).to_contain_text("pixel in row 9, column 17:")
    numbers = [float(each.replace("−", "-")) for each in re.findall(r"−?\d+\.\d+", said.text_content())]
    assert numbers == pytest.approx([pixel, weight, pixel * weight], abs=1e-4)


def test_keras_is_asked_for_the_same_unit_and_agrees(server, page: Page):
    opened(page, server.url + "/feature_maps?picture=test-0&place=conv2-5-5-9")

    agreed = page.get_by_text(re.compile(r"Keras agrees: "))

    await_worker(agreed)
    said = agreed.text_content()
    assert float(re.search(r"difference ([\d.e-]+)\)", said)[1]) < 1e-4
    theirs = float(re.search(r"Keras agrees: (\d+\.\d+)", said)[1])
    image = image_at("test-0", open_store()).pixels
    assert theirs == pytest.approx(forward(open_store().load_network(), image)["conv2"][5, 5, 9], abs=1e-4)


def test_more_channels_are_shown_when_asked_for(server, page: Page):
    story = opened(page, server.url + "/feature_maps?picture=test-0&place=conv3-1-1-5")

    expect(story.locator(".block")).to_have_count(5)
    expect(story.locator(".block.rest")).to_contain_text("the 60 other channels together")
    story.get_by_role("button", name="Show 8 more channels").click()

    expect(story.locator(".block")).to_have_count(13)
    expect(story.locator(".block.rest")).to_contain_text("the 52 other channels together")


def test_an_output_is_followed_over_a_dense_unit_into_the_maps(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0")
    bar = page.get_by_role("button", name=re.compile(r"^7: "))
    expect(bar).to_be_visible()
    settle(page)

    bar.click()

    story = page.locator(".unit")
    expect(story.locator("h2")).to_contain_text("output, class 7")
    expect(story.locator(".classes .this")).to_contain_text("99.95")
    story.get_by_role("button", name=re.compile(r"^dense, unit \d+:")).first.click()
    expect(story.locator("h2")).to_contain_text("dense, unit")
    story.get_by_role("button", name=re.compile(r"^conv3, row \d+")).first.click()
    expect(story.locator("h2")).to_contain_text("conv3, row")
    page.wait_for_url(re.compile(r"place=output-7\.dense-\d+\.conv3-\d-\d-\d+"))


def test_the_story_is_walked_by_keyboard(server, page: Page):
    story = opened(page, server.url + "/feature_maps?picture=test-0&place=conv3-1-1-5")
    map_ = story.get_by_role("application")

    map_.focus()
    map_.press("ArrowRight")
    expect(story.locator("h2")).to_contain_text("conv3, row 1, column 2, filter 5")
    await_worker(page.get_by_text(re.compile("Keras agrees: ")))  # nothing is asked now
    settle(page)
    cell = story.locator(".block").first.get_by_role("button").first
    cell.focus()
    cell.press("ArrowDown")
    focused = story.locator(".grid button:focus")
    expect(story.locator(".told")).to_contain_text("pool2, row 2, column 2, filter")
    focused.press("Enter")

    expect(story.locator("h2")).to_contain_text("pool2, row 2, column 2")
    expect(story.locator(".grid button:focus")).to_have_count(1)
    close = page.get_by_role("button", name="Close")
    close.focus()
    close.press("Enter")
    expect(page.get_by_role("application", name="conv3: 64 maps of")).to_be_focused()


# A busy machine: what the page sends in a moment is sent a third of a second later.
LATE = """const { setTimeout } = globalThis;
globalThis.setTimeout = (task, delay, ...rest) => setTimeout(task, delay || 300, ...rest);
"""


def test_every_press_is_shown_while_a_worker_is_asked(server, page: Page):
    page.add_init_script(LATE)
    said: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda message: said.append(message)))
    story = opened(page, server.url + "/feature_maps?picture=test-0&place=conv1-3-3-5")
    await_worker(page.get_by_text(re.compile("Keras agrees: ")))
    worker = worker_of(server.folder / "runtime", "look")

    with standing_still(worker):
        before = len(said)
        for column in range(4, 12):
            story.get_by_role("application").press("ArrowRight")
            expect(story.locator("h2")).to_contain_text(f"conv1, row 3, column {column}, filter 5")
            page.wait_for_timeout(350 + 50 * column)

    assert sum(map(is_poll, said[before:])) > 4, "nothing was asked meanwhile"
    await_worker(page.get_by_text(re.compile("Keras agrees: ")))


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_panel_comes_into_view_by_a_link_and_by_a_click(server, page: Page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    panel = page.locator(".st-key-opened")
    in_view = "lowest => [document.querySelector('.st-key-opened')?.getBoundingClientRect().top]"
    in_view += ".every(top => top > 0 && top < lowest)"
    opened(page, server.url + "/feature_maps?picture=test-0&place=output-7")
    page.wait_for_function(in_view, arg=0.7 * size[1])

    page.get_by_role("application", name="conv2: 64 maps of").click(position={"x": 20, "y": 20})

    expect(panel.get_by_text("conv2, filter 0", exact=True)).to_be_visible()
    page.wait_for_function(in_view, arg=0.7 * size[1])


def test_kernels_are_a_grid_that_can_be_read_and_picked_from(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0&place=conv2-3&look=Kernels")
    canvas = page.get_by_role("application", name=re.compile("All kernels of conv2: 64 filters across, the 32"))
    expect(canvas).to_be_visible()
    settle(page)
    kernel = open_store().load_network().weights["conv2"][0]

    canvas.focus()  # reads the kernel of the open filter
    canvas.press("ArrowDown")

    said = page.get_by_text(re.compile("^channel 1, filter 3: "))
    numbers = [float(each.replace("−", "-")) for each in said.text_content().partition(": ")[2].split(" ")]
    assert numbers == pytest.approx(kernel[:, :, 1, 3].ravel(), abs=0.006)
    canvas.press("ArrowRight")
    canvas.press("Enter")
    expect(page.get_by_text("conv2, filter 4", exact=True)).to_be_visible()


def test_what_a_filter_likes_is_found_by_a_worker_and_leads_to_the_digit(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0&place=conv2-14&look=Top+activations")

    digits = page.get_by_role("application", name="digit: 9 maps of 28 by 28")
    await_worker(digits)
    made = page.get_by_text(re.compile("Gradient ascent began with grey .* as large as possible: "))
    await_worker(made)
    listed = page.get_by_text(re.compile("Test digits and values: ")).text_content()
    number, _, best = re.search(r"values: (\d+) \(a (\d)\) (\d+\.\d+),", listed).groups()
    maps = forward(open_store().load_network(), image_at(f"test-{number}", open_store()).pixels)["conv2"][..., 14]
    assert float(best) == pytest.approx(maps.max(), abs=0.01)
    settle(page)
    digits.click(position={"x": 40, "y": 40})

    page.wait_for_url(re.compile(rf"picture=test-{number}(&|$)"))
    page.wait_for_url(re.compile(r"place=conv2-\d+-\d+-14(&|$)"))


def test_the_top_digits_of_a_dense_unit_are_picked_by_keyboard(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0&place=dense-51&look=Top+activations")
    digits = page.get_by_role("application", name="digit: 9 maps of 28 by 28")
    await_worker(digits)
    listed = page.get_by_text(re.compile("Test digits and values: ")).text_content()
    second = re.findall(r"(\d+) \(a \d\)", listed)[1]
    cursor = page.get_by_text(f"digit: test digit {second}, row")
    settle(page)

    digits.focus()
    for _ in range(30):  # over the 28 pixels of the first digit and its edge
        if not cursor.is_visible():
            digits.press("ArrowRight")
    digits.press("Enter")

    page.wait_for_url(re.compile(rf"picture=test-{second}(&|$)"))
    page.wait_for_url(re.compile(r"place=dense-51(&|$)"))


def test_a_filter_is_switched_off_by_a_click_and_everything_follows(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0&clicks=Ablate")
    wall = page.get_by_role("application", name="conv1: 32 maps of")
    expect(wall).to_be_visible()
    settle(page)

    wall.click(position={"x": 30, "y": 30})

    panel = page.locator(".st-key-ablation")
    expect(panel.get_by_text("Off: conv1 filter 0")).to_be_visible()
    page.wait_for_url("**/*off=conv1-0*")
    await_worker(panel.get_by_text(re.compile(r"Test accuracy: 99\.34% with all filters, \d+\.\d+% without these\.")))
    page.reload()
    expect(panel.get_by_text("Off: conv1 filter 0")).to_be_visible()
    panel.get_by_role("button", name="Switch all on").click()
    expect(panel.get_by_text("All filters are on.")).to_be_visible()


def test_the_ten_digits_are_a_table_whose_maps_can_be_opened(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0&place=conv3-5&look=By+class")
    table = page.get_by_role("application", name=re.compile("The map of each filter of conv3 for ten test digits"))
    expect(table).to_be_visible()
    await_worker(page.get_by_text(re.compile("Over all 10,000 test digits, the mean of filter 5 is highest for")))
    settle(page)

    table.focus()  # reads the map of the open filter
    table.press("ArrowRight")
    expect(page.get_by_text(re.compile("^digit 0, filter 6: mean"))).to_be_visible()
    table.press("Enter")

    page.wait_for_url(re.compile(r"picture=test-3(&|$)"))  # the first 0 of the test set
    page.wait_for_url(re.compile(r"place=conv3-6(&|$)"))


@pytest.mark.parametrize("look", ["This+unit", "Kernels", "Top+activations", "By+class"])
def test_a_phone_scrolls_down_only(server, page: Page, look):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server.url + f"/feature_maps?picture=test-0&place=conv2-5-5-9&look={look}")
    expect(page.get_by_text("conv2, filter 9", exact=True)).to_be_visible()
    settle(page)

    assert too_wide(page) == []


def test_the_keyboard_walks_over_cells_and_picks(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0")
    canvas = page.get_by_role("application", name="conv3: 64 maps of")
    expect(canvas).to_be_visible()
    settle(page)

    canvas.focus()
    for _ in range(4):
        canvas.press("ArrowRight")

    expect(page.get_by_text("conv3: filter 1, row 0, column 1:")).to_be_visible()
    canvas.press("Enter")
    expect(page.get_by_text("conv3, filter 1", exact=True)).to_be_visible()


def test_a_drawing_changes_the_maps(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=ink-")
    expect(page.get_by_text("The canvas is empty")).to_be_visible()

    draw(page, SEVEN)

    expect(page.get_by_role("application", name="conv3: 64 maps of")).to_be_visible()
