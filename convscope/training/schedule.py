"""The learning rate of every batch."""

from __future__ import annotations

import numpy as np

RISING_SHARE = 0.3  # of the cycle
START_DIVISOR = 25  # the first rate is so many times smaller than the peak
END_DIVISOR = 10_000  # and the last one so many times smaller than the first


def learning_rates(schedule: str, peak: float, cycle: tuple[int, int], first: int, batches: int) -> np.ndarray:
    """Rates of consecutive batches.

    Args:
        schedule: `"constant"` or `"one-cycle"`: up along half a cosine, then down along another.
        peak: The highest rate; the only one of a constant schedule.
        cycle: First batch of the cycle, and the one after its last.
        first: Index of the first batch in the whole run, from 0.
        batches: How many.

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
    at = np.arange(first - start, first - start + batches, dtype=float)
    rising = _between(peak / START_DIVISOR, peak, at / max(turn, 1e-9))
    falling = _between(peak, peak / START_DIVISOR / END_DIVISOR, (at - turn) / max(last - turn, 1e-9))
    return np.where(at <= turn, rising, falling).astype(np.float32)


def _between(begin: float, end: float, share: np.ndarray) -> np.ndarray:
    return end + (begin - end) / 2 * (1 + np.cos(np.pi * np.clip(share, 0, 1)))
