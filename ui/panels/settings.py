"""The sliders: every setting of a network and its training, each bounded so that no invalid network can be chosen."""

from __future__ import annotations

from typing import Any

import streamlit as st

from convscope.datasets import MNIST, NAMES
from convscope.spec import network as spec
from convscope.spec import training as training_spec
from convscope.spec.network import NetworkSpec
from convscope.spec.training import AUGMENTATION, Augmentation, TrainingSpec
from convscope.spec.uniform import fits, uniform_layers
from convscope.training.presets import PRESETS
from ui import state
from ui.widgets import (
    LEARNING_RATES,
    choice,
    decimal_slider,
    integer_field,
    integer_slider,
    valid_request,
    value_slider,
    warn_about_invalid_parameters,
)

DEFAULT_FILTERS = (32, 64, 64, 64, 64, 64)
BATCH_SIZES = (16, 32, 64, 128, 256, 512, 1024)
TARGETS = (0.0, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.992, 0.995)  # validation accuracies; 0 is none
POOLS = {"none": None, "2": 2, "3": 3}  # pixels per side of the window
NORM, GLOBAL = "on", "global average"
INTEGERS = {
    "layers": spec.CONV_LAYERS,
    **{f"filters{layer}": spec.FILTERS for layer in range(1, 7)},
    "epochs": training_spec.EPOCHS,
    "kernel": spec.KERNEL,
    "stride": spec.STRIDE,
    "every": (1, 5),
    "dense": spec.DENSE_UNITS,
    "share": training_spec.DATA_SHARE,
    "seed": training_spec.SEED,
    **AUGMENTATION,
}
AUGMENTATION_LABELS = {
    "shift": "Maximum shift, in % of the image",
    "turn": "Maximum rotation, in degrees",
    "shear": "Maximum shear, in degrees",
    "zoom": "Maximum zoom, in %",
    "clean": "Unchanged digits in each batch, in %",
}


def choose_settings() -> TrainingSpec:
    """Draw the sliders and return their values."""
    preset = state.value("_preset")
    if preset:
        _set_sliders(preset)
    with st.container(gap="xsmall", key="settings"):
        row = st.container()
        chosen = TrainingSpec(_network(), **_training())
    with row:
        _presets(chosen)
    if preset and preset != chosen and not state.value("_preset_again"):
        state.set_value("_preset_again", True)  # a slider with new bounds takes the URL's value first, then ours
        st.rerun()
    for key in ("_preset", "_preset_again"):
        state.set_value(key, None)
    return chosen


def _presets(chosen: TrainingSpec) -> None:
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for preset in PRESETS:
            kind = "primary" if preset.spec == chosen else "secondary"
            st.button(
                preset.name,
                key=f"preset-{preset.name}",
                type=kind,
                on_click=state.set_value,
                args=["_preset", preset.spec],
            )
    st.caption(next((preset.description for preset in PRESETS if preset.spec == chosen), "Your own settings."))


def _set_sliders(preset: TrainingSpec) -> None:
    """Move the sliders to the values of a preset before they are drawn."""
    network, layers = preset.network, preset.network.conv_layers
    pooled = [number for number, layer in enumerate(layers, start=1) if layer.pool]
    values = {
        "layers": len(layers),
        **{f"filters{number}": layer.filters for number, layer in enumerate(layers, start=1)},
        "kernel": layers[0].kernel,
        "stride": layers[0].stride,
        "padding": layers[0].padding,
        "pool": str(layers[pooled[0] - 1].pool) if pooled else "none",
        "pool-by": layers[pooled[0] - 1].pooling if pooled else "max",
        "every": pooled[0] if pooled else 1,
        "norm": NORM if network.batch_norm else "off",
        "head": GLOBAL if network.global_pool else "flatten",
        "dense": network.dense_units,
        "dropout": network.dropout,
        "data": NAMES[preset.dataset],
        "epochs": preset.epochs,
        "batch": preset.batch_size,
        "optimizer": preset.optimizer,
        "rate": preset.learning_rate,
        "schedule": preset.schedule,
        "target": preset.target_accuracy or 0.0,
        "share": preset.data_share,
        "seed": preset.seed,
        **{name: getattr(preset.augmentation, name) for name in AUGMENTATION},
    }
    for key, value in values.items():
        state.set_value(key, value)


