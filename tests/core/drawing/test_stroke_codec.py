"""Strokes through a link."""

import base64
import re
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.drawing.stroke_codec import _varint, from_text, to_text
from convscope.drawing.strokes import MAX_COORDINATE, MAX_POINTS, check
from convscope.errors import InvalidImage
from tests.cases import cases
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
    message = f"The drawing in the link cannot be read ({len(text) - 1} characters, the end is missing). The link was "
    message += "cut or changed: ask for it again, or draw again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        from_text(text[:-1])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A", "the end is missing"),
        ("!!!!", "not base64url"),
        ("Ag YIA", "not base64url"),
        ("ägyptn", "not base64url"),
        ("A\ud800", "not base64url"),
        ("AgYHyA\n", "not base64url"),
        ("==", "not base64url"),
        ("AgYHyA", "the end is missing"),  # in the middle of a number
        ("AgYH", "the end is missing"),  # after the first of two points
        ("AQ", "the end is missing"),
        ("_____w", "the end is missing"),
        ("________", "a number is too long"),
        ("AA", "a stroke has no points"),
        ("AQIEAAAA", "a stroke has no points"),
    ],
)
def test_a_text_that_is_no_drawing_is_refused(text, reason):
    message = f"The drawing in the link cannot be read ({len(text)} characters, {reason}). The link was cut or "
    message += "changed: ask for it again, or draw again."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        from_text(text)


def test_a_text_longer_than_any_drawings_is_refused():
    for text in ("A" * 190_001, "!" * 10**6):
        with pytest.raises(InvalidImage, match=rf"\({len(text)} characters, longer than any drawing\)"):
            from_text(text)


def link(*numbers):
    """A text of numbers that takes no heed of what they mean."""
    packed = b"".join(map(_varint, numbers))
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def test_a_count_without_its_points_is_refused():
    for count in (1, 2, MAX_POINTS, 2**31, 2**35 - 1):
        with pytest.raises(InvalidImage, match=r" characters, the end is missing\)"):
            from_text(link(count, 1))


def test_steps_that_lead_far_off_the_canvas_are_refused():
    for steps in ((20_002, 0), (2**35 - 1, 2**35 - 1), (20_000, 0, 2, 0)):
        with pytest.raises(InvalidImage, match=r"^A stroke has points that are not numbers or lie more than 10,000"):
            from_text(link(len(steps) // 2, *steps))


def test_ten_thousand_dots_and_the_longest_text_come_back():
    dots = [np.array([[(-1.0) ** index * MAX_COORDINATE, MAX_COORDINATE]]) for index in range(MAX_POINTS)]

    assert same(from_text(to_text(dots[:10_000])), dots[:10_000])
    assert same(from_text(to_text(dots)), dots)
    assert len(to_text(dots)) == 186_667  # 7 bytes each, 4 characters for 3 bytes


def test_too_many_dots_are_refused():
    with pytest.raises(InvalidImage, match=r"^The drawing has 47,000 points; expected at most 20,000\."):
        from_text("AQIE" * 47_000)


@pytest.mark.parametrize("strokes", [[[(np.nan, 1)]], [[(1e300, 1)]], [[(1, 2, 3)]], [None], None])
def test_what_is_no_drawing_is_not_packed(strokes):
    with pytest.raises(InvalidImage):
        to_text(strokes)


def test_a_text_of_one_endless_number_is_refused():
    endless = base64.urlsafe_b64encode(bytes([1, *[255] * 300, 1, 0])).rstrip(b"=").decode()

    with pytest.raises(InvalidImage, match=r"\(404 characters, a number is too long\)\. The link was cut or changed"):
        from_text(endless)


def test_a_text_that_claims_too_many_points_is_refused():
    long = np.stack([np.arange(MAX_POINTS + 1) % 2, np.arange(MAX_POINTS + 1) % 3], axis=1).astype(float)

    assert len(from_text(to_text([long[:-1]]))[0]) == MAX_POINTS
    with pytest.raises(InvalidImage, match=r"^The drawing has 20,001 points; expected at most 20,000\."):
        from_text(to_text([long]))


@cases(300)
@given(st.text(max_size=40) | base64url)
def test_any_text_is_strokes_or_a_message(text):
    try:
        strokes = from_text(text)
    except InvalidImage as error:
        assert re.search(r"draw again\.$|Draw it again\.$|draw less\.$", str(error))
    else:
        assert same(check(strokes), strokes)


@cases(200)
@given(drawings, st.data())
def test_a_changed_text_is_other_strokes_or_a_message(drawing, data):
    text = to_text(arrays(drawing))
    place = data.draw(st.integers(0, len(text)))
    changed = text[:place] + data.draw(base64url) + text[place + data.draw(st.integers(0, 9)) :]

    try:
        strokes = from_text(changed)
    except InvalidImage as error:
        assert re.search(r"draw again\.$|Draw it again\.$|draw less\.$", str(error))
    else:
        assert same(from_text(to_text(strokes)), strokes)
