"""What a link holds is a value of its kind, or is refused."""

import pytest

from ui.link.kinds import Choice, Decimal, OneOf, Place, Switch, Text, Whole

COLOURS = Choice(("red", "blue"), {"crimson": "red"})
RATES = OneOf((0.0, 0.00001, 0.001, 0.985), lambda share: f"{share:.1%}" if share > 0.5 else f"{share:g}")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Whole(-3, 3), "-3", -3),
        (Whole(0, 2**31 - 1), "2147483647", 2**31 - 1),
        (Decimal(0, 0.8), "0.35", 0.35),
        (COLOURS, "blue", "blue"),
        (RATES, "1e-05", 1e-5),
        (RATES, "98.5%", 0.985),
        (Switch(), "true", True),
        (Switch(), "false", False),
        (Place((28, 28, 24)), "6-27-0", (6, 27, 0)),
        (Text(), "conv1-3 ü", "conv1-3 ü"),
    ],
)
def test_a_value_is_written_as_it_was_read(kind, text, value):
    assert kind.parse(text) == value
    assert kind.format(value) == text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [(COLOURS, "crimson", "red"), (RATES, "0.985", 0.985), (Switch(), "True", True), (Decimal(0, 1), "5e-1", 0.5)],
)
def test_older_and_other_spellings_are_read_too(kind, text, value):
    assert kind.parse(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *[(Whole(1, 30), text) for text in ("0", "31", "x", "1.5", "1e1", "²", "99999999999", " 5", "+5", "٣")],
        *[(Decimal(0, 0.8), text) for text in ("0.9", "-0.1", "nan", "inf", "x", "")],
        *[(COLOURS, text) for text in ("green", "Red", "")],
        *[(RATES, text) for text in ("0.5", "98.6%", "x")],
        *[(Switch(), text) for text in ("yes", "1")],
        *[(Place((28, 28)), text) for text in ("28-0", "1", "1-2-3", "-1-2", "1--2")],
    ],
)
def test_a_text_that_is_no_value_is_refused(kind, text):
    with pytest.raises(ValueError):
        kind.parse(text)


def test_each_kind_says_in_words_what_it_expects():
    assert [
        kind.expected for kind in (Whole(1, 12345), Decimal(0, 0.8), COLOURS, RATES, Switch(), Place((28, 24)))
    ] == [
        "a whole number from 1 to 12,345",
        "a number from 0 to 0.8",
        "one of red, blue",
        "one of 0, 1e-05, 0.001, 98.5%",
        "true or false",
        "whole numbers from 0-0 to 27-23",
    ]
