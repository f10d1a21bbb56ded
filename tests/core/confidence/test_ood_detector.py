"""The out-of-distribution detector: it accepts digits, and recognises scribbles, dots and letters."""

import numpy as np
import pytest

from convscope.confidence import ood_detector as module
from convscope.confidence.ood_detector import THRESHOLD, detector, is_out_of_distribution
from convscope.datasets import load_split, load_written
from convscope.datasets.handwriting.non_digits import draw_non_digit
from convscope.drawing.framing import digit_from_strokes
from convscope.errors import DatasetError, InvalidImage
from convscope.scripts.train_ood_detector import non_digit_probability


def share_unlike(images: np.ndarray) -> float:
    """How many of `(n, 28, 28)` uint8 images are said to be unlike digits, 0 to 1."""
    return float((non_digit_probability(detector(), images) >= THRESHOLD).mean())


def non_digits(rng: np.random.Generator, count: int) -> np.ndarray:
    """Drawings as its training has them, `(n, 28, 28)` uint8."""
    return np.array([np.rint(255 * digit_from_strokes(draw_non_digit(rng))) for _ in range(count)], np.uint8)


def test_at_most_one_in_a_hundred_test_digits_is_said_to_be_none():
    assert share_unlike(load_split("mnist", "test").images) <= 0.01


def test_its_threshold_loses_one_in_a_hundred_held_out_digits():
    lost = [
        share_unlike(each) for each in (load_written("held_out").images, load_split("mnist", "train").images[-5_000:])
    ]

    assert max(lost) == pytest.approx(0.01, abs=0.0005)


def test_one_image_is_judged_as_in_a_batch(rng):
    images = np.concatenate([load_split("mnist", "test").images[:20], non_digits(rng, 20)])

    judged = [is_out_of_distribution(image / np.float32(255)) for image in images]

    assert np.mean(judged) == share_unlike(images)
    assert judged[:20].count(True) <= 1
    assert judged[20:].count(True) >= 18


def test_another_size_is_refused():
    with pytest.raises(InvalidImage, match=r"^The image is 27 x 28; this network takes 28 x 28 x 1\."):
        is_out_of_distribution(np.zeros((27, 28), np.float32))


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no network"])
def test_a_missing_or_damaged_file_is_named_with_what_to_do(tmp_path, monkeypatch, content):
    path = tmp_path / "weights.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(module, "FILE", path)
    detector.cache_clear()

    with pytest.raises(DatasetError, match=r"weights\.npz cannot be read .*install it again, or run `git checkout --"):
        detector()

    monkeypatch.undo()
    detector.cache_clear()
