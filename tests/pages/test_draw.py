"""The Draw page in Streamlit's tester: what is said of an image, and what can be unfolded below."""

import dataclasses

import numpy as np
import pytest

from convscope import NetworkSpec, forward, open_store
from convscope.confidence.ood_detector import is_out_of_distribution
from convscope.confidence.prediction import Prediction, predict
from convscope.drawing.framing import frame_strokes
from convscope.drawing.stroke_codec import to_text
from convscope.images import image_at
from tests.pages.components import bars, blobs, link, words

SEVEN = [np.array([(80.0, 60.0), (200.0, 60.0), (120.0, 230.0)])]
SCRIBBLE = [np.array([(60.0, 60), (220, 80), (70, 110), (220, 140), (70, 170), (210, 210), (80, 230)])]
CLOSE = "test-320"  # a 9 whose loop is nearly closed twice


def test_a_drawing_is_read_with_its_calibrated_probabilities(open_at):
    address = f"ink-{to_text(SEVEN)}"

    app = open_at("draw", picture=address)

    logits = forward(open_store().load_network(), image_at(address, open_store()).pixels)["logits"]
    powers = np.exp((logits - logits.max()) / 1.6894565)
    assert bars(app)["values"] == pytest.approx((powers / powers.sum()).tolist(), abs=2e-4)
    assert bars(app)["values"][7] > 0.9
    assert (bars(app)["rivals"], bars(app)["unlike"]) == ([], False)


def test_a_close_call_names_what_else_it_might_be(open_at):
    app = open_at("draw", picture=CLOSE)

    assert predict(np.array(bars(app)["values"])) == Prediction(8, (9,))
    assert (bars(app)["rivals"], bars(app)["right"]) == ([9], 9)
    assert bars(app)["values"][8] == pytest.approx(0.5305, abs=0.01)
    assert bars(app)["values"][9] == pytest.approx(0.4555, abs=0.01)


def test_a_scribble_is_said_to_be_unlike_any_digit(open_at):
    app = open_at("draw", picture=f"ink-{to_text(SCRIBBLE)}")

    assert bars(app)["unlike"]


def test_a_digit_with_a_label_is_not_called_none(open_at):
    odd = "test-9664"  # a 2 that the gatekeeper takes for something else

    app = open_at("draw", picture=odd)

    assert is_out_of_distribution(image_at(odd, open_store()).pixels)
    assert not bars(app)["unlike"]


def test_the_framing_unfolds_step_by_step(open_at):
    done = frame_strokes(SEVEN)

    app = open_at("draw", picture=f"ink-{to_text(SEVEN)}", framing="true")

    ((head, arrays),) = blobs(app, "convscope_gallery")
    first, second, third, fourth = head["images"]
    assert first["box"] == pytest.approx([8, 6, 12, 17])  # canvas pixels / 10
    assert "1 stroke. The box is 120 wide and 170 high, of 280 pixels" in first["words"]
    assert "1.1 times as large as on the canvas" in second["words"]  # (20 - 2) / 170 pixels against 28 / 280
    assert second["strokes"][0] == [[5, 5], [17.71, 5], [9.24, 23]]
    assert third["crosses"] == [[*done.mass, True]]
    assert fourth["crosses"][1] == [done.mass[0] + done.shift[0], done.mass[1] + done.shift[1], True]
    down, right = done.shift
    assert (down > 0, right < 0) == ("down" in fourth["words"], "to the left" in fourth["words"])
    redrawn, image = arrays["inks"].reshape(2, 28, 28)
    np.testing.assert_allclose(redrawn, done.redrawn, atol=1e-3)
    np.testing.assert_allclose(image, done.image, atol=1e-3)


def test_a_sample_says_that_it_came_framed(open_at):
    app = open_at("draw", picture="test-0", framing="true")

    assert blobs(app, "convscope_gallery") == []
    assert "This digit is already framed" in words(app)


def test_how_sure_it_is_says_both_numbers_and_how_often_it_is_right_then(open_at):
    app = open_at("draw", picture=CLOSE, sure="true")

    assert "softmax gives **8** a probability of **56." in words(app)
    assert "a temperature of **1.69** before softmax: **53." in words(app)
    assert "4,500 training digits that were held back" in words(app)
    assert "Of digits that people drew, 21 got a probability of 0% to 55%. **28.6%** of these" in words(app)
    assert "Of MNIST's test digits, 24 got a probability of 0% to 55%. **50.0%** of these" in words(app)
    assert len(app.get("plotly_chart")) == 1


def test_a_network_whose_temperature_is_not_known_yet_shows_its_own_probabilities(open_at, trained_record):
    app = open_at("draw", network=trained_record.id, picture="test-0")

    network, image = open_store().load_network(trained_record.id), image_at("test-0", open_store()).pixels
    assert bars(app)["values"] == pytest.approx(forward(network, image)["output"].tolist(), abs=1e-4)


def test_the_framing_says_that_a_dot_is_not_scaled(open_at):
    speck = [np.array([(140, 140), (143, 140)])]

    app = open_at("draw", picture=f"ink-{to_text(speck)}", framing="true")

    ((head, _),) = blobs(app, "convscope_gallery")
    assert head["images"][1]["title"] == "2. Not scaled"
    assert "smaller than 5 pixels is a dot" in head["images"][1]["words"]


def test_what_spoke_for_the_answer_is_shown_as_coming_in_its_place(open_at):
    app = open_at("draw", picture=CLOSE, why="true")

    ((head, arrays),) = blobs(app, "convscope_gallery")
    assert [image["title"] for image in head["images"]] == [
        "Ink that supports 8",
        "Without the most important ink",
        "Without as much other ink",
    ]
    assert {image["words"] for image in head["images"]} == {"being computed"}
    np.testing.assert_allclose(arrays["inks"][:784], image_at(CLOSE, open_store()).pixels.ravel(), atol=1e-3)
    assert app.button_group(key="why-for").value == "8"


def test_folds_that_are_closed_work_nothing_out(open_at):
    app = open_at("draw", picture=CLOSE)

    assert blobs(app, "convscope_gallery") == []
    assert app.get("plotly_chart") == []


def test_a_network_of_other_classes_is_asked_nothing_about_digits(open_at, make_trained):
    record = make_trained(NetworkSpec(class_names=("cat", "dog", "owl")))

    scribbled = open_at("draw", network=record.id, picture=f"ink-{to_text(SCRIBBLE)}", sure="true")
    sample = open_at("draw", network=record.id, picture="test-0")  # a 7: none of three classes

    assert not bars(scribbled)["unlike"]
    assert "Calibration is available only for networks that read digits" in words(scribbled)
    assert [each.proto.component_name for each in scribbled.get("bidi_component")].count("convscope_poll") == 0
    assert bars(sample)["right"] is None


def test_a_network_over_a_data_set_of_another_convscope_is_asked_nothing_about_it(open_at, store, trained_record):
    training = dataclasses.replace(trained_record.training, dataset="letters")
    store.put(dataclasses.replace(trained_record, training=training))

    app = open_at("draw", network=trained_record.id, picture="test-0", sure="true", alike="true")

    assert "The network learned from a data set that this ConvScope does not have." in words(app)
    assert "Calibration is available only for networks that read digits" in words(app)
    assert [each.proto.component_name for each in app.get("bidi_component")].count("convscope_poll") == 0


def test_folds_over_an_empty_canvas_stay_and_say_that_there_is_nothing_yet(open_at):
    app = open_at("draw", why="true")

    assert "There is no prediction yet." in words(app)
    assert link(app) == {"why": "true"}
