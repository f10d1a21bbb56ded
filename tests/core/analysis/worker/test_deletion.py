"""The check by deletion: the fifth of the ink with the highest attribution is deleted, then as much elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope.analysis.worker.deletion import PLACES, SHARE, check_by_deletion

BAR = np.zeros((5, 12, 1), np.float32)
BAR[2, 1:11] = 1  # ten pixels of full ink: a fifth is two of them


class Asked:
    """Takes what a network would be asked, and answers with the ink that is left in each image."""

    def __init__(self):
        self.images = None

    def __call__(self, images):
        self.images = images
        return images.sum(axis=(1, 2, 3))


def marks_at(shape, *places):
    """Marks of 1 at some places and 0 elsewhere."""
    values = np.zeros(shape, np.float32)
    for place in places:
        values[place] = 1
    return values


@st.composite
def images_and_marks(draw):
    """A random image that holds some ink, and random values."""
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    shape = (draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.sampled_from((1, 3))))
    image = rng.random(shape, np.float32) * (rng.random((*shape[:2], 1)) < draw(st.floats(0.1, 1)))
    image[rng.integers(shape[0]), rng.integers(shape[1])] = 0.5
    return image, rng.normal(0, 1, shape[:2]).astype(np.float32)


def test_the_fifth_with_the_highest_attribution_is_deleted():
    values = marks_at((5, 12), (2, 3), (2, 9), (0, 0))  # the last one is on paper

    deletion = check_by_deletion(BAR, values, Asked())

    assert np.argwhere(deletion.marked).tolist() == [[2, 3], [2, 9]]


def test_the_highest_attribution_goes_first_and_values_below_0_go_last():
    values = np.zeros((5, 12), np.float32)
    values[2, 1:11] = [-9, 1, 2, 4, 3, -1, 0, 0.5, -2, -3]

    deletion = check_by_deletion(BAR, values, Asked())

    assert np.argwhere(deletion.marked).tolist() == [[2, 4], [2, 5]]


def test_a_fifth_is_counted_in_ink_and_not_in_pixels():
    image = np.zeros((1, 8, 1), np.float32)
    image[0, :, 0] = [0.25, 0.25, 0.25, 0.25, 1, 1, 1, 1]  # 5 in total: a fifth are the four pale pixels, or a full one

    pale = check_by_deletion(image, np.array([[8, 7, 6, 5, 0, 0, 0, 0]], np.float32), Asked())
    full = check_by_deletion(image, np.array([[0, 0, 0, 0, 8, 7, 6, 5]], np.float32), Asked())

    assert pale.marked.tolist() == [[True] * 4 + [False] * 4]
    assert full.marked.tolist() == [[False] * 4 + [True] + [False] * 3]


def test_the_last_pixel_is_deleted_whole():
    image = np.ones((1, 7, 1), np.float32)  # a fifth is 1.4 pixels

    deletion = check_by_deletion(image, np.arange(7, dtype=np.float32)[None], Asked())

    assert deletion.marked.tolist() == [[False] * 5 + [True] * 2]


def test_the_ink_of_a_pixel_is_that_of_its_channels_together():
    image = np.zeros((1, 3, 3), np.float32)
    image[0] = [[1, 0, 0], [1, 1, 1], [0, 0, 1]]  # 5 in total: a fifth is a pixel of one channel

    deletion = check_by_deletion(image, np.array([[3, 2, 1]], np.float32), Asked())

    assert deletion.marked.tolist() == [[True, False, False]]


def test_elsewhere_a_place_and_the_ink_nearest_to_it_are_deleted():
    asked = Asked()

    check_by_deletion(BAR, marks_at((5, 12), (2, 5), (2, 6)), asked)

    gone = [np.flatnonzero((other != BAR)[2]).tolist() for other in asked.images[2:]]
    assert all(second == first + 1 for first, second in gone)  # two neighbours, in one piece
    assert {column for pair in gone for column in pair} == {1, 2, 3, 4, 7, 8, 9, 10}  # each of them was a place


def test_the_whole_image_is_asked_about_first_then_without_the_marked_then_without_others():
    asked = Asked()

    deletion = check_by_deletion(BAR, marks_at((5, 12), (2, 5), (2, 6)), asked)

    whole, without_marked, without_other, *_ = asked.images
    assert (asked.images.shape, asked.images.dtype) == ((2 + 8, 5, 12, 1), np.float32)  # 8 inked places are left
    assert np.array_equal(whole, BAR)
    assert np.array_equal(without_marked, np.where(deletion.marked[..., None], 0, BAR))
    assert np.array_equal(without_other, np.where(deletion.other[..., None], 0, BAR))


def test_the_answers_are_those_of_the_images_and_the_mean_over_the_other_places():
    def falling(images):
        return 1 / (1 + np.arange(len(images)))

    deletion = check_by_deletion(BAR, marks_at((5, 12), (2, 5), (2, 6)), falling)

    assert (deletion.before, deletion.without_marked) == (1, 0.5)
    assert deletion.without_other == pytest.approx(np.mean([1 / number for number in range(3, 11)]))


def test_twelve_other_places_are_tried_where_there_is_more_ink():
    asked = Asked()

    deletion = check_by_deletion(np.ones((6, 6, 1), np.float32), np.zeros((6, 6), np.float32), asked)

    assert len(asked.images) == 2 + 12 == 2 + PLACES
    assert deletion.places == PLACES
    assert len({image.tobytes() for image in asked.images[2:]}) > 1


def test_the_same_image_and_attribution_give_the_same_places(rng):
    image, values = rng.random((8, 8, 1), np.float32), rng.random((8, 8), np.float32)
    first, again = Asked(), Asked()

    check_by_deletion(image, values, first)
    check_by_deletion(image, values, again)

    assert np.array_equal(first.images, again.images)


@given(images_and_marks())
def test_a_fifth_is_deleted_and_never_a_whole_pixel_more(case):
    image, values = case

    deletion = check_by_deletion(image, values, Asked())

    ink = image.sum(axis=2)
    gone = ink[deletion.marked]
    assert gone.sum() >= SHARE * ink.sum() * (1 - 1e-5)
    assert gone.sum() - gone[np.argmin(values[deletion.marked])] < SHARE * ink.sum() * (1 + 1e-5)


@given(images_and_marks())
def test_the_marked_and_every_other_place_hold_ink_and_share_none(case):
    image, values = case
    asked = Asked()

    deletion = check_by_deletion(image, values, asked)

    ink = image.sum(axis=2)
    left = ink.sum() - ink[deletion.marked].sum()
    assert (ink[deletion.marked] > 0).all() and (ink[deletion.other] > 0).all()
    assert not (deletion.marked & deletion.other).any()
    for other in asked.images[2:]:
        gone = (other != image).any(axis=2)
        assert not (deletion.marked & gone).any()
        assert ink[gone].sum() >= min(SHARE * ink.sum(), left) * (1 - 1e-4)


@pytest.mark.parametrize("shape", [(1, 1, 1), (9, 9, 1), (9, 9, 3)])
def test_a_single_inked_pixel_leaves_nothing_else_to_delete(shape):
    image = np.zeros(shape, np.float32)
    image[shape[0] // 2, shape[1] // 2] = 0.25

    deletion = check_by_deletion(image, np.zeros(shape[:2], np.float32), Asked())

    assert np.array_equal(deletion.marked, image.any(axis=2))
    assert not deletion.other.any()
    assert deletion.without_marked == 0
    assert deletion.without_other == deletion.before == image.sum()
    assert deletion.places == 0


def test_where_less_than_a_fifth_is_left_all_of_it_is_deleted():
    image = np.array([[1, 0, 0.0625, 0.0625]], np.float32)[..., None]

    deletion = check_by_deletion(image, np.array([[1, 0, 0, 0]], np.float32), Asked())

    assert deletion.marked.tolist() == [[True, False, False, False]]
    assert deletion.other.tolist() == [[False, False, True, True]]


def test_the_image_and_the_attribution_stay_as_they_are(rng):
    image, values = rng.random((6, 6, 1), np.float32), rng.random((6, 6), np.float32)
    before = image.copy(), values.copy()

    check_by_deletion(image, values, Asked())

    assert np.array_equal(image, before[0]) and np.array_equal(values, before[1])
