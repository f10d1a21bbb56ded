"""The sliders: every setting of a network and its training, each bounded so that no invalid network can be chosen."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from convscope.spec.network import CONV_LAYERS
from convscope.spec.training import TrainingSpec
from convscope.spec.uniform import fits
from convscope.training.presets import PRESETS, Preset
from ui.fragments import press
from ui.link.train import POOLS, TrainSettings, settings_of, spec_of
from ui.markdown import safe
from ui.state import session, settings
from ui.widgets import choice, decimal_slider, integer_field, integer_slider, value_slider

AUGMENTATION_LABELS = {
    "shift": "Maximum shift, in % of the image",
    "turn": "Maximum rotation, in degrees",
    "shear": "Maximum shear, in degrees",
    "zoom": "Maximum zoom, in %",
    "clean": "Unchanged digits in each batch, in %",
}


def choose_settings() -> TrainingSpec:
    """Draw the sliders and return their values."""
    with st.container(gap="xsmall", key="settings"):
        row = st.container()
        _network()
        _training()
    chosen = spec_of(settings.load(TrainSettings))
    with row:
        _presets(chosen)
    return chosen


def present_spec() -> TrainingSpec:
    """The training that the visitor has chosen, for the callback of a button.

    If the server is busy, a press and what was chosen just before it arrive together, and their callbacks run in any
    order.

    Raises:
        InvalidSpec: If the settings do not fit each other.
    """
    for preset in PRESETS:
        if session.value(_key(preset)):
            settings.store(settings_of(preset.spec))
    settings.take_all()
    return spec_of(settings.load(TrainSettings))


def _key(preset: Preset) -> str:
    return f"preset-{preset.name}"


def _presets(chosen: TrainingSpec) -> None:
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for preset in PRESETS:
            st.button(
                safe(preset.name),
                key=_key(preset),
                type="primary" if preset.spec == chosen else "secondary",
                on_click=press(settings.store, settings_of(preset.spec)),
            )
    st.caption(safe(next((preset.description for preset in PRESETS if preset.spec == chosen), "Your own settings.")))


def _network() -> None:
    with st.container(gap="xsmall"):  # a fold keeps its place below, however much is here; otherwise it would close
        layers = integer_slider("Convolution layers", "layers", lambda count: _fits(layers=count))
        if layers < CONV_LAYERS[1] and not _fits(layers=layers + 1):
            st.caption(
                safe(
                    f"More than {layers} layers do not fit. Smaller kernels, less pooling or padding 'same' make room "
                    "for more."
                )
            )
        for number in range(1, layers + 1):
            integer_slider(f"Filters in conv{number}", f"filters{number}")
    with st.expander("Advanced: network"):
        integer_slider("Kernel size, in pixels", "kernel", lambda side: _fits(kernel=side))
        integer_slider("Stride, in pixels", "stride", lambda pixels: _fits(stride=pixels))
        choice("Padding", "padding", lambda name: _fits(padding=name))
        choice("Pooling window, in pixels", "pool", lambda side: _fits(pool=side))
        choice("Kind of pooling", "pool-by")
        integer_slider("Convolutions per pooling (none after the last)", "every", lambda count: _fits(every=count))
        choice("Batch normalisation after each convolution", "norm")
        choice("From maps to a vector", "head")
        integer_slider("Dense units (0: no dense layer)", "dense")
        decimal_slider("Dropout", "dropout", 0.05)


def _training() -> None:
    integer_slider("Epochs: passes over the training digits", "epochs")
    with st.expander("Advanced: training"):
        choice("Training digits", "data")
        value_slider("Batch size", "batch")
        choice("Optimizer", "optimizer")
        value_slider("Learning rate", "rate")
        choice("Learning rate schedule", "schedule")
        value_slider("Stop at a validation accuracy of", "target")
        integer_slider("Share of the training digits, in %", "share")
        integer_field("Seed: the same seed gives the same network", "seed")
    with st.expander("Augmentation: random changes of the training digits"):
        for name, label in AUGMENTATION_LABELS.items():
            integer_slider(label, name)


def _fits(**changed: Any) -> bool:
    """Whether every map keeps at least one pixel if these settings change and all others stay."""
    now = dataclasses.replace(settings.load(TrainSettings), **changed)
    return fits(now.layers, now.kernel, now.stride, now.padding, POOLS[now.pool], now.every)
