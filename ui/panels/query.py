"""A question to a worker from a page that goes on: shown as coming until it is answered."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answer_files import file_name
from convscope.analysis.questions import AnalysisStatus, Question
from ui import resources, state
from ui.components.pulse import pulse

SOON = 0.15  # seconds


def asked(question: Question, key: str) -> AnalysisStatus:
    """How far a question has come; while it is not answered, the fragment around is drawn again after a while.

    The first drawing asks nothing of a worker, so that it is there at once. What failed is asked again only when
    somebody wishes it, see `trouble`.
    """
    failed, message = state.value(_failed(key), ("", ""))
    if failed == file_name(question):
        return AnalysisStatus(message=message)
    beat = f"pulse-{key}"
    look = resources.ask(question) if state.event(beat, "beat") else AnalysisStatus(resources.known(question))
    if look.message:
        state.put(_failed(key), (file_name(question), look.message))
    elif look.answer is None:
        pulse(SOON, key=beat)
    return look


def coming(look: AnalysisStatus, key: str, words: str) -> bool:
    """Whether there is nothing to show yet; says so, or why there will be nothing."""
    if look.message:
        trouble(look, key)
    elif look.answer is None:
        st.progress(look.progress or 0.0, f"{words} ...")
    return look.answer is None


def trouble(look: AnalysisStatus, key: str) -> None:
    """Why there is no answer, and a button to ask again."""
    st.warning(look.message)
    st.button("Ask again", key=f"again-{key}", icon=":material/replay:", on_click=state.forget, args=[_failed(key)])


def _failed(key: str) -> str:
    return f"_failed_{key}"
