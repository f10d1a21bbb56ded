"""The data sets that networks are trained and tested on."""

from convscope.datasets.loader import (
    FOLDER,
    MNIST,
    NAMES,
    SPLITS,
    WITH_WRITTEN,
    Split,
    count_images,
    load_split,
    load_written,
)

__all__ = [
    "FOLDER",
    "MNIST",
    "NAMES",
    "SPLITS",
    "WITH_WRITTEN",
    "Split",
    "count_images",
    "load_split",
    "load_written",
]
