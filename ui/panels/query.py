"""A question to a worker from a page that does not wait for it: pending, answered or failed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from convscope.analysis.answer_files import file_name
from convscope.analysis.questions import A, AnalysisStatus, Question
from ui import resources
from ui.components.poll import poll
from ui.fragments import current, draw_again, press, redraw
from ui.markdown import escape, safe
from ui.state import session

FIRST_POLL, LAST_POLL = 0.15, 0.5  # seconds; each poll waits a third longer than the one before


def query(question: Question[A], key: str, then: str = "") -> AnalysisStatus[A]:
    """The state of a question. While it is pending, the fragment around this call polls for the answer.

    The first run of the fragment asks no worker, so that the fragment is drawn without delay. A question that failed
    is asked again only after a click on the button of `show_failure`.

    Args:
        key: Names the place on the page that asks.
        then: The key of the fragment that is drawn instead when the answer is there.
    """
    asked, times, status = session.value(_key(key), ("", 0, AnalysisStatus()))
    if asked != file_name(question):
        times, status = 0, AnalysisStatus()
    if not status.message and status.answer is None:
        status = AnalysisStatus(resources.cached_answer(question), status.progress)
    if not status.message and status.answer is None:
        seconds = min(LAST_POLL, FIRST_POLL * 1.33**times)
        poll(seconds, f"poll-{key}", partial(_ask, question, key, times + 1, current(), then or current()))
    return status


def show_pending(status: AnalysisStatus, key: str, activity: str) -> bool:
    """Show the progress of a pending question, or the failure. False if there is an answer to show.

    Args:
        activity: What the worker does, for the progress bar, such as `Reading all 10,000 test digits`.
    """
    if status.message:
        show_failure(status, key)
    elif status.answer is None:
        st.progress(status.progress or 0.0, safe(f"{activity} ..."))
    return status.answer is None


def show_failure(status: AnalysisStatus, key: str) -> None:
    """Say why there is no answer, and draw a button that asks again."""
    st.warning(escape(status.message))
    st.button(
        "Ask again",
        key=f"again-{key}",
        icon=":material/replay:",
        on_click=press(session.remove_value, _key(key)),
    )


def _ask(question: Question, key: str, times: int, fragment: str, then: str) -> None:
    status = resources.query(question)
    session.set_value(_key(key), (file_name(question), times, AnalysisStatus(None, status.progress, status.message)))
    if status.answer is None or then == fragment:
        draw_again(fragment)
    else:
        redraw(then)


def _key(key: str) -> str:
    return f"_question_{key}"
