"""Ablation: clicks that switch filters off, and the effect on the prediction and on the test accuracy."""

from __future__ import annotations

import streamlit as st

from convscope.analysis.answers import ClassAccuracy
from convscope.analysis.questions import Accuracy
from convscope.datasets import NAMES
from convscope.errors import InvalidUnit
from convscope.network.ablation import Ablated, off_from_text, off_to_text
from convscope.network.forward import forward
from convscope.spec.layers import Layer
from convscope.spec.network import NetworkSpec
from ui.fragments import fragment, press
from ui.frame import Chosen
from ui.markdown import escape, safe
from ui.numbers import percent
from ui.panels.feature_maps.forward_pass import ForwardPass
from ui.panels.query import query, show_pending
from ui.state import on_show
from ui.widgets import choice

MAX_LISTED = 12  # filters of a layer


def choose_click_mode() -> str:
    """Draw the choice of the effect of a click on a map: to inspect a unit, or to switch a filter off or on."""
    return choice("A click on a map", "clicks", label_visibility="collapsed")


def filters_off(chosen: Chosen) -> Ablated:
    """The filters that the URL switches off; none, with a warning, if the network does not have them."""
    try:
        return off_from_text(chosen.network.spec, on_show.filters_off())
    except InvalidUnit as error:
        st.warning(escape(error))
        on_show.set_filters_off("")
        return ()


def switch(spec: NetworkSpec, layer: str, number: int) -> None:
    """Switch one filter off, or on again."""
    _set({(layer, number)} ^ _present(spec))


def layer_buttons(spec: NetworkSpec, layer: Layer) -> None:
    """Draw the buttons that switch all filters of a layer off or on."""
    filters = {(layer.name, number) for number in range(layer.output_shape[2])}
    with st.container(horizontal=True):
        off, on = (lambda: _set(_present(spec) | filters)), (lambda: _set(_present(spec) - filters))
        st.button(safe(f"All of {layer.name} off"), key=f"off-{layer.name}", on_click=press(off))
        st.button(safe(f"All of {layer.name} on"), key=f"on-{layer.name}", on_click=press(on))


def effects(forward_pass: ForwardPass) -> None:
    """Draw the list of the filters that are off, and the effect on the prediction and the test accuracy."""
    with st.container(border=True, key="ablation"):
        if not forward_pass.off:
            st.markdown("**All filters are on.** Click a map of a convolution to switch its filter off or on.")
            st.caption("You will see here how the prediction and the test accuracy change. Other layers open as usual.")
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(safe(f"**Off: {_listed(forward_pass.off)}**"), width="stretch")
            st.button(
                "Switch all on",
                key="put-back",
                icon=":material/undo:",
                on_click=press(lambda: on_show.set_filters_off("")),
            )
        st.markdown(safe(_prediction(forward_pass)))
        _accuracy(forward_pass)


def _present(spec: NetworkSpec) -> set[tuple[str, int]]:
    """The filters that are off now. The page may still show the state before the last click."""
    return set(off_from_text(spec, on_show.filters_off()))


def _set(off: set[tuple[str, int]]) -> None:
    on_show.set_filters_off(off_to_text(off))


def _listed(off: Ablated) -> str:
    layers: dict[str, list[int]] = {}
    for layer, number in off:
        layers.setdefault(layer, []).append(number)
    parts = []
    for layer, numbers in layers.items():
        listed, more = ", ".join(map(str, numbers[:MAX_LISTED])), len(numbers) - MAX_LISTED
        listed += f" and {more} more" if more > 0 else ""
        parts.append(f"{layer} {'filter' if len(numbers) == 1 else 'filters'} {listed}")
    return "; ".join(parts)


def _prediction(forward_pass: ForwardPass) -> str:
    names = [escape(name) for name in forward_pass.spec.class_names]
    before = forward(forward_pass.chosen.network, forward_pass.image.ink)["output"]
    after = forward_pass.outputs["output"]
    was, now = int(before.argmax()), int(after.argmax())
    if was == now:
        return f"The prediction is still **{names[now]}** ({percent(after[now])}; before: {percent(before[was])})."
    return (
        f"The prediction changes from {names[was]} ({percent(before[was])}) to **{names[now]}** "
        f"({percent(after[now])}). The probability of {names[was]} is now {percent(after[was])}."
    )


@fragment("accuracy")
def _accuracy(forward_pass: ForwardPass) -> None:
    if forward_pass.chosen.record.training.dataset not in NAMES:
        st.caption("The network learned from a data set that this ConvScope does not have: no accuracy is known.")
        return
    questions = [Accuracy(forward_pass.network_id, forward_pass.steps, off) for off in ((), forward_pass.off)]
    before, after = (query(question, f"accuracy-{index}") for index, question in enumerate(questions))
    if show_pending(after, "accuracy-1", "Reading the 10,000 test digits without these filters") or show_pending(
        before, "accuracy-0", "Reading the 10,000 test digits with all filters on"
    ):
        return
    st.markdown(safe(_accuracy_text(forward_pass, before.result, after.result)))


def _accuracy_text(forward_pass: ForwardPass, before: ClassAccuracy, after: ClassAccuracy) -> str:
    losses = [was - now for was, now in zip(before.correct, after.correct, strict=True)]
    worst = max(range(len(losses)), key=losses.__getitem__)
    text = f"Test accuracy: {before.accuracy:.2%} with all filters, **{after.accuracy:.2%}** without these."
    if losses[worst] <= 0:
        return text
    total = before.total[worst]
    return (
        f"{text} Class {escape(forward_pass.spec.class_names[worst])} loses most: its accuracy falls from "
        f"{before.correct[worst] / total:.1%} to {after.correct[worst] / total:.1%}."
    )
