"""Numbers as people read them."""

import pytest

from ui.numbers import counted, duration, percent, scientific, with_times_signs


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (1.6, "2 s"), (89.4, "89 s"), (90, "2 min"), (3600, "60 min")]
)
def test_a_duration_is_in_seconds_and_from_90_on_in_minutes(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0, 1, "0.0%"),
        (0.5305, 2, "53.05%"),
        (0.9994, 1, "99.9%"),
        (0.9996, 1, "more than 99.9%"),
        (0.99996, 2, "more than 99.99%"),
        (1, 1, "more than 99.9%"),
    ],
)
def test_no_share_is_rounded_up_to_100_percent(share, decimals, text):
    assert percent(share, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (8.2e-7, "8e-7"), (9.7e-7, "1e-6"), (2.0, "2e0"), (3e12, "3e12")]
)
def test_a_small_number_is_one_digit_and_a_power_of_ten(value, text):
    assert scientific(value) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 filters"), (1, "1 filter"), (1024, "1,024 filters")])
def test_a_noun_has_its_plural(count, text):
    assert counted(count, "filter") == text


def test_a_formula_has_times_signs_and_keeps_other_words():
    assert with_times_signs("2 x (3 + 1) = 8 max") == "2 × (3 + 1) = 8 max"
