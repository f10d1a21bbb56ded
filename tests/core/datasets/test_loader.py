"""The data that ships: complete, unchanged, and a message if it is not."""

import hashlib
import re

import numpy as np
import pytest

from convscope.datasets import FOLDER, NAMES, SPLITS, count_images, load_split, load_written
from convscope.datasets.handwriting.generator import written_digits
from convscope.errors import DatasetError
from convscope.scripts.write_digits import SEED

OTHERS = [("cifar", "train"), ("mnist", "validation"), ("../mnist", "test"), ("written", "train")]
OTHERS += [("mnist+written", "held_back")]
REMEDY = "It comes with ConvScope: install it again, or run `git checkout -- convscope/datasets` in a clone."


def a_few(count):
    """Arrays of a small data set in the place of a shipped one."""
    return np.full((count, 28, 28), count, np.uint8), np.arange(count, dtype=np.uint8)


def write_small(folder, name, **counts):
    """Write a file with parts of this many images."""
    parts = {part: a_few(count) for part, count in counts.items()}
    images = {f"x_{part}": images for part, (images, _) in parts.items()}
    np.savez(folder / name, **images, **{f"y_{part}": labels for part, (_, labels) in parts.items()})


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


def test_mnist_and_written_digits_begin_with_mnist_and_go_on_with_the_written_ones():
    both, mnist, written = load_split("mnist+written", "train"), load_split("mnist", "train"), load_written("train")

    assert (both.images.shape, both.images.dtype) == ((90_000, 28, 28), np.uint8)
    assert (both.labels.shape, both.labels.dtype) == ((90_000,), np.uint8)
    assert np.array_equal(both.images[:60_000], mnist.images) and np.array_equal(both.labels[:60_000], mnist.labels)
    assert np.array_equal(both.images[60_000:], written.images) and np.array_equal(both.labels[60_000:], written.labels)


def test_mnist_and_written_digits_are_tested_on_the_very_object_of_mnist_s_test():
    assert load_split("mnist+written", "test") is load_split("mnist", "test")


@pytest.mark.parametrize(("part", "count"), [("train", 30_000), ("held_out", 4_000)])
def test_written_digits_are_the_ten_classes_in_turn(part, count):
    written = load_written(part)

    assert (written.images.shape, written.images.dtype) == ((count, 28, 28), np.uint8)
    assert (written.labels.shape, written.labels.dtype) == ((count,), np.uint8)
    assert np.array_equal(written.labels, np.arange(count) % 10)
    assert (written.images.max(axis=(1, 2)) > 200).all()  # a pen leaves ink


def test_no_written_digit_is_held_out_and_learned_from():
    train, held_out = ({image.tobytes() for image in load_written(part).images} for part in ("train", "held_out"))

    assert not train & held_out


def test_a_part_of_the_written_digits_that_is_not_there_is_refused():
    with pytest.raises(
        DatasetError, match=r"^There is no part 'wild' of the written digits; choose one of train, held_"
    ):
        load_written("wild")


def test_the_written_digits_are_what_the_generator_writes():
    shipped = load_written("train")

    written = written_digits(300, SEED)

    away = np.abs(written.images.astype(int) - shipped.images[:300])
    assert away.max() <= 1  # another machine may round a pixel the other way
    assert (away > 0).mean() < 1e-3
    assert np.array_equal(written.labels, shipped.labels[:300])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("split", SPLITS)
def test_images_are_counted_without_being_read(name, split):
    assert count_images(name, split) == len(load_split(name, split))


def test_images_of_other_files_are_counted_too(tmp_path):
    write_small(tmp_path, "mnist.npz", train=5, test=4)
    write_small(tmp_path, "written.npz", train=3, held_back=2)

    counts = [count_images(name, split, tmp_path) for name in NAMES for split in SPLITS]

    assert counts == [5, 4, 8, 4]


