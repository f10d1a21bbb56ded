"""The sliders: every setting of a network and its training, each bounded so that nothing invalid can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from convscope import spec
from convscope.spec import NetworkSpec
from convscope.training_spec import TrainingSpec
from convscope.uniform import fits, uniform_layers
from ui import state

FILTERS = (32, 64, 64, 64, 64, 64)  # to begin with
BATCH_SIZES = (16, 32, 64, 128, 256, 512, 1024)
RATES = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
POOLS = {"none": None, "2": 2, "3": 3}  # pixels per side of the window
WHOLE = {
    "layers": spec.CONV_LAYERS,
    **{f"filters{number}": spec.FILTERS for number in range(1, 7)},
    "epochs": spec.EPOCHS,
    "kernel": spec.KERNEL,
    "stride": spec.STRIDE,
    "dense": spec.DENSE_UNITS,
    "share": spec.DATA_SHARE,
    "seed": spec.SEED,
}


def choose_settings() -> TrainingSpec:
    """Draw the sliders and return what they say."""
    with st.container(gap="xsmall", key="settings"):
        return _settings()


def _settings() -> TrainingSpec:
    _name_what_was_refused()
    layers = _slider("Convolution layers", "layers", 3, lambda count: _fits(layers=count))
    if layers < spec.CONV_LAYERS[1] and not _fits(layers=layers + 1):
        st.caption(f"More than {layers} do not fit: smaller kernels, less pooling or padding 'same' make room.")
    filters = [
        _slider(f"Filters in conv{number}", f"filters{number}", FILTERS[number - 1]) for number in range(1, layers + 1)
    ]
    epochs = _slider("Epochs: passes over the training digits", "epochs", 5)
    with st.expander("More settings"):
        kernel = _slider("Kernel: pixels per side of the window", "kernel", 3, lambda side: _fits(kernel=side))
        stride = _slider("Stride: pixels that the window moves", "stride", 1, lambda pixels: _fits(stride=pixels))
        padding = _choice("Padding", "padding", spec.PADDINGS, "valid", lambda each: _fits(padding=each))
        pool = _choice(
            "Max pooling after each convolution but the last: pixels per side",
            "pool",
            tuple(POOLS),
            "2",
            lambda side: _fits(pool=side),
        )
        dense = _slider("Dense units (0: no dense layer)", "dense", 64)
        dropout = _decimal("Dropout", "dropout", spec.DROPOUT, 0.0, 0.05)
        batch_size = _steps("Batch size", "batch", BATCH_SIZES, 64)
        optimizer = _choice("Optimiser", "optimizer", spec.OPTIMIZERS, "rmsprop")
        rate = _steps("Learning rate", "rate", RATES, 0.001)
        share = _slider("Share of the training digits, in percent", "share", 100)
        seed = _whole("Seed: the same seed gives the same network", "seed", spec.SEED, 0)
    network = NetworkSpec(
        conv_layers=uniform_layers(filters, kernel, stride, padding, POOLS[pool]), dense_units=dense, dropout=dropout
    )
    return TrainingSpec(network, "mnist", epochs, batch_size, optimizer, rate, share, seed)


def _fits(**changed: object) -> bool:
    """Whether a network with the settings as they stand, but for these, keeps a pixel in every map."""
    settings = {"layers": 3, "kernel": 3, "stride": 1, "padding": "valid", "pool": "2"}
    settings = {key: _asked(key, default) for key, default in settings.items()} | changed
    return fits(**{**settings, "pool": POOLS[settings["pool"]]})


def _asked(key: str, default: int | str) -> int | str:
    """What is asked for, if it is possible at all; whether it fits the others is another question."""
    value = state.asked(key, default)
    options = {"padding": spec.PADDINGS, "pool": POOLS}
    possible = options[key] if key in options else range(WHOLE[key][0], WHOLE[key][1] + 1)
    return value if value in possible else default


def _slider(label: str, key: str, default: int, fitting: Callable[[int], bool] = lambda _: True) -> int:
    low, high = WHOLE[key]
    while high > low and not fitting(high):
        high -= 1
    asked = state.clamp(key, low, high, _asked(key, default))
    if asked > high:
        st.warning(f"{key}={asked} does not fit the other settings; {high} is used.")
    if low == high:
        st.markdown(f"{label}: **{low}** (nothing else fits)")
        return low
    return st.slider(label, low, high, key=state.bind(key), bind="query-params")


def _choice(
    label: str,
    key: str,
    options: Sequence[str],
    default: str,
    fitting: Callable[[str], bool] = lambda _: True,
) -> str:
    possible = [option for option in options if fitting(option)]
    state.prefer(key, possible, default)
    if len(possible) == 1:
        st.markdown(f"{label}: **{possible[0]}** (nothing else fits)")
        return possible[0]
    return st.segmented_control(label, possible, key=state.bind(key), required=True, bind="query-params")


def _steps(label: str, key: str, options: Sequence[float], default: float) -> float:
    state.prefer(key, options, default)
    return st.select_slider(
        label, options, format_func=lambda each: f"{each:g}", key=state.bind(key), bind="query-params"
    )


def _decimal(label: str, key: str, bounds: tuple[float, float], default: float, step: float) -> float:
    state.clamp(key, *bounds, state.asked(key, default))
    return st.slider(label, *bounds, step=step, key=state.bind(key), bind="query-params")


def _whole(label: str, key: str, bounds: tuple[int, int], default: int) -> int:
    state.clamp(key, *bounds, state.asked(key, default))
    return st.number_input(label, *bounds, key=state.bind(key), bind="query-params")


def _name_what_was_refused() -> None:
    """Streamlit drops values of a link that it cannot use without a word; say which."""
    for key, (low, high) in WHOLE.items():
        told = st.query_params.get(key)
        if told is not None and not (told.isdecimal() and low <= int(told) <= high):
            st.warning(f"{key}={told!r:.40} in the link is not a whole number from {low} to {high:,}; it was left out.")
