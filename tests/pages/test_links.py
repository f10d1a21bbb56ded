"""The session and the page's link: which of them counts, in Streamlit's tester. Back and Forward need a browser."""

import re
from urllib.parse import parse_qsl

import pytest

from convscope.spec.network import NetworkSpec
from convscope.training.presets import PRESETS
from tests.pages.components import blobs, link, plain, setting, words

PAGE_NAMES = {"Home": "app.py", "Train": "train", "Draw": "draw", "Feature maps": "feature_maps"}


def follow(app, label: str):
    """Press a link between the pages, as a browser does: the other page begins with the link's parameters."""
    app.run()  # after a fragment the tester has that alone
    (pressed,) = {
        (each.proto.page, each.proto.query_string) for each in app.get("page_link") if plain(each.proto.label) == label
    }
    app.query_params.clear()
    app.query_params |= dict(parse_qsl(pressed[1]))
    return app.switch_page(f"pages/{pressed[0]}.py" if pressed[0] else "app.py").run()


def unescaped(markdown: str) -> str:
    """What is left of a text without its escaped characters: here Markdown would find its marks."""
    return re.sub(r"\\.", "", markdown)


def test_a_link_to_the_network_that_was_current_before_opens_that_network(open_at, make_trained):
    one, other = make_trained(NetworkSpec(), "One"), make_trained(NetworkSpec(), "Other")
    app = open_at("train", network=one.id, run=one.id)
    app.selectbox(key="picked_network").select(other.id).run()

    follow(app, "Draw with it")

    assert setting(app, "network") == one.id
    assert link(app)["network"] == one.id


def test_a_menu_link_that_is_older_than_the_session_changes_nothing(open_at):
    app = open_at("draw", picture="test-3")
    old = {each.proto.query_string for each in app.get("page_link") if each.proto.label == "Feature maps"}.pop()
    app.number_input(key="digit").set_value(5).run()

    app.query_params |= dict(parse_qsl(old))  # picture=test-3
    app.switch_page("pages/feature_maps.py").run()

    assert setting(app, "picture") == "test-5"
    assert "Test digit 5" in words(app)


def test_what_streamlit_says_again_of_an_old_link_changes_nothing(open_at):
    app = open_at("draw", picture="test-3", why="true")

    app.number_input(key="digit").set_value(5).run()
    app.run()  # the tester sends the first link with every run, as Streamlit's page may

    assert setting(app, "picture") == "test-5"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_the_link_of_a_preset_opens_that_preset_elsewhere(open_at, preset, monkeypatch):
    started = []
    app = open_at("train")
    app.button(key=f"preset-{preset.name}").click().run()
    monkeypatch.setattr("ui.panels.start.submit", lambda spec, name: started.append(spec))

    elsewhere = open_at("train", **link(app))
    elsewhere.button(key="start").click().run()

    assert started == [preset.spec]
    assert not elsewhere.warning


def test_every_setting_of_the_feature_maps_is_in_the_link_and_kept_on_other_pages(open_at):
    app = open_at("feature_maps", place="conv2-3")
    app.button_group(key="scale").select("Per-map scale").run()
    app.button_group(key="clicks").select("Ablate").run()
    app.button_group(key="look").select("By class").run()
    app.button(key="ten-others").click().run()

    chosen = {"place": "conv2-3", "scale": "Per-map scale", "clicks": "Ablate", "look": "By class", "example": "1"}
    assert link(app) == chosen
    follow(follow(app, "Train"), "Feature maps")

    assert link(app) == chosen
    assert app.button_group(key="scale").value == "Per-map scale"
    (head, _) = next(each for each in blobs(app, "convscope_maps") if each[0]["name"] == "conv1")
    assert len(head["tops"]) == 32


def test_the_training_that_was_set_is_kept_on_other_pages_and_in_the_menu(open_at):
    app = open_at("train", layers="5", padding="same")
    app.slider(key="filters5").set_value(9).run()
    app.slider(key="layers").set_value(2).run()

    follow(follow(app, "Draw"), "Train")
    app.slider(key="layers").set_value(5).run()

    assert app.slider(key="filters5").value == 9
    menu = {each.proto.query_string for each in app.get("page_link") if each.proto.label == "Train"}
    assert [dict(parse_qsl(each))["filters5"] for each in menu] == ["9"]


