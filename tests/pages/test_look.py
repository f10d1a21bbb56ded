"""The image that is looked at, on Draw and Feature maps, in Streamlit's tester."""

import json
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from convscope.drawing.fabric import to_canvas
from convscope.drawing.stroke_codec import to_text
from convscope.drawing.strokes import MAX_POINTS
from convscope.images import address_of
from convscope.store.store import open_store
from tests.core.runs import store_folder
from tests.pages.components import plain, setting, words

STROKES = [np.array([[80.0, 60], [200, 60], [120, 230]])]
SEVEN = "ink-" + to_text(STROKES)
BROKEN = {"type": "Path", "path": [["M", 80, 60], ["L", "far", 60]]}


class Hand:
    """Draws where Streamlit's tester cannot: what it has drawn stays on a canvas until that comes up anew."""

    def __init__(self, st_canvas):
        self.st_canvas, self.key, self.began, self.drawn = st_canvas, None, None, {}

    def canvas(self, **arguments):
        """Stands in for `st_canvas`, which it calls."""
        result = self.st_canvas(**arguments)
        self.key, self.began = arguments["key"], arguments["initial_drawing"]["objects"]
        return type(result)(self.drawn[self.key], None, False) if self.key in self.drawn else result

    def draw(self, app: AppTest, *objects) -> None:
        """Put other Fabric.js objects on the canvas."""
        self.drawn[self.key] = {"version": "7.4.0", "objects": list(objects), "background": "#ffffff"}
        app.run()


@pytest.fixture
def hand(open_at, monkeypatch) -> Hand:
    """A hand for all canvases of a test."""
    open_at("draw")  # the canvas cannot be imported outside of Streamlit
    from ui.panels import image

    hand = Hand(image.st_canvas)
    monkeypatch.setattr(image, "st_canvas", hand.canvas)
    return hand


def paths(*strokes):
    """Strokes as the canvas sends them."""
    return to_canvas([np.array(stroke, float) for stroke in strokes])["objects"]


def prediction(app):
    """The most probable class."""
    (shown,) = (each for each in app.get("bidi_component") if each.proto.component_name == "convscope_probabilities")
    return int(np.argmax(json.loads(shown.proto.json)["values"]))


def scribble(points, seed=0):
    """A drawing too long for a link."""
    return [np.random.default_rng(seed).integers(0, 280, (points, 2)).astype(float)]


def block_drawings(store):
    """Put a file where the store keeps drawings: none can be written any more."""
    shutil.rmtree(store_folder(store) / ".drawings", ignore_errors=True)
    store_folder(store).mkdir(exist_ok=True)
    (store_folder(store) / ".drawings").write_text("in the way")


def test_an_empty_canvas_says_so_instead_of_a_prediction(open_at):
    app = open_at("draw")

    assert "The canvas is empty" in app.info[0].value


def test_undo_and_clear_are_there_only_with_ink(open_at):
    empty, drawn = open_at("draw"), open_at("draw", picture=SEVEN)

    assert empty.button(key="undo").disabled
    assert empty.button(key="clear").disabled
    assert not drawn.button(key="undo").disabled


def test_the_source_switches_between_the_drawing_and_a_sample(open_at):
    app = open_at("draw", picture="test-3")

    assert "Test digit 3, labelled 0." in words(app)
    app.button_group(key="source").select("Draw").run()
    assert "The canvas is empty" in app.info[0].value
    app.button_group(key="source").select("MNIST digit").run()

    assert "Test digit 3, labelled 0." in words(app)


@pytest.mark.parametrize("page", ["draw", "feature_maps"])
@pytest.mark.parametrize(
    "image",
    ["ink-!", "ink-????", "test-10000", "test-x", "train-60000", "written-30000", "photo-1", "drawing-none", "x"],
)
def test_an_image_that_is_none_is_named(open_at, page, image):
    app = open_at(page, picture=image)

    assert "Shown instead" in plain(app.warning[0].value)


@pytest.mark.parametrize("page", ["draw", "feature_maps"])
@pytest.mark.parametrize("image", ["ink-!", "test-10000", "written-30000", "photo-1", "drawing-none"])
def test_nothing_leads_back_to_an_image_that_is_none(open_at, page, image):
    app = open_at(page, picture=image)

    for source, shown in (("Draw", "The canvas is empty"), ("MNIST digit", "Test digit 0, labelled 7.")) * 2:
        app.button_group(key="source").select(source).run()

        assert shown in words(app)
        assert not app.warning


