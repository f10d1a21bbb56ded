"""What unfolds below a prediction, with a real worker: why, what is like it, step by step, on a phone too."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from convscope import forward
from convscope.confidence.calibration import softmax
from convscope.datasets import load_split
from convscope.datasets.split import train_indices
from convscope.images import image_at
from convscope.store.store import open_store
from tests.browser.gestures import ONE, SEVEN, answer, draw
from tests.browser.window import WORKER_PATIENCE, await_worker, settle, too_wide
from tests.core.runs import add_network, store_folder
from tests.jobs.processes import standing_still, worker_of

CLOSE = "test-320"  # labelled 9, read as 8
BARRED_SEVEN = "ink-BaoBeNIBAAYCAgKJAdoCAtIBogKqAQA"
SCRIBBLE = [((60, 60), (220, 80), (70, 110), (220, 140), (70, 170), (210, 210), (80, 230))]


def images(page: Page, fold: str) -> Locator:
    """The images in a fold, by the beginning of its title."""
    return page.get_by_test_id("stExpander").filter(has=page.locator("summary", has_text=fold)).locator(".image")


def redder_than_blue(image: Locator, row: int, column: int) -> int:
    """How much more red than blue a cell of an image is, of 255."""
    pixel = """(canvas, [row, column]) => {
        const cell = canvas.width / 28;
        return [...canvas.getContext("2d").getImageData((column + 0.5) * cell, (row + 0.5) * cell, 1, 1).data];
    }"""
    red, _, blue, _ = image.locator("canvas").evaluate(pixel, [row, column])
    return red - blue


def await_words(image: Locator, words: str | re.Pattern[str]) -> None:
    """Wait until a worker's answer is written below an image."""
    expect(image).to_contain_text(words, timeout=WORKER_PATIENCE)


def unfold(page: Page, title: str) -> None:
    """Open a fold by the beginning of its title."""
    page.locator("summary").filter(has_text=title).click()
    settle(page)


def test_a_close_call_says_what_else_it_might_be(server, page: Page):
    page.goto(f"{server.url}/draw?picture={CLOSE}")

    expect(page.locator(".answer")).to_have_text(
        re.compile(r"^8perhaps 9says the network, 5\d\.\d% against 4\d\.\d%, but the label is 9$")
    )


def test_a_scribble_is_called_no_digit_and_its_bars_are_faint(server, page: Page):
    page.goto(f"{server.url}/draw")

    draw(page, SCRIBBLE)

    expect(answer(page).first).to_have_text("Not a digit?")
    expect(page.locator(".answer")).to_contain_text(
        "A second network finds this unlike any digit. This one must choose, and says"
    )
    expect(page.locator(".bars.unlike")).to_be_visible()


def test_the_steps_of_the_framing_follow_the_strokes(server, page: Page):
    page.goto(f"{server.url}/draw")
    draw(page, [((60, 60), (160, 60))])
    unfold(page, "Step by step")
    expect(images(page, "Step by step")).to_have_count(4)
    expect(images(page, "Step by step").first).to_contain_text("1 stroke. The box is 100 wide and 0 high")

    draw(page, [((160, 60), (100, 260))])

    expect(images(page, "Step by step").first).to_contain_text("2 strokes. The box is 100 wide and 200 high")
    assert "framing=true" in page.url


def test_what_spoke_for_an_answer_comes_with_its_check_and_another_class_can_be_asked_for(server, page: Page):
    page.goto(f"{server.url}/draw?picture={CLOSE}")
    unfold(page, "Why")

    marked = images(page, "Why").nth(1)
    await_words(marked, "A fifth of the ink deleted: 8 goes from 53.0% to 0.8%.")
    expect(images(page, "Why").nth(2)).to_contain_text("As much ink deleted elsewhere: 8.2% on average")
    expect(page.get_by_text("The check holds: without the marked ink 8 falls further")).to_be_visible()
    assert redder_than_blue(images(page, "Why").first, 20, 13) > 40  # the lower loop, which a 9 has not
    assert redder_than_blue(images(page, "Why").first, 8, 15) < -20
    page.locator(".st-key-why-for").get_by_role("radio", name="9").click()
    await_words(marked, re.compile(r"A fifth of the ink deleted: 9 goes from 4\d\.\d% to [\d.]+%"))
    page.get_by_role("radio", name="Grad-CAM").click()

    expect(page.locator(".st-key-why-at").get_by_role("radio", name="conv2")).to_be_checked()
    expect(page.get_by_text("averaged over the map")).to_be_visible()
    await_words(marked, "A fifth of the ink deleted: 9 goes from")


