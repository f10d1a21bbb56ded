"""The claims that `benchmarks.not_digits` makes: scribbles, dots and most letters are said to be no digits."""

import numpy as np

from benchmarks.letters_and_scribbles import LETTERS, SHAPED_AS_DIGITS, dots, framed, letter, scribble
from convscope.confidence.ood_detector import THRESHOLD, detector
from convscope.scripts.train_ood_detector import non_digit_probability

EACH = 100  # drawings of each letter


def share_unlike(images: np.ndarray) -> float:
    """How many of `(n, 28, 28)` uint8 images are said to be unlike digits, 0 to 1."""
    return float((non_digit_probability(detector(), images) >= THRESHOLD).mean())


def test_scribbles_are_said_to_be_none(rng):
    assert share_unlike(framed(scribble(rng) for _ in range(1_000))) >= 0.95


def test_dots_are_said_to_be_none(rng):
    assert share_unlike(framed(dots(rng) for _ in range(300))) >= 0.95


def test_four_in_five_letters_are_said_to_be_none_though_some_are_digits_without_their_size(rng):
    shares = {
        name: share_unlike(framed(letter(name, rng) for _ in range(EACH))) for name in [*LETTERS, *SHAPED_AS_DIGITS]
    }

    assert np.mean(list(shares.values())) >= 0.80
    assert np.mean([shares[name] for name in LETTERS]) >= 0.85
    assert max(shares[name] for name in SHAPED_AS_DIGITS) <= 0.2
