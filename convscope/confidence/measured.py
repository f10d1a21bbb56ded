"""How often a shipped network is right on digits that people drew: measured once, and kept beside the network.

`python -m benchmarks.drawn_digits FILE.npz --keep` measures it; the drawings themselves are not shipped.
"""

from __future__ import annotations

import contextlib

from convscope import npz
from convscope.confidence.calibration import Bin, bins_of, table_of
from convscope.errors import DamagedFile, StoreError
from convscope.store.store import Store


def file_name(steps: int) -> str:
    """The name of the file, without `.npz`; a network that learned from other batches is another one."""
    return f"drawn-by-people-{steps}"


def to_npz(bins: tuple[Bin, ...]) -> bytes:
    """The content of the file."""
    return npz.to_bytes({"drawn": table_of(bins)}, compress=True)


def load_drawn_by_people(store: Store, model_id: str, steps: int) -> tuple[Bin, ...] | None:
    """What was measured, or None."""
    content = None
    with contextlib.suppress(StoreError):  # then nothing is shown of it
        content = store.answers.load(model_id, file_name(steps))
    try:
        with npz.opened(content or b"") as arrays:
            return bins_of(arrays["drawn"])
    except DamagedFile:
        return None
