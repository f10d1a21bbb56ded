"""The data sets that ship with ConvScope, and their loader. Nothing is ever downloaded."""

from __future__ import annotations

import functools
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from convscope.errors import DatasetError

FOLDER = Path(__file__).parent
NAMES = ("mnist",)
SPLITS = ("train", "test")


@dataclass(frozen=True, eq=False)
class Split:
    """Pictures and what they show.

    Attributes:
        images: `(n, height, width)` uint8. 0 is paper and 255 is full ink.
        labels: `(n,)` uint8, the index of the class.
    """

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


@functools.cache
def load_split(name: str, split: str, folder: Path = FOLDER) -> Split:
    """Load one half of a data set; it is read once and kept, read-only.

    Args:
        name: `"mnist"`: 60,000 training and 10,000 test digits, 28 x 28.
        split: `"train"` or `"test"`.
        folder: Where the `.npz` files are.

    Raises:
        DatasetError: If there is no such data set, or its file is missing or damaged.

    Source:
        LeCun, Cortes and Burges, MNIST, CC BY-SA 3.0, see LICENSE.md in this folder.
    """
    if name not in NAMES or split not in SPLITS:
        raise DatasetError(
            f"There is no data set {name!r} with a part {split!r}; there are {', '.join(NAMES)}, "
            f"each with {' and '.join(SPLITS)}. Choose one of them."
        )
    path = folder / f"{name}.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            images, labels = file[f"x_{split}"], file[f"y_{split}"]
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing. {_REMEDY}") from error
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DatasetError(f"{path} is damaged: {error}. {_REMEDY}") from error
    _check(path, images, labels)
    images.flags.writeable = labels.flags.writeable = False
    return Split(images, labels)


_REMEDY = "It is part of the project: restore it with `git checkout -- convscope/datasets`, or clone again."


def _check(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    sound = images.ndim == 3 and labels.shape == images.shape[:1] and images.dtype == labels.dtype == np.uint8
    if not sound:
        raise DatasetError(
            f"{path} holds images {images.dtype} {images.shape} and labels {labels.dtype} {labels.shape}; "
            f"expected uint8 (n, height, width) and uint8 (n,). {_REMEDY}"
        )
