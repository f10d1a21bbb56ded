"""Links that an earlier ConvScope made still open and show the same."""

import json
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.analysis.answer_files import load_answer
from convscope.drawing.patterns import pattern
from convscope.images import image_at
from convscope.network.convolution import patches, products
from convscope.network.kernels import classic_filters
from convscope.spec.training import Augmentation
from convscope.spec.window import Window
from tests.core.runs import OLD, OLD_DRAWING, OLD_RUN
from tests.pages.components import bars, blobs, setting, words

LINKS = json.loads((OLD / "links.json").read_text())


@pytest.fixture
def open_link(open_at, old_store):
    """Opens a link by its name in links.json, over the old store."""

    def open_link(name: str) -> AppTest:
        link = urlsplit(LINKS[name])
        return open_at(link.path.strip("/") or "app.py", **dict(parse_qsl(link.query)))

    return open_link


def drawn(app: AppTest, component: str, name: str) -> tuple[dict, dict[str, np.ndarray]]:
    """What the component that shows this is told: its head and its arrays."""
    (told,) = [(head, arrays) for head, arrays in blobs(app, component) if head.get("name") == name]
    return told


@pytest.mark.parametrize("name", LINKS)
def test_nothing_that_an_old_link_asks_for_is_refused(open_link, name):
    app = open_link(name)

    assert [each.value for each in [*app.warning, *app.error] if "in the link" in each.value] == []
    assert not any("Shown instead" in each.value for each in app.warning)


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        (
            "train, every setting",
            TrainingSpec(
                NetworkSpec(
                    conv_layers=(
                        ConvLayer(5, 2, padding="same"),
                        ConvLayer(6, 2, padding="same", pool=3),
                        ConvLayer(7, 2, padding="same"),
                        ConvLayer(9, 2, padding="same"),
                    ),
                    dense_units=20,
                    dropout=0.35,
                    batch_norm=True,
                    global_pool=True,
                ),
                dataset="mnist+written",
                epochs=9,
                batch_size=256,
                optimizer="adam",
                learning_rate=0.003,
                data_share=30,
                seed=12345,
                schedule="one-cycle",
                target_accuracy=0.985,
                augmentation=Augmentation(4, 9, 8, 7, 60),
            ),
        ),
        (
            "train, other settings",
            TrainingSpec(
                NetworkSpec(
                    conv_layers=tuple(
                        ConvLayer(filters, 1, stride=2, padding="same") for filters in (32, 64, 64, 64, 64, 11)
                    ),
                    dense_units=0,
                ),
                optimizer="sgd",
                learning_rate=1e-5,
                target_accuracy=0.992,
            ),
        ),
    ],
)
def test_the_settings_of_a_training_are_those_of_the_link(open_link, monkeypatch, name, spec):
    started = []
    monkeypatch.setattr("ui.panels.start.submit", lambda spec, name: started.append(spec))
    app = open_link(name)

    app.button(key="start").click().run()

    assert started == [spec]


def test_the_run_that_was_watched_is_shown_with_its_result(open_link):
    app = open_link("train, every setting")

    assert [metric.value for metric in app.metric] == ["27.43%", "2.14723", "3 s"]
    assert "Kept since the first format" in words(app)


def test_the_folds_of_draw_are_open_and_ask_as_they_did(open_link, monkeypatch):
    asked = []
    monkeypatch.setattr("ui.resources.cached_answer", lambda question: asked.append(vars(question)))

    app = open_link("draw, every fold")

    (why,) = (question for question in asked if "method" in question)
    assert (why["network"], why["method"], why["layer"], why["class_index"]) == ("notebook", "grad-cam", "pool2", 7)
    assert int(np.argmax(bars(app)["values"])) == 7
    framing, marked = blobs(app, "convscope_gallery")
    assert (len(framing[0]["images"]), len(marked[0]["images"])) == (4, 3)
    assert "a temperature of **2.14** before softmax: **99.22%**" in words(app)
    assert {"steps", "image", "network"} in [set(question) for question in asked]  # the nearest training digits


def test_the_other_way_to_mark_ink_and_the_digit_that_a_generator_wrote_are_shown(open_link, monkeypatch):
    asked = []
    monkeypatch.setattr("ui.resources.cached_answer", lambda question: asked.append(vars(question)))

    app = open_link("draw, a written digit")

    (why,) = (question for question in asked if "method" in question)
    assert (why["method"], why["layer"], why["image"]) == ("hires-cam", "conv3", "written-45")
    assert "Written digit 45, labelled 5." in words(app)


def test_a_kept_drawing_is_read_with_the_stored_temperature(open_link, old_store):
    app = open_link("draw, a kept drawing")

    logits = forward(old_store.load_network(OLD_RUN), image_at(OLD_DRAWING, old_store).pixels)["logits"]
    powers = np.exp((logits - logits.max()) / 0.3896297)
    assert bars(app)["values"] == pytest.approx((powers / powers.sum()).tolist(), abs=2e-4)


def test_a_training_digit_is_shown(open_link):
    assert "Training digit 7, labelled 3." in words(open_link("draw, a training digit"))


