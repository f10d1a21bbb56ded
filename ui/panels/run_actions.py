"""A click on a button of a run: the action, and the error message if the action fails."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from convscope.errors import ConvScopeError
from ui import resources
from ui.fragments import redraw
from ui.markdown import escape
from ui.state import session

WAIT_SECONDS = 0.35  # for a worker's part in an action
ERROR_SECONDS = 10.0  # that a message stays: a panel that polls is drawn again before anyone has read the message


def run_action(source: str, action: Callable, *arguments: object, is_done: Callable[[], bool] = lambda: True) -> None:
    """Carry out the action of a button, then run the whole page again.

    Call it in a callback: callbacks run before the page is drawn. If the script tested the button where it draws it, a
    rerun that starts earlier would lose the click.

    Args:
        source: Where `show_error` shows the error if the action fails: the run's id, or the key of a button.
        is_done: Whether a worker has done its part. A short wait for it saves drawing the page twice.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    session.remove_value(_error_key(source))
    try:
        action(*arguments)
        while not is_done() and time.monotonic() < deadline:
            time.sleep(0.01)
    except ConvScopeError as error:
        session.set_value(_error_key(source), (str(error), time.monotonic()))
    resources.refresh_listing()
    redraw()


def show_error(source: str) -> None:
    """Show the error of the last action for 10 s, or until the next action."""
    message, since = session.value(_error_key(source), ("", -ERROR_SECONDS))
    if time.monotonic() - since < ERROR_SECONDS:
        st.error(escape(message))


def _error_key(source: str) -> str:
    return f"_error_{source}"
