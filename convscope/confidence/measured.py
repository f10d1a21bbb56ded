"""The reliability of a pretrained network on digits that people drew: measured once, stored with the network.

`python -m benchmarks.drawn_digits FILE.npz --keep` measures it; the drawings themselves are not shipped.
"""

from __future__ import annotations

import contextlib

from convscope import npz
from convscope.confidence.calibration import Bin, bins_of, table_of
from convscope.errors import DamagedFile, StoreError
from convscope.store.store import Store


def file_name(steps: int) -> str:
    """The file's name without `.npz`. `steps` tells networks apart that were trained longer under the same id."""
    return f"drawn-by-people-{steps}"


def to_npz(bins: tuple[Bin, ...]) -> bytes:
    """The content of the file."""
    return npz.to_bytes({"drawn": table_of(bins)}, compress=True)


def load_drawn_by_people(store: Store, model_id: str, steps: int) -> tuple[Bin, ...] | None:
    """The measured bins, or None."""
    content = None
    with contextlib.suppress(StoreError):  # then it counts as not measured
        content = store.answers.load(model_id, file_name(steps))
    try:
        with npz.opened(content or b"") as arrays:
            return bins_of(arrays["drawn"])
    except DamagedFile:
        return None
