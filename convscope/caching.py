"""Caches that are bounded in bytes: a few large networks or many small ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import cachetools

P = ParamSpec("P")
T = TypeVar("T")


def keep(limit: int, size: Callable[[Any], int]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep a function's results by its arguments; beyond the limit, those used longest ago are dropped.

    Several threads may call the function. Two that ask for the same at once may both compute it.

    Args:
        limit: Bytes of all results together. A result that is larger is given, and not kept.
        size: The bytes of a result.
    """
    cache = cachetools.LRUCache(limit, getsizeof=size)
    return cachetools.cached(cache, lock=threading.Lock())