@pytest.mark.parametrize(
    ("where", "parameters", "message"),
    [
        ("train", {"pool": "7"}, "pool='7' in the link is not one of none, 2, 3; it was ignored."),
        ("train", {"rate": "7"}, "rate='7' in the link is not one of 1e-05, 3e-05, 0.0001, 0.0003, 0.001, "),
        ("train", {"dropout": "nan"}, "dropout='nan' in the link is not a number from 0 to 0.8; it was ignored."),
        ("train", {"pixel": "28-0-0"}, "pixel='28-0-0' in the link is not whole numbers from 0-0-0 to 27-27-23;"),
        ("draw", {"why": "yes"}, "why='yes' in the link is not true or false; it was ignored."),
        ("draw", {"why-by": "magic"}, "why-by='magic' in the link is not one of Occlusion, Grad-CAM, HiResCAM;"),
        (
            "draw",
            {"picture": "test-0", "why": "true", "why-by": "Grad-CAM", "why-at": "conv9"},
            "why-at='conv9' in the link does not fit here; conv2 is used.",
        ),
        (
            "draw",
            {"picture": "test-0", "why": "true", "why-for": "x"},
            "why-for='x' in the link does not fit here; 7 is used.",
        ),
        ("feature_maps", {"scale": "mine"}, "scale='mine' in the link is not one of Shared scale, Per-map scale;"),
        (
            "feature_maps",
            {"place": "dense-3", "look": "Kernels"},
            "look='Kernels' in the link does not fit here; This unit is used.",
        ),
        ("convolution", {"gap": "9"}, "gap='9' in the link is not a whole number from 1 to 3; it was ignored."),
        (
            "convolution",
            {"section": "Channels", "over": "Pattern"},
            "over='Pattern' in the link does not fit here; Digit is used.",
        ),
        ("app.py", {"epochs": "3"}, "epochs='3' in the link is no setting of the page Home; it was ignored."),
        ("draw", {"colour": "red"}, "colour='red' in the link is no setting of the page Draw; it was ignored."),
    ],
)
def test_a_value_of_a_link_that_is_not_used_is_named_on_every_page(open_at, where, parameters, message):
    app = open_at(where, **parameters)

    assert [plain(each.value) for each in app.warning if message in plain(each.value)]
    app.run()
    assert not app.warning


def test_a_class_to_explain_that_a_link_names_is_explained(open_at, monkeypatch):
    predicted, other, _ = open_at("draw", picture="test-0", why="true").button_group(key="why-for").options
    asked = []
    monkeypatch.setattr("ui.resources.cached_answer", lambda question: asked.append(vars(question)))

    app = open_at("draw", picture="test-0", **{"why": "true", "why-for": other})

    assert predicted == "7"
    assert {question["class_index"] for question in asked if "class_index" in question} == {int(other)}
    assert link(app)["why-for"] == other


@pytest.mark.parametrize("where", ["app.py", "train", "draw", "feature_maps", "convolution"])
@pytest.mark.parametrize("key", ["network", "run", "picture", "place", "off", "table", "section", "look"])
def test_nothing_that_a_link_brings_is_markdown(open_at, where, key):
    app = open_at(where, **{key: "![](http://elsewhere.example/i.png) <img src=x> [a](http://b.example) www.c.example"})

    said = [each.value for kind in ("markdown", "caption", "warning", "error", "info") for each in app.get(kind)]
    for text in said:
        assert not [mark for mark in ("![", "](", "<img", "http://", "www.c") if mark in unescaped(text)], text


@pytest.mark.parametrize("key", ["why-at", "why-for"])
def test_a_choice_of_a_link_that_does_not_fit_is_named_as_text(open_at, key):
    app = open_at("draw", picture="test-0", **{"why": "true", "why-by": "Grad-CAM", key: "**bold** [a](b)"})

    (said,) = [each.value for each in app.warning]
    assert "bold" in said
    assert not [mark for mark in ("**", "](") if mark in unescaped(said)]


def test_the_name_of_a_run_is_not_markdown_wherever_it_is_said(open_at, store, trained_record):
    store.rename(trained_record.id, "![](http://a.example/i.png) **bold** :red[x]")

    for page in ("app.py", "train"):
        app = open_at(page, network=trained_record.id, run=trained_record.id)
        said = " ".join(each.value for kind in ("markdown", "header", "caption") for each in app.get(kind))

        assert "bold" in said
        assert not [mark for mark in ("![", "](", "http://", " **bold", ":red[") if mark in unescaped(said)], said
