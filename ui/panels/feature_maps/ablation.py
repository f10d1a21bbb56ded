"""Filter surgery: clicks that switch filters off, and what becomes of the prediction and the test accuracy."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answers import ClassAccuracy
from convscope.analysis.questions import Accuracy
from convscope.errors import InvalidUnit
from convscope.network.ablation import Ablated, off_from_text, off_to_text
from convscope.network.forward import forward
from convscope.spec.layers import Layer
from convscope.spec.network import NetworkSpec
from ui import state
from ui.frame import Chosen
from ui.panels.feature_maps.forward_pass import Seen
from ui.panels.query import asked, coming
from ui.widgets import choice

CLICKS = OPENS, SWITCHES = "A click opens a unit", "A click switches a filter off"


def choose_clicks() -> bool:
    """Draw the choice of what a click on a map does; True if it switches filters off and on."""
    return choice("Clicks", "clicks", CLICKS, OPENS, label_visibility="collapsed") == SWITCHES


def switched_off(chosen: Chosen) -> Ablated:
    """The filters that the URL says are off, if the network has them."""
    try:
        return off_from_text(chosen.network.spec, state.off())
    except InvalidUnit as error:
        st.warning(str(error))
        state.switch_off("")
        return ()


def toggle(spec: NetworkSpec, layer: str, number: int) -> None:
    """Switch one filter off, or on again."""
    _change({(layer, number)} ^ _off(spec))


def whole_layer(spec: NetworkSpec, layer: Layer) -> None:
    """Buttons for all filters of a layer: to keep only some, switch all off, then some on again."""
    every = {(layer.name, number) for number in range(layer.output_shape[2])}
    with st.container(horizontal=True):
        off, on = (lambda: _change(_off(spec) | every)), (lambda: _change(_off(spec) - every))
        st.button(f"All of {layer.name} off", key=f"off-{layer.name}", on_click=off)
        st.button(f"All of {layer.name} on", key=f"on-{layer.name}", on_click=on)


def consequences(seen: Seen) -> None:
    """What is off, and what that changes."""
    with st.container(border=True, key="surgery"):
        if not seen.off:
            st.markdown("**Nothing is off.** Press a map of a convolution to switch its filter off, and again for on.")
            st.caption("What becomes of prediction and test accuracy is said here. Other layers open as before.")
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Off: {_listed(seen.off)}**", width="stretch")
            st.button("Put all back", key="put-back", icon=":material/undo:", on_click=lambda: state.switch_off(""))
        st.markdown(_prediction(seen))
        _accuracy(seen)


def _off(spec: NetworkSpec) -> set[tuple[str, int]]:
    """What is off now: a click may come before the one before it was drawn."""
    return set(off_from_text(spec, state.off()))


def _change(off: set[tuple[str, int]]) -> None:
    state.switch_off(off_to_text(off))


def _listed(off: Ablated) -> str:
    layers: dict[str, list[int]] = {}
    for layer, number in off:
        layers.setdefault(layer, []).append(number)
    parts = []
    for layer, numbers in layers.items():
        shown = ", ".join(map(str, numbers[:12])) + (f" and {len(numbers) - 12} more" if len(numbers) > 12 else "")
        parts.append(f"{layer} {'filter' if len(numbers) == 1 else 'filters'} {shown}")
    return "; ".join(parts)


def _prediction(seen: Seen) -> str:
    names = seen.spec.class_names
    before = forward(seen.chosen.network, seen.image.pixels)["output"]
    after = seen.outputs["output"]
    was, now = int(before.argmax()), int(after.argmax())
    verdict = "still" if was == now else "**now**"
    return (
        f"The network said {names[was]} ({_percent(before[was])}); {verdict} it says **{names[now]}** "
        f"({_percent(after[now])})" + ("." if was == now else f", and {names[was]} has {_percent(after[was])}.")
    )


def _percent(share: float) -> str:
    return "> 99.9%" if share > 0.9995 else f"{share:.1%}"


@st.fragment
def _accuracy(seen: Seen) -> None:
    asks = [Accuracy(seen.chosen.record.id, seen.steps, off) for off in ((), seen.off)]
    before, after = (asked(question, key=f"accuracy-{number}") for number, question in enumerate(asks))
    if coming(after, "accuracy-1", "The 10,000 test digits are read again") or coming(
        before, "accuracy-0", "And with all filters on"
    ):
        return
    st.markdown(_lost(seen, before.answer, after.answer))


def _lost(seen: Seen, before: ClassAccuracy, after: ClassAccuracy) -> str:
    changes = [b - a for b, a in zip(before.correct, after.correct, strict=True)]
    worst = max(range(len(changes)), key=changes.__getitem__)
    words = f"Test accuracy: {before.accuracy:.2%} with all filters, **{after.accuracy:.2%}** without these."
    if changes[worst] <= 0:
        return words
    of = before.total[worst]
    return (
        f"{words} Class {seen.spec.class_names[worst]} suffers most: {before.correct[worst] / of:.1%} of its digits "
        f"were read right, now {after.correct[worst] / of:.1%}."
    )
