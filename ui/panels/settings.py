"""The sliders: every setting of a network and its training, each bounded so that nothing invalid can be chosen."""

from __future__ import annotations

import streamlit as st

from convscope.datasets import MNIST, NAMES
from convscope.spec import network as spec
from convscope.spec import training as training_spec
from convscope.spec.network import NetworkSpec
from convscope.spec.training import AUGMENTATION, Augmentation, TrainingSpec
from convscope.spec.uniform import fits, uniform_layers
from convscope.training.presets import PRESETS
from ui import state
from ui.widgets import RATES, choice, decimal, name_what_was_refused, steps, whole_number, whole_slider, within

FILTERS = (32, 64, 64, 64, 64, 64)  # to begin with
BATCH_SIZES = (16, 32, 64, 128, 256, 512, 1024)
TARGETS = (0.0, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.992, 0.995)  # 0: none
POOLS = {"none": None, "2": 2, "3": 3}  # pixels per side of the window
POOLED = {"max": "the largest value", "average": "the mean"}
NORM, GLOBAL = "on", "global average"
WHOLE = {
    "layers": spec.CONV_LAYERS,
    **{f"filters{number}": spec.FILTERS for number in range(1, 7)},
    "epochs": training_spec.EPOCHS,
    "kernel": spec.KERNEL,
    "stride": spec.STRIDE,
    "every": (1, 5),
    "dense": spec.DENSE_UNITS,
    "share": training_spec.DATA_SHARE,
    "seed": training_spec.SEED,
    **AUGMENTATION,
}
AUGMENTATION_WORDS = {
    "shift": "Shift: at most, in percent of the image",
    "turn": "Turn: at most, in degrees",
    "shear": "Shear: at most, in degrees",
    "zoom": "Zoom: at most, in percent",
    "clean": "Left clean: share of each batch, in percent",
}


def choose_settings() -> TrainingSpec:
    """Draw the sliders and return what they say."""
    wanted = state.value("_preset")
    if wanted:
        _show(wanted)
    with st.container(gap="xsmall", key="settings"):
        presets = st.container()
        chosen = TrainingSpec(_network(), **_training())
    with presets:
        _presets(chosen)
    if wanted and wanted != chosen and not state.value("_preset_again"):
        state.put("_preset_again", True)  # a slider with new ends takes what the URL said first; then ours
        st.rerun()
    for key in ("_preset", "_preset_again"):
        state.put(key, None)
    return chosen


def _presets(chosen: TrainingSpec) -> None:
    with st.container(horizontal=True, gap="xsmall", key="presets"):
        for preset in PRESETS:
            kind = "primary" if preset.spec == chosen else "secondary"
            st.button(
                preset.name, key=f"preset-{preset.name}", type=kind, on_click=state.put, args=["_preset", preset.spec]
            )
    st.caption(next((preset.words for preset in PRESETS if preset.spec == chosen), "Settings of your own."))


def _show(wanted: TrainingSpec) -> None:
    """Move the sliders to a spec that they can show, before they are drawn."""
    network, layers = wanted.network, wanted.network.conv_layers
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
        "data": NAMES[wanted.dataset],
        "epochs": wanted.epochs,
        "batch": wanted.batch_size,
        "optimizer": wanted.optimizer,
        "rate": wanted.learning_rate,
        "schedule": wanted.schedule,
        "target": wanted.target_accuracy or 0.0,
        "share": wanted.data_share,
        "seed": wanted.seed,
        **{name: getattr(wanted.augmentation, name) for name in AUGMENTATION},
    }
    for key, value in values.items():
        state.put(key, value)