def test_an_address_is_shown_as_text_whatever_markdown_it_holds(open_at):
    app = open_at("draw", picture="![](https://x)<b>$1$ `:red[y]")

    text = r"picture='\!\[\]\(https\:~//x\)\<b\>\$1\$ \`\:~red\[y\]' is not an image; expected test\-123, "
    assert app.warning[0].value.replace("\u2060", "~").startswith(text)


def test_a_written_digit_is_shown_with_its_number_and_label(open_at):
    app = open_at("draw", picture="written-45")
    field = app.number_input(key="digit")

    assert "Written digit 45, labelled 5." in words(app)
    assert (field.label, field.min, field.max, field.value) == ("Written digit", 0, 29_999, 45)
    field.set_value(29_999).run()

    assert "Written digit 29,999, labelled 9." in words(app)
    assert setting(app, "picture") == "written-29999"


@pytest.mark.parametrize(
    ("image", "label", "last"), [("test-3", "Test digit", 9_999), ("train-3", "Training digit", 59_999)]
)
def test_the_field_for_a_number_ends_with_the_last_digit(open_at, image, label, last):
    field = open_at("draw", picture=image).number_input(key="digit")

    assert (field.label, field.min, field.max) == (label, 0, last)


def test_a_written_digit_is_called_so_and_another_one_is_of_its_kind(open_at):
    app = open_at("draw", picture="written-45")
    assert app.button_group(key="source").options == ["Draw", "MNIST digit", "Written digit"]

    app.button_group(key="source").select("Draw").run()
    app.button_group(key="source").select("Written digit").run()
    assert "Written digit 45, labelled 5." in words(app)
    app.button(key="another").click().run()

    assert setting(app, "picture").startswith("written-")
    app.button_group(key="source").select("MNIST digit").run()
    assert setting(app, "picture") == "test-0"


def test_after_a_training_digit_there_are_test_digits_again(open_at):
    app = open_at("draw", picture="test-5")
    app.number_input(key="digit").set_value(7).run()
    app = open_at("draw", picture="train-7")
    assert app.button_group(key="source").options == ["Draw", "MNIST digit"]
    assert "Training digit" in words(app)

    app.button(key="another").click().run()
    assert setting(app, "picture").startswith("test-")
    shown = setting(app, "picture")
    app.button_group(key="source").select("Draw").run()
    app.button_group(key="source").select("MNIST digit").run()

    assert setting(app, "picture") == shown


def test_what_the_hand_draws_is_read(open_at, hand):
    app = open_at("draw")

    hand.draw(app, *paths(*STROKES))

    assert setting(app, "picture") == SEVEN
    assert prediction(app) == 7


def test_a_path_counts_and_unknown_objects_beside_it_do_not(open_at, hand):
    app = open_at("draw")
    unknown = {"type": "Group", "objects": []}, {"type": "Rect", "left": "wide", "path": 3}, {"type": None}, {}

    hand.draw(app, *unknown, *paths(*STROKES), *unknown)

    assert setting(app, "picture") == SEVEN
    assert not app.warning


def test_a_broken_path_is_named_and_the_last_good_drawing_comes_up_again(open_at, hand):
    app = open_at("draw", picture=SEVEN)
    first = hand.key

    hand.draw(app, *paths(*STROKES), BROKEN)
    warned, disabled = plain(app.warning[0].value), [app.button(key=key).disabled for key in ("undo", "clear")]
    shown = setting(app, "picture")
    app.run()

    assert warned.startswith("The canvas sent a path that cannot be read (a coordinate is 'far'); expected Fabric.js")
    assert (shown, disabled) == (SEVEN, [False, False])
    assert hand.key != first
    assert hand.began == paths(*STROKES)
    assert (setting(app, "picture"), len(app.warning)) == (SEVEN, 0)


@pytest.mark.parametrize(("button", "left"), [("undo", SEVEN), ("clear", "ink-")])
def test_undo_takes_what_was_refused_and_clear_takes_all(open_at, hand, button, left):
    app = open_at("draw", picture=SEVEN)
    hand.draw(app, *paths(*STROKES), BROKEN)

    app.button(key=button).click().run()

    assert setting(app, "picture") == left
    assert len(hand.began) == (1 if left == SEVEN else 0)
    assert not app.warning


