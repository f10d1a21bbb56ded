"""Loads the data sets that ship with ConvScope. Nothing is ever downloaded."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convscope import npz
from convscope.errors import DamagedFile, DatasetError, InvalidImage
from convscope.spec.network import NetworkSpec

FOLDER = Path(__file__).parent
MNIST, WITH_WRITTEN = "mnist", "mnist+written"
NAMES = {MNIST: "MNIST", WITH_WRITTEN: "MNIST and written digits"}  # and how pages call them
SPLITS = ("train", "test")
WRITTEN_PARTS = {"train": "train", "held_out": "held_back", "distorted": "wild"}  # and the ends of their arrays' names


@dataclass(frozen=True, eq=False)
class Split:
    """Images with their labels.

    Attributes:
        images: `(n, height, width)` uint8. 0 is paper and 255 is full ink.
        labels: `(n,)` uint8, the index of the class.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def subset(self, chosen: np.ndarray) -> Split:
        """The chosen images, in the order of the data set.

        Args:
            chosen: Indices of images, in any order.
        """
        chosen = np.sort(chosen)
        return Split(self.images[chosen], self.labels[chosen])

    def check_fits(self, network: NetworkSpec) -> None:
        """Refuse images or classes that a network does not take.

        Raises:
            InvalidImage: If the images have another shape, or there are more classes than the network names.
        """
        height, width, channels = (*self.images.shape[1:], 1)[:3]
        classes = int(self.labels.max()) + 1
        if (height, width, channels) != network.input_shape or classes > len(network.class_names):
            raise InvalidImage(
                f"The images are {height} x {width} x {channels} and show {classes} classes; the network takes "
                f"{' x '.join(map(str, network.input_shape))} and names {len(network.class_names)}. Choose a network "
                "that fits."
            )


def load_split(name: str, split: str, folder: Path = FOLDER) -> Split:
    """Load the training or the test split of a data set. It is read once, kept in memory, and read-only.

    Args:
        name: `"mnist"`: 60,000 training and 10,000 test digits, 28 x 28. `"mnist+written"`: the same test digits; the
            training digits are those of MNIST, then those of `load_written("train")`.
        split: `"train"` or `"test"`.
        folder: Where the `.npz` files are.

    Raises:
        DatasetError: If there is no such data set, or its file is missing or damaged.

    Source:
        LeCun, Cortes and Burges, MNIST, CC BY-SA 3.0, see LICENSE.md in this folder.
    """
    _check_names(name, split)
    return _split(name, split, folder)


def load_written(part: str, folder: Path = FOLDER) -> Split:
    """Load digits that a generator of handwriting wrote (`python -m convscope.scripts.write_digits`).

    Args:
        part: `"train"`: 30,000 training digits. `"held_out"`: 4,000 digits that no network is trained on.
            `"distorted"`: 2,000 more of these with more distortion, which temperatures are fitted on. In each part the
            ten classes take turns.
        folder: Where the file is.

    Raises:
        DatasetError: If there is no such part, or the file is missing or damaged.
    """
    if part not in WRITTEN_PARTS:
        raise DatasetError(
            f"There is no part {part!r:.40} of the written digits; choose one of {', '.join(WRITTEN_PARTS)}."
        )
    return _written(part, folder)


@functools.cache
def count_images(name: str, split: str, folder: Path = FOLDER) -> int:
    """The number of images in a split; only labels are read.

    Raises:
        DatasetError: As for `load_split`.
    """
    _check_names(name, split)
    files = ["mnist.npz", *(["written.npz"] if (name, split) == (WITH_WRITTEN, "train") else [])]
    return sum(len(_arrays(folder / file, f"y_{split}")[0]) for file in files)


@functools.cache
def _split(name: str, split: str, folder: Path) -> Split:
    if name == MNIST:
        return _read(folder / "mnist.npz", split)
    mnist = _split(MNIST, split, folder)
    if split == "test":
        return mnist
    written = _written("train", folder)
    images = np.concatenate([mnist.images, written.images])
    return _read_only(Split(images, np.concatenate([mnist.labels, written.labels])))


@functools.cache
def _written(part: str, folder: Path) -> Split:
    return _read(folder / "written.npz", WRITTEN_PARTS[part])


def _check_names(name: str, split: str) -> None:
    if name not in NAMES or split not in SPLITS:
        raise DatasetError(
            f"There is no data set {name!r} with a part {split!r}; there are {', '.join(NAMES)}, "
            f"each with {' and '.join(SPLITS)}. Choose one of them."
        )


def _read(path: Path, split: str) -> Split:
    images, labels = _arrays(path, f"x_{split}", f"y_{split}")
    _check(path, images, labels)
    return _read_only(Split(images, labels))


def _arrays(path: Path, *names: str) -> list[np.ndarray]:
    if not path.exists():
        raise DatasetError(f"{path} is missing. {_REMEDY}")
    try:
        with npz.opened(path) as arrays:
            return [arrays[name] for name in names]
    except DamagedFile as error:
        raise DatasetError(f"{path} is damaged: {error}. {_REMEDY}") from error


def _read_only(split: Split) -> Split:
    split.images.flags.writeable = split.labels.flags.writeable = False
    return split


_REMEDY = "It comes with ConvScope: install it again, or run `git checkout -- convscope/datasets` in a clone."


def _check(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    valid = images.ndim == 3 and labels.shape == images.shape[:1] and images.dtype == labels.dtype == np.uint8
    if not valid:
        raise DatasetError(
            f"{path} holds images {images.dtype} {images.shape} and labels {labels.dtype} {labels.shape}; "
            f"expected uint8 (n, height, width) and uint8 (n,). {_REMEDY}"
        )
