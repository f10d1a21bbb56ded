"""How sure a network is, and how often it is right when it is as sure as that."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answers import FittedCalibration
from convscope.analysis.questions import Calibration
from convscope.confidence.calibration import Bin, bins_of, expected_calibration_error, softmax
from ui import resources
from ui.figures.reliability import reliability_figure
from ui.panels.draw.classified import Read
from ui.panels.query import asked, coming

KEY = "trust-asked"
UNKNOWN = "This is known of networks that read digits only, and that learned from a data set of this ConvScope."
TEST, WRITTEN, DRAWN = "MNIST's test digits", "digits that the generator wrote", "digits that people drew"


def sure(read: Read) -> None:
    """Draw what is known of it, or let it be found out."""
    if read.trusted is None:
        st.caption("This is not known yet." if read.can_be_judged else UNKNOWN)
        return
    if read.unlike:
        st.warning("These numbers are for digits. This drawing looks like none, so they do not hold for it.")
    number = read.verdict.best
    raw, said = softmax(read.logits, 1.0)[number], read.confidence[number]
    sets = _sets(read, read.trusted)
    left, right = st.columns([420, 500], gap="large")
    with left:
        st.markdown(
            f"The network's own softmax gives **{read.names[number]}** a probability of **{_percent(raw)}**. Networks "
            "are mostly surer than they should be, so the sums of its output are divided by a temperature of "
            f"**{read.trusted.temperature:.2f}** before softmax: **{_percent(said)}**. The answer stays the same."
        )
        st.markdown(f"The temperature was fitted on {_fitted_on(read.trusted)} (Guo et al., 2017).")
        st.markdown("\n\n".join(_line(said, name, bins) for name, bins in sets.items()))
    with right:
        st.plotly_chart(reliability_figure(sets), key="reliability", config={"displayModeBar": False})


@st.fragment
def find_out(read: Read) -> None:
    """Let a worker find out how far a network can be trusted; until then it shows its own probabilities."""
    look = asked(Calibration(read.id, read.steps), KEY)
    if not coming(look, KEY, "How far this network can be trusted is found out"):
        st.rerun()


def _sets(read: Read, trusted: FittedCalibration) -> dict[str, tuple[Bin, ...]]:
    sets = {TEST: bins_of(trusted.test_table), WRITTEN: bins_of(trusted.written_table)}
    drawn = resources.drawn_by_people(read.id, read.steps)
    return sets | ({DRAWN: drawn} if drawn else {})


def _fitted_on(trusted: FittedCalibration) -> str:
    written = f"{trusted.written_digits:,} digits that a generator of handwriting wrote"
    if not trusted.held_out_digits:
        return f"{written}; this training left no digits out, so that it suits drawings rather than MNIST"
    return f"{trusted.held_out_digits:,} training digits that this training left out, and on {written}"


def _percent(probability: float) -> str:
    return "more than 99.99%" if probability > 0.9999 else f"{probability:.2%}"


def _line(said: float, name: str, bins: tuple[Bin, ...]) -> str:
    """How often it is right on a set when it is about as sure as now."""
    inside = next(each for each in bins if each.low <= said < each.high or each.high == 1 == round(said, 9))
    error = f"over all, what it says and what happens are {expected_calibration_error(bins):.1%} apart"
    if not inside.count:
        return f"- Of {name}, none were read with {inside.low:.0%} to {inside.high:.0%}; {error}."
    return (
        f"- Of {name}, {inside.count:,} were read with {inside.low:.0%} to {inside.high:.0%}: "
        f"**{inside.accuracy:.1%}** of them right; {error}."
    )