@pytest.mark.parametrize(
    "load",
    [lambda: load_split("mnist+written", "train"), lambda: load_written("train"), lambda: load_written("held_out")],
    ids=["mnist+written", "written", "held out"],
)
def test_written_digits_are_read_once_and_cannot_be_changed(load):
    first, second = load(), load()

    assert first is second
    with pytest.raises(ValueError, match="read-only"):
        first.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        first.labels[0] = 0


def test_chosen_images_come_in_the_order_of_the_data_set(tmp_path):
    write_small(tmp_path, "mnist.npz", test=9)

    chosen = load_split("mnist", "test", tmp_path).subset(np.array([7, 2, 5]))

    assert chosen.labels.tolist() == [2, 5, 7]
    assert chosen.images.shape == (3, 28, 28)


@pytest.mark.parametrize(("name", "split"), OTHERS)
def test_another_data_set_or_part_is_refused(name, split):
    message = f"There is no data set {name!r} with a part {split!r}; there are mnist, mnist+written, each with train "
    message += "and test. Choose one of them."

    for asked in (load_split, count_images):
        with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
            asked(name, split)


def test_a_missing_file_is_named_with_what_to_do(tmp_path):
    message = f"{tmp_path / 'mnist.npz'} is missing. {REMEDY}"

    with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
        load_split("mnist", "test", tmp_path)


def test_without_the_written_digits_mnist_is_still_there(tmp_path):
    write_small(tmp_path, "mnist.npz", train=5, test=4)
    message = f"{tmp_path / 'written.npz'} is missing. {REMEDY}"

    assert len(load_split("mnist", "train", tmp_path)) == 5
    assert len(load_split("mnist+written", "test", tmp_path)) == 4
    for asked in (
        lambda: load_split("mnist+written", "train", tmp_path),
        lambda: count_images("mnist+written", "train", tmp_path),
        lambda: load_written("held_out", tmp_path),
    ):
        with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
            asked()


def test_written_digits_without_mnist_are_not_enough(tmp_path):
    write_small(tmp_path, "written.npz", train=3, held_back=2)
    message = f"{tmp_path / 'mnist.npz'} is missing. {REMEDY}"

    for asked in (load_split, count_images):
        with pytest.raises(DatasetError, match=f"^{re.escape(message)}$"):
            asked("mnist+written", "train", tmp_path)


def test_damaged_written_digits_are_named_with_what_to_do(tmp_path):
    write_small(tmp_path, "mnist.npz", train=5, test=4)
    content = (FOLDER / "written.npz").read_bytes()
    message = f"^{re.escape(str(tmp_path / 'written.npz'))} is damaged: .*\\. {re.escape(REMEDY)}$"

    (tmp_path / "written.npz").write_bytes(content[: len(content) // 2])

    for asked in (load_split, count_images):
        with pytest.raises(DatasetError, match=message):
            asked("mnist+written", "train", tmp_path)
    with pytest.raises(DatasetError, match=message):
        load_written("train", tmp_path)


def test_a_changed_byte_of_the_written_digits_is_noticed(tmp_path):
    content = bytearray((FOLDER / "written.npz").read_bytes())
    content[1_000_000] ^= 1  # amid the compressed images to learn from
    (tmp_path / "written.npz").write_bytes(content)

    with pytest.raises(DatasetError, match=r"written\.npz is damaged: "):
        load_written("train", tmp_path)


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
    content[5_000_000] ^= 1  # amid the compressed training images
    (tmp_path / "mnist.npz").write_bytes(content)

    with pytest.raises(DatasetError, match=r"mnist\.npz is damaged: "):
        load_split("mnist", "train", tmp_path)


def test_a_file_without_one_of_its_arrays_is_damaged(tmp_path):
    np.savez(tmp_path / "mnist.npz", x_test=np.zeros((3, 28, 28), np.uint8))

    with pytest.raises(DatasetError, match=r"mnist\.npz is damaged: .*y_test.*\. It comes with ConvScope"):
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
