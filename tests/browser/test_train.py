"""Training through the sliders: the curve moves, a stop keeps what was learned, a reload and a restart find the run."""

import os
import re
import signal
import time
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from convscope import open_store
from tests.browser.gestures import answer, draw, move_slider, slider
from tests.browser.window import WORKER_PATIENCE, await_worker, is_poll, settle

SMALL = "/train?layers=1&filters1=4&dense=0&share=20&epochs=2&batch=64"
LONG = "/train?layers=2&filters1=8&filters2=8&epochs=30"


def start(page: Page, url: str) -> None:
    """Open the Train page with these settings, press Start and wait for the first point of the curve."""
    page.goto(url)
    settle(page)
    page.get_by_role("button", name="Start training").click()
    expect(page.locator("[data-batches]")).not_to_have_attribute("data-batches", "0", timeout=WORKER_PATIENCE)


def watched(page: Page) -> Locator:
    """The panel of the run that is watched."""
    return page.locator(".st-key-run")


def paused_after(page: Page) -> int:
    """After how many batches the run pauses, once it does."""
    words = watched(page).get_by_text(re.compile(r"Paused after batch"))
    await_worker(words)
    return int(re.search(r"batch ([\d,]+) of", words.text_content())[1].replace(",", ""))


def test_a_small_network_is_trained_through_the_sliders_and_used(server, page: Page):
    page.goto(server.url + "/train?dense=0&epochs=4")
    settle(page)
    move_slider(page, "Convolution layers", "Home")
    slider(page, "Convolution layers").press("ArrowRight")
    settle(page)
    move_slider(page, "Filters in conv1", "Home")
    expect(page.get_by_text("3 × 3 × 1 × 1 + 1 = 10")).to_be_visible()
    slider(page, "Epochs").press("ArrowLeft")
    settle(page)

    page.get_by_role("button", name="Start training").click()
    curve = page.locator("[data-batches]")
    expect(curve).not_to_have_attribute("data-batches", "0", timeout=WORKER_PATIENCE)
    seen = curve.get_attribute("data-batches")
    expect(curve).not_to_have_attribute("data-batches", seen)

    await_worker(page.get_by_text("Test accuracy, 10,000 digits"))
    expect(page.get_by_text("notebook that ConvScope is based on reaches 99.04%")).to_be_visible()
    page.get_by_label("Name").fill("One filter")
    page.get_by_label("Name").press("Enter")
    expect(watched(page).get_by_text("One filter: finished")).to_be_visible()
    page.get_by_role("link", name="Draw with it").click()
    expect(page.get_by_role("combobox", name="Network")).to_have_value("One filter")
    draw(page, [((140, 40), (140, 240))])
    expect(answer(page)).to_be_visible()
    page.locator(".st-key-menu").get_by_role("link", name="Feature maps").click()
    expect(page.get_by_role("application", name="conv1: 26 by 26")).to_be_visible()


def test_a_stop_keeps_what_was_learned(server, page: Page):
    start(page, server.url + LONG)

    page.locator(".st-key-stop button").click()

    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))
    await_worker(page.get_by_text("Test accuracy, 10,000 digits"))


def test_a_reload_and_another_browser_find_the_run_and_a_second_one_waits(server, page: Page, new_page):
    start(page, server.url + LONG)
    page.wait_for_url("**/*run=*")
    address = page.url

    page.reload()
    expect(page.locator("[data-batches]")).not_to_have_attribute("data-batches", "0")
    second = new_page()
    second.goto(server.url + SMALL)
    settle(second)
    second.get_by_role("button", name="Start training").click()
    expect(second.get_by_text("Waiting: 1 before this one")).to_be_visible()
    third = new_page()
    third.goto(address)
    await_worker(third.get_by_text(re.compile(r"Epoch \d+ of 30")))
    third.locator(".st-key-stop button").click()

    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))
    await_worker(second.get_by_text("Test accuracy, 10,000 digits"))


