"""The end of a section: its operation as lines of Keras, and a question with a folded answer."""

import streamlit as st

from ui.markdown import safe


def keras_code(lines: str | None) -> None:
    """Draw lines of Keras to copy; None if Keras cannot do the operation."""
    if lines is None:
        st.info("Keras has no layer for this: it refuses a stride and a dilation that are both above 1.")
        return
    st.caption("The same in Keras:")
    st.code(lines, language="python")


def question(text: str, answer: str) -> None:
    """Draw a question; its answer unfolds on a click."""
    with st.expander(safe(f"**Question:** {text}")):
        st.markdown(safe(answer))
