"""Strokes through a link."""

import base64
import re
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convscope.errors import InvalidPicture
from convscope.stroke_text import from_text, to_text
from convscope.strokes import MOST_POINTS, check
from tests.core.drawings import arrays, drawings, same

base64url = st.text(string.ascii_letters + string.digits + "-_", max_size=60)


@given(drawings)
def test_strokes_come_back_from_their_text(drawing):
    text = to_text(arrays(drawing))

    assert re.fullmatch(r"[A-Za-z0-9_-]*", text)
    assert same(from_text(text), arrays(drawing))


def test_the_text_is_lengths_and_steps_worked_by_hand():
    # 2 points; first 3, -4 as 6, 7; step 100, 0 as 200, 0, and 200 takes two bytes: 72 + 128, 1
    packed = bytes([2, 6, 7, 72 + 128, 1, 0])

    text = to_text([np.array([[3.0, -4], [103, -4]])])

    assert packed.hex() == "020607c80100"
    assert text == "AgYHyAEA"
    assert to_text([]) == ""
    assert from_text("") == []


def test_a_text_that_was_cut_says_so():
    text = to_text([np.array([[3.0, 4], [103, 4], [200, 80]])])
    message = rf"^The drawing in the link cannot be read \({len(text) - 1} characters, .*\)\. The link was cut or "
    message += r"changed: ask for it again, or draw anew\.$"

    with pytest.raises(InvalidPicture, match=message):
        from_text(text[:-1])


@pytest.mark.parametrize("text", ["A", "AgY", "!!!!", "Ag YI", "ägyptn", "AgYHyA\n", "_____w", "________", "=", "AA"])
def test_a_text_that_is_no_drawing_is_refused(text):
    with pytest.raises(InvalidPicture, match=r"^The drawing in the link cannot be read \(|^A stroke of shape \("):
        from_text(text)


def test_a_text_of_one_endless_number_is_refused():
    endless = base64.urlsafe_b64encode(bytes([1, *[255] * 300, 1, 0])).rstrip(b"=").decode()

    with pytest.raises(InvalidPicture, match=r"\(404 characters, a number is too long\)\. The link was cut or changed"):
        from_text(endless)


def test_a_text_that_claims_too_many_points_is_refused():
    long = np.stack([np.arange(MOST_POINTS + 1) % 2, np.arange(MOST_POINTS + 1) % 3], axis=1).astype(float)

    assert len(from_text(to_text([long[:-1]]))[0]) == MOST_POINTS
    with pytest.raises(InvalidPicture, match=r"^The drawing has 20,001 points; expected at most 20,000\."):
        from_text(to_text([long]))


@settings(max_examples=300)
@given(st.text(max_size=40) | base64url)
def test_any_text_is_strokes_or_a_message(text):
    try:
        strokes = from_text(text)
    except InvalidPicture as error:
        assert re.search(r"draw anew\.$|Draw it anew\.$|draw less\.$", str(error))
    else:
        assert same(check(strokes), strokes)


@settings(max_examples=200)
@given(drawings, st.data())
def test_a_changed_text_is_other_strokes_or_a_message(drawing, data):
    text = to_text(arrays(drawing))
    place = data.draw(st.integers(0, len(text)))
    changed = text[:place] + data.draw(base64url) + text[place + data.draw(st.integers(0, 9)) :]

    try:
        strokes = from_text(changed)
    except InvalidPicture as error:
        assert re.search(r"draw anew\.$|Draw it anew\.$|draw less\.$", str(error))
    else:
        assert same(from_text(to_text(strokes)), strokes)
