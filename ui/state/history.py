"""Counts for the browser's history: how often something was opened, and how often Back or Forward were used.

The page that the browser shows tells from these whether the address is a new entry of its history, and whether what it
hears was said before or after the latest Back (`ui/components/shared/address.js`).
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.state import session

_OPENED, _WENT = "_history_opened", "_history_went"


def opened() -> None:
    """Something was opened: the browser's Back leads to what is shown now."""
    session.set_value(_OPENED, times_opened() + 1)


def went() -> None:
    """The visitor used Back or Forward."""
    session.set_value(_WENT, times_went() + 1)


def times_opened() -> int:
    """How often something was opened."""
    return session.value(_OPENED, 0)


def times_went() -> int:
    """How often the visitor used Back or Forward."""
    return session.value(_WENT, 0)


def is_back_or_forward() -> bool:
    """Whether this run was asked for by Back or Forward. Streamlit has no public function for this."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