def test_other_pages_stay_usable_while_a_run_trains(server, page: Page):
    start(page, server.url + LONG)

    page.locator(".st-key-menu").get_by_role("link", name="Draw").click()
    draw(page, [((140, 40), (140, 240))])

    expect(answer(page)).to_have_text("1")
    page.locator(".st-key-menu").get_by_role("link", name="Train").click()
    page.locator(".st-key-stop button").click()
    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))


def test_another_page_comes_over_a_slow_line_while_a_run_trains(server, page: Page):
    slow, said = False, []

    def carry(socket):
        onward = socket.connect_to_server()
        socket.on_message(lambda message: said.append((onward, message)) if slow else onward.send(message))

    page.route_web_socket(re.compile("_stcore/stream"), carry)
    start(page, server.url + LONG)

    slow = True
    page.locator(".st-key-menu").get_by_role("link", name="Draw").click()
    page.wait_for_timeout(1500)  # the curve asks for more every half second
    slow = False
    last = BackMsg.FromString(said[-1][1]).rerun_script
    assert not last.fragment_id, "the page that was left still asks"
    for onward, message in said:
        onward.send(message)

    expect(page.locator("canvas.upper-canvas")).to_be_visible()
    page.locator(".st-key-menu").get_by_role("link", name="Train").click()
    page.locator(".st-key-stop button").click()
    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))


def test_pause_one_batch_a_new_rate_one_epoch_and_resume(server, page: Page):
    start(page, server.url + LONG)

    page.locator(".st-key-pause button").click()
    first = paused_after(page)
    await_worker(watched(page).get_by_text("of the test digits right"))
    expect(page.get_by_role("link", name="Draw with it")).to_be_visible()
    page.locator(".st-key-one-batch button").click()
    await_worker(watched(page).get_by_text(f"Paused after batch {first + 1:,} of"))
    watched(page).get_by_role("button", name="Rate 0.001").click()
    page.get_by_role("slider", name="from the next batch on").press("ArrowRight")
    expect(watched(page).get_by_role("button", name="Rate 0.003")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".st-key-one-epoch button").click()
    await_worker(watched(page).get_by_text(f"Paused after batch {(first // 938 + 1) * 938:,} of"))
    page.locator(".st-key-resume button").click()
    expect(watched(page).get_by_text(re.compile(r"Epoch \d+ of 30, batch"))).to_be_visible()
    page.locator(".st-key-stop button").click()

    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))
    expect(watched(page).get_by_text(f"Learning rate 0.003 after batch {first + 1:,}.")).to_be_visible()
    await_worker(page.get_by_text("Test accuracy, 10,000 digits"))


def test_a_press_counts_though_the_run_went_on_since_the_page_last_asked(server, page: Page):
    deaf = False

    def carry(socket):
        onward = socket.connect_to_server()
        socket.on_message(lambda message: None if deaf and is_poll(message) else onward.send(message))

    page.route_web_socket(re.compile("_stcore/stream"), carry)
    start(page, server.url + LONG)

    page.locator(".st-key-pause button").click()
    first = paused_after(page)
    await_worker(watched(page).get_by_text("of the test digits right"))
    page.locator(".st-key-one-batch button").click()
    await_worker(watched(page).get_by_text(f"Paused after batch {first + 1:,} of"))
    deaf = True  # the page has learned that the next batch is done, and not that the network was measured after it
    store, run_id = open_store(str(server.folder / "store")), parse_qs(urlsplit(page.url).query)["run"][0]
    deadline = time.monotonic() + 120
    while store.record(run_id).has_work:
        assert time.monotonic() < deadline, "the network was not measured"
        page.wait_for_timeout(50)
    page.locator(".st-key-one-batch button").click()
    page.wait_for_timeout(250)
    deaf = False

    await_worker(watched(page).get_by_text(f"Paused after batch {first + 2:,} of"))
    page.locator(".st-key-stop button").click()
    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))


def test_a_finished_run_goes_on_for_more_epochs(server, page: Page):
    page.goto(server.url + SMALL)
    settle(page)
    page.get_by_role("button", name="Start training").click()
    await_worker(watched(page).get_by_text(re.compile(r"finished, \d")))

    page.get_by_label("More epochs").fill("2")
    page.get_by_label("More epochs").press("Enter")
    settle(page)
    page.get_by_role("button", name="Continue").click()

    await_worker(watched(page).get_by_text("After batch 376 the run continued, for 4 epochs in total."))
    expect(watched(page).get_by_text("752 batches")).to_be_visible()