def test_the_way_to_a_unit_and_the_filters_that_are_off_are_kept(open_link):
    app = open_link("feature maps, a way and filters off")

    ((story, _),) = blobs(app, "convscope_unit")
    assert story["way"] == [
        *("output, class 0", "dense, unit 51", "conv3, row 1, column 2, filter 53", "pool2, row 2, column 3, filter 40")
    ]
    off = {head["name"]: head["off"] for head, _ in blobs(app, "convscope_maps") if head["name"].startswith("conv")}
    assert off == {"conv1": [3, 17], "conv2": [], "conv3": [9]}
    assert app.button(key="off-conv2")  # a click switches filters off


def test_a_unit_of_an_old_network_is_explained(open_link):
    app = open_link("feature maps, a unit")

    ((story, _),) = blobs(app, "convscope_unit")
    assert (story["place"], story["unit"]) == ("conv2-3-4-1", [3, 4, 1])
    assert story["lines"][-1][1] == pytest.approx(0.3403009, abs=1e-5)


def test_kernels_are_shown(open_link):
    ((head, _),) = blobs(open_link("feature maps, kernels"), "convscope_grid")

    assert (head["rows"], head["columns"], head["picked"]) == (32, 64, 3)


def test_the_digits_that_excite_a_filter_most_are_shown_from_the_stored_answers(open_link, old_store, monkeypatch):
    monkeypatch.setattr("ui.resources.cached_answer", lambda question: load_answer(old_store, question))

    app = open_link("feature maps, likes")

    best, _ = drawn(app, "convscope_maps", "digit")
    made, arrays = drawn(app, "convscope_maps", "made")
    survey = next((OLD / "store" / OLD_RUN / "looks").glob("survey-*.npz"))
    ascent = next((OLD / "store" / OLD_RUN / "looks").glob("ascent-*.npz"))
    assert best["names"] == [str(number) for number in np.load(survey)["conv2.digits"][1]]
    np.testing.assert_allclose(arrays["values"], np.load(ascent)["picture"].ravel(), atol=1e-3)
    assert made["filters"] == 1


def test_ten_digits_are_shown_with_the_stored_means(open_link, old_store, monkeypatch):
    monkeypatch.setattr("ui.resources.cached_answer", lambda question: load_answer(old_store, question))

    (maps, _), (means, arrays) = blobs(open_link("feature maps, ten digits"), "convscope_grid")

    survey = np.load(next((OLD / "store" / OLD_RUN / "looks").glob("survey-*.npz")))
    assert (maps["rows"], maps["columns"], maps["picked"], means["picked"]) == (10, 3, 2, 2)
    np.testing.assert_allclose(arrays["values"], survey["pool1.means"].ravel(), atol=1e-3)


def test_a_pixel_is_explained(open_link):
    ((story, _),) = blobs(open_link("feature maps, a pixel"), "convscope_unit")

    assert (story["place"], story["unit"]) == ("input-10-12-0", [10, 12, 0])


def test_the_lesson_follows_the_filter_of_the_link(open_link, notebook, store):
    app = open_link("convolution, three steps")

    _, arrays = drawn(app, "convscope_sliding", None)
    expected = forward(store.load_network("robust"), image_at("test-3", store).pixels)["conv2"][..., 9]
    np.testing.assert_allclose(arrays["map"].reshape(11, 11), expected, atol=1e-5)


def test_a_classic_kernel_slides_over_a_pattern(open_link):
    _, arrays = drawn(open_link("convolution, a classic kernel"), "convscope_sliding", None)

    filters = classic_filters()
    kernel = filters.kernel[..., [filters.names.index("vertical edges")]]
    expected = products(patches(pattern("half")[..., None], Window(3)), kernel)
    np.testing.assert_allclose(arrays["sums"], expected.ravel(), atol=1e-5)


def test_a_colour_kernel_patch_size_and_depth_are_kept(open_link):
    app = open_link("convolution, channels")

    head, _ = drawn(app, "convscope_sliding", None)
    stack, _ = drawn(app, "convscope_maps", "map")
    assert head["input"]["channels"] == 3
    assert "“red, not green”" in head["notes"][2]
    assert (stack["height"], stack["width"], stack["filters"]) == (24, 24, 6)
    assert "5 × 5 × 3 × 6 + 6 = 456" in words(app)


def test_a_typed_kernel_slides_with_its_stride_zeros_and_dilation(open_link):
    app = open_link("convolution, a typed kernel")

    head, arrays = drawn(app, "convscope_sliding", None)
    assert arrays["kernel"].tolist() == [1, 2, 3, 4, -5] * 5
    assert (head["output"]["rows"], head["output"]["columns"]) == (12, 12)
    assert "(28 + 2 × 2 - ((5 - 1) × 2 + 1)) / 2 + 1 = 12.5" in words(app)


def test_pooling_keeps_its_square_and_the_shift(open_link):
    app = open_link("convolution, pooling")

    head, arrays = drawn(app, "convscope_sliding", None)
    assert (head["mode"], arrays["largest"].size, arrays["input"].size) == ("pooling", 8 * 8, 26 * 26)
    assert head["notes"][0].startswith("Filter 7 of conv1")
    assert [app.slider(key=key).value for key in ("down", "right")] == [-2, 3]


def test_home_keeps_what_the_other_pages_carry(open_link):
    app = open_link("home")

    assert "Kept since the first format" in app.header[0].value
    carried = {key: setting(app, key) for key in ("network", "picture", "place", "off", "table", "run")}
    assert carried == dict(parse_qsl(urlsplit(LINKS["home"]).query))