def test_a_class_that_becomes_likelier_without_its_marked_ink_fails_the_check(server, page: Page):
    page.goto(f"{server.url}/draw?picture={BARRED_SEVEN}&why=true&why-by=Grad-CAM")
    await_words(images(page, "Why").nth(1), "7 goes from")

    page.locator(".st-key-why-for").get_by_role("radio", name="1").click()

    await_worker(page.get_by_text("The check fails: without the marked ink 1 becomes more probable."))
    expect(images(page, "Why").first).to_contain_text("Red ink supports 1.")


def test_the_nearest_training_digits_come_and_one_that_is_pressed_is_read(server, page: Page):
    page.goto(f"{server.url}/draw")
    draw(page, SEVEN)
    unfold(page, "Most similar")
    near = images(page, "Most similar")
    await_worker(near.nth(7))
    expect(near).to_have_count(8)
    expect(near.first.locator("b")).to_have_text("7")
    kind, number = re.match(r"(Training|Written) digit ([\d,]*\d)", near.first.locator(".words").inner_text()).groups()

    near.first.click()

    expect(page.get_by_text(f"{kind} digit {number}, labelled 7.")).to_be_visible()
    expect(near.first.locator(".words")).to_contain_text(f"{kind} digit {number}, the image itself")
    place = int(number.replace(",", "")) + (60_000 if kind == "Written" else 0)
    training = open_store().record("robust").training
    assert place in train_indices(load_split(training.dataset, "train"), training)


def test_how_far_an_own_network_can_be_trusted_is_found_out_and_taken_up(server, page: Page):
    record, network = add_network(open_store(str(server.folder / "store")), seed=3)
    logits = forward(network, image_at(CLOSE, open_store()).pixels)["logits"]

    page.goto(f"{server.url}/draw?picture={CLOSE}&network={record.id}&sure=true")

    found = page.get_by_text(re.compile(r"divided by a temperature of \d"))
    await_worker(found)
    temperature = float(re.search(r"temperature of ([\d.]+) before", found.inner_text())[1])
    likeliest = float(softmax(logits, temperature).max())
    possible = "|".join(re.escape(f"{100 * likeliest + tenth:.1f}") for tenth in (-0.1, 0, 0.1))  # it is rounded
    expect(page.locator(".answer")).to_contain_text(re.compile(rf"says the network, ({possible})%"))
    assert temperature != pytest.approx(1, abs=0.05)


def test_what_cannot_be_found_out_is_said_once_and_asked_again_when_somebody_wishes(server, page: Page):
    store = open_store(str(server.folder / "store"))
    record, network = add_network(store, seed=4)
    page.goto(f"{server.url}/draw?network={record.id}")
    settle(page)
    weights = store_folder(store) / record.id / "weights.npz"
    weights.unlink()  # the page has read it; a worker will not
    trouble, again = page.get_by_text("is damaged."), page.get_by_role("button", name="Ask again")

    draw(page, SEVEN)

    await_worker(trouble)
    draw(page, [((60, 200), (200, 200))])
    settle(page)
    await_worker(trouble)
    weights.write_bytes(network.to_npz())
    again.click()
    expect(trouble).to_be_hidden(timeout=WORKER_PATIENCE)
    expect(again).to_be_hidden()
    unfold(page, "Calibration")
    await_worker(page.get_by_text("divided by a temperature of"))


def test_a_drawing_goes_on_while_its_reasons_are_worked_out(server, page: Page):
    page.goto(f"{server.url}/draw?why=true&alike=true")
    draw(page, ONE)
    await_words(images(page, "Why").nth(1), "1 goes from")
    await_words(images(page, "Most similar").first, "away")
    worker = worker_of(server.folder / "runtime", "look")

    with standing_still(worker):
        draw(page, [((60, 60), (140, 40))])
        page.locator(".st-key-clear button").click()
        draw(page, SEVEN)

        expect(answer(page).first).to_have_text("7")
        expect(images(page, "Why").nth(1)).to_contain_text("being computed")
    await_words(images(page, "Why").nth(1), "7 goes from")
    expect(images(page, "Most similar")).to_have_count(8)
    expect(images(page, "Most similar").first.locator("b")).to_have_text("7")


@pytest.mark.parametrize("width", [390, 1280])
def test_images_stand_side_by_side_and_nothing_is_wider_than_the_page(server, page: Page, width):
    page.set_viewport_size({"width": width, "height": 844})

    page.goto(f"{server.url}/draw?picture={CLOSE}&why=true&framing=true&sure=true")

    why = images(page, "Why")
    expect(why).to_have_count(3)
    settle(page)
    first, second = (why.nth(number).bounding_box() for number in (0, 1))
    assert first["y"] == pytest.approx(second["y"], abs=1)
    assert too_wide(page) == []
