"""Learning-rate schedules: the learning rate of every batch."""

from __future__ import annotations

import numpy as np

RISING_SHARE = 0.3  # of the cycle, in which the learning rate rises
START_DIVISOR = 25  # the peak divided by the first learning rate
END_DIVISOR = 10_000  # the first learning rate divided by the last


def learning_rates(schedule: str, peak: float, cycle: tuple[int, int], first: int, batches: int) -> np.ndarray:
    """Learning rates of consecutive batches.

    Args:
        schedule: `"constant"` or `"one-cycle"`: up along half a cosine, then down along another.
        peak: The highest learning rate; in a constant schedule the only one.
        cycle: First batch of the cycle, and the batch after its last.
        first: Index of the first batch in the whole run, from 0.
        batches: Number of batches.

    Returns:
        `(batches,)` float32.

    Source:
        L. N. Smith, N. Topin: Super-convergence (2018), arXiv:1708.07120; cosines, 0.3, 25 and 10,000 as in PyTorch's
        OneCycleLR.
    """
    if schedule == "constant":
        return np.full(batches, peak, np.float32)
    start, end = cycle
    last = max(1, end - start - 1)
    turn = RISING_SHARE * (end - start) - 1
    steps = np.arange(first - start, first - start + batches, dtype=float)
    rising = _cosine(peak / START_DIVISOR, peak, steps / max(turn, 1e-9))
    falling = _cosine(peak, peak / START_DIVISOR / END_DIVISOR, (steps - turn) / max(last - turn, 1e-9))
    return np.where(steps <= turn, rising, falling).astype(np.float32)


def _cosine(begin: float, end: float, share: np.ndarray) -> np.ndarray:
    """From `begin` to `end` along half a cosine; `share` is clipped to 0 to 1."""
    return end + (begin - end) / 2 * (1 + np.cos(np.pi * np.clip(share, 0, 1)))