def test_a_first_path_that_is_broken_can_be_cleared(open_at, hand):
    app = open_at("draw")
    first = hand.key

    hand.draw(app, BROKEN)
    app.button(key="clear").click().run()

    assert hand.key != first
    assert not app.warning
    assert "The canvas is empty" in words(app)


def test_ten_thousand_strokes_are_an_image_and_more_points_are_named(open_at, hand, store):
    app = open_at("draw")
    strokes = [[(n % 250, n // 50), (n % 250 + 20, n // 50 + 30)] for n in range(MAX_POINTS // 2)]

    hand.draw(app, *paths(*strokes))
    kept = setting(app, "picture")
    hand.draw(app, *paths(*strokes, [(1, 2)]))

    assert kept.startswith("drawing-")
    assert setting(app, "picture") == kept
    warned = plain(app.warning[0].value)
    assert warned.startswith("The drawing has 20,001 points; expected at most 20,000. Clear the canvas")


def test_a_drawing_that_cannot_be_kept_stays_on_the_canvas_until_it_can(open_at, hand, store):
    app = open_at("draw", picture=SEVEN)
    block_drawings(store)
    first = hand.key

    hand.draw(app, *paths(*STROKES, *scribble(1_500)))
    warned, shown = plain(app.warning[0].value), setting(app, "picture")
    (store_folder(store) / ".drawings").unlink()
    app.run()

    assert "could not be written (" in warned
    assert "Make room or allow writing there, then try again" in warned
    assert shown == SEVEN
    assert setting(app, "picture").startswith("drawing-")
    assert (hand.key, len(app.warning)) == (first, 0)


@pytest.mark.parametrize("before", [[], STROKES])
@pytest.mark.parametrize("button", ["undo", "clear"])
def test_what_cannot_be_kept_can_be_taken_back(open_at, hand, store, before, button):
    app = open_at("draw", picture="ink-" + to_text(before))
    block_drawings(store)

    hand.draw(app, *paths(*before, *scribble(1_500)))
    app.button(key=button).click().run()

    left = before if button == "undo" else []
    assert setting(app, "picture") == "ink-" + to_text(left)
    assert hand.began == paths(*left)
    assert not app.warning


def test_undo_that_cannot_be_kept_is_named_and_the_drawing_stays(open_at, hand, store):
    strokes = [*scribble(1_500), *STROKES]
    app = open_at("draw", picture=address_of(strokes, store))
    without = address_of(strokes[:-1], open_store(f"memory://{id(store)}")).partition("-")[2]
    (store_folder(store) / ".drawings" / without).mkdir()  # in the way

    app.button(key="undo").click().run()

    assert f"{without} could not be written (" in plain(app.warning[0].value)
    assert setting(app, "picture") == address_of(strokes, store)
    app.run()
    assert not app.warning


@pytest.mark.parametrize("page", ["draw", "feature_maps"])
def test_a_kept_drawing_that_cannot_be_read_is_named(open_at, store, page):
    (store_folder(store) / ".drawings" / "abc").mkdir(parents=True)

    app = open_at(page, picture="drawing-abc")

    assert ".drawings/abc cannot be read (" in plain(app.warning[0].value)
    assert "Shown instead" in plain(app.warning[0].value)


def test_a_kept_drawing_that_is_damaged_is_named(open_at, store):
    store.drawings.save("abc", "")
    (store_folder(store) / ".drawings" / "abc").write_bytes(b"\xff\xfe\x80\x80")

    app = open_at("draw", picture="drawing-abc")

    assert "The drawing in the link cannot be read (4 characters, not base64url)" in plain(app.warning[0].value)


def test_a_canvas_goes_on_when_the_drawing_that_it_came_up_with_is_gone(open_at, hand, store):
    long = scribble(1_500)
    app = open_at("draw", picture=address_of(long, store))
    hand.draw(app, *paths(*long, *STROKES))
    shown = setting(app, "picture")
    (store_folder(store) / ".drawings" / address_of(long, store).partition("-")[2]).unlink()

    app.run()

    assert setting(app, "picture") == shown
    assert len(hand.began) == 2