def _network() -> NetworkSpec:
    name_what_was_refused(WHOLE, {})
    layers = _slider("Convolution layers", "layers", 3, lambda count: _fits(layers=count))
    if layers < spec.CONV_LAYERS[1] and not _fits(layers=layers + 1):
        st.caption(f"More than {layers} do not fit: smaller kernels, less pooling or padding 'same' make room.")
    filters = [
        _slider(f"Filters in conv{number}", f"filters{number}", FILTERS[number - 1]) for number in range(1, layers + 1)
    ]
    with st.expander("More of the network"):
        kernel = _slider("Kernel: pixels per side of the window", "kernel", 3, lambda side: _fits(kernel=side))
        stride = _slider("Stride: pixels that the window moves", "stride", 1, lambda pixels: _fits(stride=pixels))
        padding = choice("Padding", "padding", spec.PADDINGS, "valid", lambda each: _fits(padding=each))
        pool = choice(
            "Pooling: pixels per side of the window", "pool", tuple(POOLS), "2", lambda side: _fits(pool=side)
        )
        pooling = choice("Pooling keeps", "pool-by", spec.POOLINGS, "max", format_func=POOLED.get)
        every = _slider(
            "Pooling after every so many convolutions, but not the last", "every", 1, lambda each: _fits(every=each)
        )
        norm = choice("Batch normalisation after each convolution", "norm", ("off", NORM), "off")
        head = choice("From maps to features", "head", ("flatten", GLOBAL), "flatten")
        dense = _slider("Dense units (0: no dense layer)", "dense", 64)
        dropout = decimal("Dropout", "dropout", spec.DROPOUT, 0.0, 0.05)
    return NetworkSpec(
        conv_layers=uniform_layers(filters, kernel, stride, padding, POOLS[pool], every, pooling),
        dense_units=dense,
        dropout=dropout,
        batch_norm=norm == NORM,
        global_pool=head == GLOBAL,
    )


def _training() -> dict[str, object]:
    chosen = {"epochs": _slider("Epochs: passes over the training digits", "epochs", 5)}
    with st.expander("More of the training"):
        words = choice("Digits to learn from", "data", tuple(NAMES.values()), NAMES[MNIST])
        chosen["dataset"] = next(name for name in NAMES if NAMES[name] == words)
        chosen["batch_size"] = steps("Batch size", "batch", BATCH_SIZES, 64)
        chosen["optimizer"] = choice("Optimiser", "optimizer", training_spec.OPTIMIZERS, "rmsprop")
        chosen["learning_rate"] = steps("Learning rate", "rate", RATES, 0.001)
        chosen["schedule"] = choice("Learning rate over the epochs", "schedule", training_spec.SCHEDULES, "constant")
        words = "Stop at an accuracy, measured on training digits that are held back"
        target = steps(words, "target", TARGETS, 0.0, lambda each: f"{each:.1%}" if each else "off")
        chosen["target_accuracy"] = target or None
        chosen["data_share"] = _slider("Share of the training digits, in percent", "share", 100)
        chosen["seed"] = whole_number("Seed: the same seed gives the same network", "seed", WHOLE["seed"], 0)
    with st.expander("Augmentation: random changes of the training digits"):
        chosen["augmentation"] = Augmentation(
            **{name: _slider(words, name, getattr(Augmentation(), name)) for name, words in AUGMENTATION_WORDS.items()}
        )
    return chosen


def _slider(label: str, key: str, default: int, fitting=lambda _: True) -> int:
    return whole_slider(label, key, WHOLE[key], default, fitting)


def _fits(**changed: object) -> bool:
    """Whether a network with the settings as they stand, but for these, keeps a pixel in every map."""
    whole = {"layers": 3, "kernel": 3, "stride": 1, "every": 1}
    settings = {key: within(key, range(WHOLE[key][0], WHOLE[key][1] + 1), each) for key, each in whole.items()}
    settings |= {"padding": within("padding", spec.PADDINGS, "valid"), "pool": within("pool", POOLS, "2")} | changed
    pool_every = settings.pop("every")
    return fits(**{**settings, "pool": POOLS[settings["pool"]]}, pool_every=pool_every)
