"""Where a window stops, worked by hand, and written out for people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.spec.window import Window


@pytest.mark.parametrize(
    ("window", "size", "places"),
    [
        (Window(3), 28, 26),  # 0..27 holds windows that start at 0..25
        (Window(3, 2), 28, 13),  # starts 0, 2, ..., 24
        (Window(3, 3), 28, 9),  # starts 0, 3, ..., 24
        (Window(3, dilation=3), 28, 22),  # a reach of 7
        (Window(7, 3, "same"), 28, 10),  # starts 0, 3, ..., 27
        (Window(2, 2), 11, 5),  # the last column fills no window
        (Window(3, 1, 1), 28, 28),  # one zero on each side
        (Window(3, 2, 2, 2), 28, 14),  # 32 pixels, a reach of 5: starts 0, 2, ..., 26 of 0..27
        (Window(5), 4, 0),
        (Window(7), 4, -2),
    ],
)
def test_a_maps_size_is_the_number_of_places_for_its_window(window, size, places):
    assert window.output_size(size) == places


@pytest.mark.parametrize(
    ("window", "zeros"),
    [
        (Window(3), (0, 0)),
        (Window(3, padding=2), (2, 2)),
        (Window(3, padding="same"), (1, 1)),
        (Window(4, padding="same"), (1, 2)),  # the odd zero comes after
        (Window(3, 2, "same"), (0, 1)),  # 14 windows, the last from 26 to 28
        (Window(3, 1, "same", 3), (3, 3)),
        (Window(1, 3, "same"), (0, 0)),  # the last window ends before the map does
    ],
)
def test_same_padding_adds_what_the_last_window_lacks(window, zeros):
    assert window.zeros(28) == zeros


def test_taps_are_counted_from_the_images_own_first_pixel():
    window = Window(3, stride=2, padding=1, dilation=2)

    assert window.taps(0, 28) == (-1, 1, 3)
    assert window.taps(5, 28) == (9, 11, 13)


def test_a_pixel_in_the_middle_lies_under_as_many_places_as_the_window_has_taps():
    assert Window(3).covering(10, 28) == (8, 9, 10)


def test_with_a_stride_of_2_the_last_column_is_never_looked_at():
    assert Window(3, 2).covering(27, 28) == ()


windows = st.builds(
    Window,
    st.integers(1, 7),
    st.integers(1, 3),
    st.sampled_from(("valid", "same")) | st.integers(0, 6),
    st.integers(1, 3),
)


@given(windows, st.integers(1, 40))
def test_a_pixel_is_touched_at_exactly_the_places_whose_taps_lie_on_it(window, size):
    places = range(window.output_size(size))

    for pixel in range(size):
        assert window.covering(pixel, size) == tuple(place for place in places if pixel in window.taps(place, size))


@given(windows, st.integers(1, 40))
def test_the_zeros_are_just_as_many_as_the_taps_reach_over_the_ends(window, size):
    places = window.output_size(size)
    if places < 1:
        return

    taps = np.array([window.taps(place, size) for place in range(places)])
    before, after = window.zeros(size)

    assert -before == min(0, taps.min()) or isinstance(window.padding, int)
    assert taps.min() >= -before
    assert taps.max() <= size - 1 + after


@pytest.mark.parametrize(
    ("window", "written"),
    [
        (Window(3), "(28 - 3) / 1 + 1 = 26"),
        (Window(3, 2), "(28 - 3) / 2 + 1 = 13.5, rounded down: 13"),
        (Window(3, 1, 1), "(28 + 2 x 1 - 3) / 1 + 1 = 28"),
        (Window(3, 2, 1, 2), "(28 + 2 x 1 - ((3 - 1) x 2 + 1)) / 2 + 1 = 13.5, rounded down: 13"),
        (Window(3, 2, "same"), "28 / 2 = 14"),
        (Window(3, 3, "same"), "28 / 3 = 9.333, rounded up: 10"),
    ],
)
def test_the_size_is_written_out_with_its_numbers(window, written):
    assert window.size_written_out(28) == written


@given(windows, st.integers(8, 40))
def test_the_written_size_ends_with_the_number_of_places(window, size):
    written = window.size_written_out(size)

    assert float(written.replace(":", "=").replace("=", " ").split()[-1]) == window.output_size(size)
