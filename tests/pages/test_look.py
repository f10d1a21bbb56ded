"""The picture that is looked at, on Draw and Feature maps, in Streamlit's tester."""

import numpy as np
import pytest

from convscope.stroke_text import to_text
from tests.pages.components import words

SEVEN = "ink-" + to_text([np.array([[80, 60], [200, 60], [120, 230]])])


def test_an_empty_canvas_says_so_instead_of_a_prediction(open_at):
    app = open_at("draw")

    assert "The canvas is empty" in app.info[0].value


def test_undo_and_clear_are_there_only_with_ink(open_at):
    empty, drawn = open_at("draw"), open_at("draw", picture=SEVEN)

    assert empty.button(key="undo").disabled
    assert empty.button(key="clear").disabled
    assert not drawn.button(key="undo").disabled


def test_clear_empties_the_canvas(open_at):
    app = open_at("draw", picture=SEVEN)

    app.button(key="clear").click().run()

    assert "The canvas is empty" in app.info[0].value


def test_the_source_switches_between_the_drawing_and_a_sample(open_at):
    app = open_at("draw", picture="test-3")

    assert "Test digit 3, labelled 0." in words(app)
    app.button_group(key="source").select("Draw").run()
    assert "The canvas is empty" in app.info[0].value
    app.button_group(key="source").select("MNIST digit").run()

    assert "Test digit 3, labelled 0." in words(app)


@pytest.mark.parametrize("page", ["draw", "feature_maps"])
@pytest.mark.parametrize("picture", ["ink-!", "test-10000", "train-60000", "photo-1", "drawing-none", "x"])
def test_a_picture_that_is_none_is_named(open_at, page, picture):
    app = open_at(page, picture=picture)

    assert "Shown instead" in app.warning[0].value
