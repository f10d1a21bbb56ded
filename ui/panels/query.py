"""A question to a worker from a page that does not wait for it: pending, answered or failed."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answer_files import file_name
from convscope.analysis.questions import A, AnalysisStatus, Question
from ui import resources
from ui.components.poll import poll
from ui.markdown import escape, safe
from ui.state import session

POLL_SECONDS = 0.15


def query(question: Question[A], key: str) -> AnalysisStatus[A]:
    """The state of a question. While it is pending, the fragment around this call polls for the answer.

    The first run of the fragment asks no worker, so that the fragment is drawn without delay. A question that failed
    is asked again only after a click on the button of `show_failure`.
    """
    failed, message = session.value(_failure_key(key), ("", ""))
    if failed == file_name(question):
        return AnalysisStatus(message=message)
    poll_key = f"poll-{key}"
    if session.component_event(poll_key, "beat"):
        status = resources.query(question)
    else:
        status = AnalysisStatus(resources.cached_answer(question))
    if status.message:
        session.set_value(_failure_key(key), (file_name(question), status.message))
    elif status.answer is None:
        poll(POLL_SECONDS, key=poll_key)
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
        on_click=session.remove_value,
        args=[_failure_key(key)],
    )


def _failure_key(key: str) -> str:
    return f"_failed_{key}"
