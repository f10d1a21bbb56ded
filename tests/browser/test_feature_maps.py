"""The maps in a real browser: counted, hovered, clicked and walked over by keyboard."""

from playwright.sync_api import Page, expect

from convscope.forward import forward
from convscope.pictures import picture_at
from convscope.store import open_store
from tests.browser.gestures import SEVEN, draw, settle

LAYERS = {"conv1": 32, "pool1": 32, "conv2": 64, "pool2": 64, "conv3": 64}


def test_every_filter_of_every_layer_is_there(server, page: Page):
    page.goto(server.url + "/feature_maps")

    for layer, filters in LAYERS.items():
        expect(page.get_by_role("application", name=f"{layer}: {filters} maps of")).to_be_visible()


def test_the_value_under_the_pointer_is_the_forward_passes(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0")
    maps = forward(open_store().load_network(), picture_at("test-0", open_store()).pixels)["conv1"]
    canvas = page.get_by_role("application", name="conv1: 32 maps of")
    expect(canvas).to_be_visible()
    settle(page)
    cell = canvas.bounding_box()["width"] / canvas.evaluate("canvas => canvas.width")

    canvas.hover(position={"x": 15.5 * cell, "y": 8.5 * cell})

    expect(page.get_by_text(f"conv1: filter 0, row 8, column 15: {maps[8, 15, 0]:.3f}")).to_be_visible()


def test_a_click_shows_the_map_large_with_its_kernel_and_the_link_keeps_it(server, page: Page):
    page.goto(server.url + "/feature_maps?picture=test-0")
    canvas = page.get_by_role("application", name="conv2: 64 maps of")
    expect(canvas).to_be_visible()
    settle(page)

    canvas.click(position={"x": 20, "y": 20})

    expect(page.get_by_text("conv2, filter 0", exact=True)).to_be_visible()
    expect(page.get_by_text("3 × 3 numbers for each of 32 input maps")).to_be_visible()
    page.wait_for_url("**/*place=conv2-0*")
    page.reload()
    expect(page.get_by_text("conv2, filter 0", exact=True)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_text("conv2, filter 0", exact=True)).to_have_count(0)


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


def test_a_place_that_the_network_lacks_is_named(server, page: Page):
    page.goto(server.url + "/feature_maps?place=conv9-1")

    expect(page.get_by_role("alert").first).to_contain_text(
        "place='conv9-1' is not in this network; it has conv1-0 to conv1-31"
    )
    expect(page.get_by_role("application", name="conv1: 32 maps of")).to_be_visible()
