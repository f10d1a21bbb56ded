"""The data that ships: complete, unchanged, and a message when it is not."""

import hashlib
import re

import numpy as np
import pytest

from convscope.datasets import FOLDER, load_split
from convscope.errors import DatasetError

REMEDY = "It is part of the project: restore it with `git checkout -- convscope/datasets`, or clone again."


@pytest.mark.parametrize(
    ("split", "count", "images_digest", "labels_digest"),
    [
        ("train", 60_000, "741c988805d008ac", "1feba77c54802fa5"),
        ("test", 10_000, "6d87418db22cc802", "ddeff807876a9661"),
    ],
)
def test_mnist_is_the_complete_mnist(split, count, images_digest, labels_digest):
    digits = load_split("mnist", split)

    assert (digits.images.shape, digits.images.dtype) == ((count, 28, 28), np.uint8)
    assert (digits.labels.shape, digits.labels.dtype) == ((count,), np.uint8)
    assert hashlib.sha256(digits.images.tobytes()).hexdigest().startswith(images_digest)
    assert hashlib.sha256(digits.labels.tobytes()).hexdigest().startswith(labels_digest)
    assert len(digits) == count


def test_mnist_ships_with_its_licence():
    assert "Creative Commons Attribution-ShareAlike 3.0" in (FOLDER / "LICENSE.md").read_text()


def test_a_data_set_is_read_once_and_cannot_be_changed():
    first, second = load_split("mnist", "test"), load_split("mnist", "test")

    assert first is second
    with pytest.raises(ValueError, match="read-only"):
        first.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        first.labels[0] = 0


@pytest.mark.parametrize(("name", "split"), [("cifar", "train"), ("mnist", "validation"), ("../mnist", "test")])
def test_another_data_set_or_part_is_refused(name, split):
    message = f"There is no data set {name!r} with a part {split!r}; there are mnist, each with train and test. "
    message += "Choose one of them."

    with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
        load_split(name, split)


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    message = f"{tmp_path / 'mnist.npz'} is missing. {REMEDY}"

    with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
        load_split("mnist", "test", tmp_path)


def test_a_cut_file_is_named_with_what_to_do(tmp_path):
    content = (FOLDER / "mnist.npz").read_bytes()
    message = f"^{re.escape(str(tmp_path))}.*mnist\\.npz is damaged: .*\\. {re.escape(REMEDY)}$"

    for length in (0, 10, 100_000, len(content) - 1):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / "mnist.npz").write_bytes(content[:length])
        with pytest.raises(DatasetError, match=message):
            load_split("mnist", "test", folder)


def test_a_changed_byte_is_noticed(tmp_path):
    content = bytearray((FOLDER / "mnist.npz").read_bytes())
    content[5_000_000] ^= 1  # amid the compressed training pictures
    (tmp_path / "mnist.npz").write_bytes(content)

    with pytest.raises(DatasetError, match=r"mnist\.npz is damaged: "):
        load_split("mnist", "train", tmp_path)


def test_a_file_without_one_of_its_arrays_is_damaged(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_test=np.zeros((3, 28, 28), np.uint8))

    with pytest.raises(DatasetError, match=r"mnist\.npz is damaged: .*y_test.*\. It is part of the project"):
        load_split("mnist", "test", tmp_path)


@pytest.mark.parametrize(
    ("images", "labels", "came"),
    [
        (np.zeros((3, 28, 28)), np.zeros(3, np.uint8), "images float64 (3, 28, 28) and labels uint8 (3,)"),
        (np.zeros((3, 784), np.uint8), np.zeros(3, np.uint8), "images uint8 (3, 784) and labels uint8 (3,)"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(2, np.uint8), "images uint8 (3, 28, 28) and labels uint8 (2,)"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(3, int), "images uint8 (3, 28, 28) and labels int64 (3,)"),
    ],
)
def test_a_file_with_other_arrays_says_what_came_and_what_was_expected(tmp_path, images, labels, came):
    np.savez(tmp_path / "mnist.npz", x_test=images, y_test=labels)
    message = f"mnist.npz holds {came}; expected uint8 (n, height, width) and uint8 (n,). {REMEDY}"

    with pytest.raises(DatasetError, match=f"{re.escape(message)}$"):
        load_split("mnist", "test", tmp_path)