def _network() -> NetworkSpec:
    with st.container(gap="xsmall"):  # a fold keeps its place below, however much is here; otherwise it would close
        warn_about_invalid_parameters(INTEGERS, {})
        layers = _slider("Convolution layers", "layers", 3, lambda count: _fits(layers=count))
        if layers < spec.CONV_LAYERS[1] and not _fits(layers=layers + 1):
            st.caption(
                f"More than {layers} layers do not fit. Smaller kernels, less pooling or padding 'same' make room for "
                "more."
            )
        filters = [
            _slider(f"Filters in conv{number}", f"filters{number}", DEFAULT_FILTERS[number - 1])
            for number in range(1, layers + 1)
        ]
    with st.expander("Advanced: network"):
        kernel = _slider("Kernel size, in pixels", "kernel", 3, lambda side: _fits(kernel=side))
        stride = _slider("Stride, in pixels", "stride", 1, lambda pixels: _fits(stride=pixels))
        padding = choice("Padding", "padding", spec.PADDINGS, "valid", lambda name: _fits(padding=name))
        pool = choice("Pooling window, in pixels", "pool", tuple(POOLS), "2", lambda side: _fits(pool=side))
        pooling = choice("Kind of pooling", "pool-by", spec.POOLINGS, "max")
        every = _slider("Convolutions per pooling (none after the last)", "every", 1, lambda count: _fits(every=count))
        norm = choice("Batch normalisation after each convolution", "norm", ("off", NORM), "off")
        head = choice("From maps to a vector", "head", ("flatten", GLOBAL), "flatten")
        dense = _slider("Dense units (0: no dense layer)", "dense", 64)
        dropout = decimal_slider("Dropout", "dropout", spec.DROPOUT, 0.0, 0.05)
    return NetworkSpec(
        conv_layers=uniform_layers(filters, kernel, stride, padding, POOLS[pool], every, pooling),
        dense_units=dense,
        dropout=dropout,
        batch_norm=norm == NORM,
        global_pool=head == GLOBAL,
    )


def _training() -> dict[str, Any]:
    chosen: dict[str, Any] = {"epochs": _slider("Epochs: passes over the training digits", "epochs", 5)}
    with st.expander("Advanced: training"):
        label = choice("Training digits", "data", tuple(NAMES.values()), NAMES[MNIST])
        chosen["dataset"] = next(name for name in NAMES if NAMES[name] == label)
        chosen["batch_size"] = value_slider("Batch size", "batch", BATCH_SIZES, 64)
        chosen["optimizer"] = choice("Optimizer", "optimizer", training_spec.OPTIMIZERS, "rmsprop")
        chosen["learning_rate"] = value_slider("Learning rate", "rate", LEARNING_RATES, 0.001)
        chosen["schedule"] = choice("Learning rate schedule", "schedule", training_spec.SCHEDULES, "constant")
        target = value_slider("Stop at a validation accuracy of", "target", TARGETS, 0.0, _target_text)
        chosen["target_accuracy"] = target or None
        chosen["data_share"] = _slider("Share of the training digits, in %", "share", 100)
        chosen["seed"] = integer_field("Seed: the same seed gives the same network", "seed", INTEGERS["seed"], 0)
    with st.expander("Augmentation: random changes of the training digits"):
        chosen["augmentation"] = Augmentation(
            **{name: _slider(label, name, getattr(Augmentation(), name)) for name, label in AUGMENTATION_LABELS.items()}
        )
    return chosen


def _target_text(accuracy: float) -> str:
    return f"{accuracy:.1%}" if accuracy else "off"


def _slider(label: str, key: str, default: int, fits=lambda _: True) -> int:
    return integer_slider(label, key, INTEGERS[key], default, fits)


def _fits(**changed: Any) -> bool:
    """Whether every map keeps at least one pixel if these settings change and all others stay."""
    defaults = {"layers": 3, "kernel": 3, "stride": 1, "every": 1}
    settings: dict[str, Any] = {
        key: valid_request(key, range(INTEGERS[key][0], INTEGERS[key][1] + 1), default)
        for key, default in defaults.items()
    }
    settings |= {
        "padding": valid_request("padding", spec.PADDINGS, "valid"),
        "pool": valid_request("pool", tuple(POOLS), "2"),
    }
    settings |= changed
    pool_every = settings.pop("every")
    return fits(**{**settings, "pool": POOLS[settings["pool"]]}, pool_every=pool_every)
