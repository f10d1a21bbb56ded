"""Calibration: how often a network is right when it gives the probability that it gives now."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answers import FittedCalibration
from convscope.analysis.questions import Calibration
from convscope.confidence.calibration import Bin, bins_of, expected_calibration_error, softmax
from ui import resources
from ui.figures.reliability import reliability_figure
from ui.fragments import DRAW, fragment
from ui.markdown import escape, safe
from ui.numbers import percent
from ui.panels.draw.classified import Classified
from ui.panels.query import query, show_pending

KEY = "trust-asked"
UNAVAILABLE = (
    "Calibration is available only for networks that read digits and learned from a data set of this ConvScope."
)
TEST, WRITTEN, DRAWN = "MNIST's test digits", "digits that the generator wrote", "digits that people drew"


def calibration(classified: Classified) -> None:
    """Draw the temperature, the reliability diagram, and how often the present probability is right."""
    if classified.calibration is None:
        st.caption(safe("The calibration is not known yet." if classified.can_be_calibrated else UNAVAILABLE))
        return
    if classified.out_of_distribution:
        st.warning("These numbers hold for digits. This drawing does not look like one, so they do not apply to it.")
    best = classified.prediction.best
    raw, calibrated = softmax(classified.logits, 1.0)[best], classified.probabilities[best]
    sets = _sets(classified, classified.calibration)
    left, right = st.columns([420, 500], gap="large")
    with left:
        st.markdown(
            safe(
                f"The network's own softmax gives **{escape(classified.class_names[best])}** a probability of "
                f"**{percent(raw, 2)}**. Most networks are overconfident. So the logits are divided by a temperature "
                f"of **{classified.calibration.temperature:.2f}** before softmax: **{percent(calibrated, 2)}**. The "
                "predicted class stays the same."
            )
        )
        st.markdown(safe(f"The temperature was fitted on {_fitted_on(classified.calibration)} (Guo et al., 2017)."))
        st.markdown(safe("\n\n".join(_line(calibrated, name, bins) for name, bins in sets.items())))
    with right:
        st.plotly_chart(reliability_figure(sets), key="reliability", config={"displayModeBar": False})


@fragment(KEY)
def calibrate(classified: Classified) -> None:
    """Ask a worker for the calibration; until it is known, the page shows the network's own probabilities."""
    status = query(Calibration(classified.network_id, classified.steps), KEY, then=DRAW)
    show_pending(status, KEY, "Calibrating the probabilities of this network")


def _sets(classified: Classified, calibration: FittedCalibration) -> dict[str, tuple[Bin, ...]]:
    sets = {TEST: bins_of(calibration.test_table), WRITTEN: bins_of(calibration.written_table)}
    drawn = resources.calibration_on_human_drawings(classified.network_id, classified.steps)
    return sets | ({DRAWN: drawn} if drawn else {})


def _fitted_on(calibration: FittedCalibration) -> str:
    written = f"{calibration.written_digits:,} digits that a handwriting generator wrote"
    if not calibration.held_out_digits:
        return (
            f"{written}. This training held back no MNIST digits, so the temperature suits drawings better than MNIST"
        )
    return f"{calibration.held_out_digits:,} training digits that were held back, and on {written}"


def _line(probability: float, name: str, bins: tuple[Bin, ...]) -> str:
    """How often the network is right on a set of digits when it gives about this probability."""
    bin_ = next(bin_ for bin_ in bins if bin_.low <= probability < bin_.high or bin_.high == 1 == round(probability, 9))
    between = f"a probability of {bin_.low:.0%} to {bin_.high:.0%}"
    error = f"Calibration error over all of them: {expected_calibration_error(bins):.1%}."
    if not bin_.count:
        return f"- Of {name}, none got {between}. {error}"
    right = f"**{bin_.accuracy:.1%}** of these predictions were right."
    return f"- Of {name}, {bin_.count:,} got {between}. {right} {error}"
