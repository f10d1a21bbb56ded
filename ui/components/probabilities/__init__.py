"""The prediction and the probability of every class as bars, which move instead of flashing at each stroke."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

_HERE = Path(__file__).parent
_probabilities = st.components.v2.component(
    "convscope_probabilities",
    html='<div class="answer"></div>\n<div class="bars" role="list"></div>\n',
    css=(_HERE / "probabilities.css").read_text(),
    js=(_HERE / "probabilities.js").read_text(),
)


def probabilities(values: np.ndarray, names: tuple[str, ...], key: str, right: int | None = None) -> None:
    """Show what the network says.

    Args:
        values: `(classes,)` float32, together 1.
        names: What the classes stand for.
        key: Of the component.
        right: The right class of a sample, to be marked.
    """
    _probabilities(data={"values": [round(float(each), 5) for each in values], "names": names, "right": right}, key=key)