def test_a_learning_rate_far_too_high_ends_with_a_hint_and_the_run_can_be_saved(server, page: Page):
    page.goto(server.url + SMALL + "&rate=1")
    settle(page)
    page.get_by_role("button", name="Start training").click()

    await_worker(watched(page).get_by_text("Train with a learning rate below 1."))
    expect(watched(page).get_by_text("The last good weights, those after batch")).to_be_visible()
    watched(page).get_by_role("button", name="Rate 1").click()
    page.get_by_role("slider", name="from the next batch on").press("Home")
    expect(watched(page).get_by_role("button", name="Rate 1e-05")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".st-key-resume button").click()
    await_worker(watched(page).get_by_text(re.compile(r"finished, \d")))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_outlives_a_killed_server_and_the_next_one_finds_it(fresh_server, page: Page):
    start(page, fresh_server.url + LONG)
    page.wait_for_url("**/*run=*")
    address = page.url
    page.goto("about:blank")

    fresh_server.end(signal.SIGKILL)
    fresh_server.start()
    page.goto(address)

    await_worker(page.get_by_text("of 30, batch"))
    page.locator(".st-key-stop button").click()
    await_worker(watched(page).get_by_text(re.compile(r"stopped, \d")))


def test_a_run_that_a_server_left_behind_goes_on_though_nobody_watches_it(fresh_server, page: Page):
    start(page, fresh_server.url + LONG)
    page.goto("about:blank")
    fresh_server.end()
    (progress,) = (fresh_server.folder / "store").glob("*/progress.jsonl")
    left = progress.stat().st_size

    fresh_server.start()
    page.goto(fresh_server.url)

    deadline = time.monotonic() + 120
    while progress.stat().st_size == left:
        assert time.monotonic() < deadline, "nobody took the run up again"
        page.wait_for_timeout(200)


def test_a_clean_end_leaves_no_process(fresh_server, page: Page):
    start(page, fresh_server.url + LONG)
    page.goto("about:blank")
    before = fresh_server.processes()

    fresh_server.end()

    assert before
    assert psutil.wait_procs(before, timeout=30)[1] == []


def test_every_slider_goes_to_both_ends(server, page: Page):
    page.goto(server.url + "/train?padding=same")
    for fold in ("Advanced: network", "Advanced: training", "Augmentation"):
        page.get_by_text(fold).first.click()
    settle(page)
    labels = [
        "Stride",
        "Kernel",
        "Filters in conv1",
        "Convolution layers",
        "Epochs",
        "Dense units",
        "Dropout",
        "Batch size",
        "Learning rate",
        "Stop at a validation accuracy",
        "Share",
        "Maximum shift",
        "Maximum rotation",
        "Maximum shear",
        "Maximum zoom",
        "Unchanged digits",
    ]

    moved = set()
    for label in labels:
        for key, end in (("End", "max"), ("Home", "min")):
            if slider(page, label).count():
                move_slider(page, label, key)
                moved.add((label, slider(page, label).evaluate("(thumb, end) => thumb.value === thumb[end]", end)))
            expect(page.locator('[data-testid="stException"]')).to_have_count(0)
            expect(page.get_by_role("button", name="Start training")).to_be_enabled()

    assert moved == {(label, True) for label in labels}


def test_settings_survive_the_other_pages(server, page: Page):
    page.goto(server.url + "/train?epochs=9&filters1=8")
    settle(page)
    move_slider(page, "Filters in conv2", "Home")

    page.locator(".st-key-menu").get_by_role("link", name="Draw").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a digit")
    page.locator(".st-key-menu").get_by_role("link", name="Train").click()

    expect(slider(page, "Epochs")).to_have_value("9")
    expect(slider(page, "Filters in conv1")).to_have_value("8")
    expect(slider(page, "Filters in conv2")).to_have_value("1")
