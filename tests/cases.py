"""How many generated cases a property is held to."""

from __future__ import annotations

from hypothesis import settings

FEWEST = 5


def cases(count: int) -> settings:
    """As many cases as named, or a quarter of them in the quick tier (`--hypothesis-profile=quick`)."""
    quick = settings.get_current_profile_name() == "quick"
    return settings(max_examples=max(FEWEST, count // 4) if quick else count)
