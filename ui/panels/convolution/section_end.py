"""The question at the end of a section, with its answer folded."""

import streamlit as st


def question(asked: str, answer: str) -> None:
    """Ask, and let the reader unfold the answer."""
    with st.expander(f"**Question:** {asked}"):
        st.markdown(answer)


def keras_code(lines: str | None) -> None:
    """What is shown as lines of Keras, to copy."""
    if lines is None:
        st.info("Keras has no line for this: it refuses a stride and a dilation that are both above 1.")
        return
    st.caption("The same in Keras:")
    st.code(lines, language="python")
