"""Random specs that are valid, and random networks, for the tests that hold our arithmetic to Keras's."""

import numpy as np
from hypothesis import strategies as st

from convscope.network.trained import TrainedNetwork, weight_shapes
from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.spec.training import AUGMENTATION, Augmentation, TrainingSpec

MOST_FEATURES = 8_000  # values a layer makes; keeps the dense layer small

names = st.text("abcdefghij äß0123456789", min_size=1, max_size=8).filter(str.strip)
seeds = st.integers(0, 2**31 - 1)


@st.composite
def any_layers(draw) -> dict:
    """The fields of a layer that may or may not fit into its maps."""
    step = draw(st.sampled_from(("stride", "dilation")))
    return {
        "filters": draw(st.integers(1, 4)),
        "kernel": draw(st.integers(1, 7)),
        "stride": draw(st.integers(1, 3)) if step == "stride" else 1,
        "padding": draw(st.sampled_from(("valid", "same"))),
        "dilation": draw(st.integers(1, 3)) if step == "dilation" else 1,
        "pool": draw(st.sampled_from((None, 2, 3))),
        "pooling": draw(st.sampled_from(("max", "average"))),
    }


@st.composite
def network_specs(draw, input_shape: tuple[int, int, int] | None = None) -> NetworkSpec:
    """A valid spec; what fits is found by counting a window's places one by one, not by our formula."""
    sides = st.integers(8, 44)
    height, width, channels = input_shape or draw(st.tuples(sides, sides, st.sampled_from((1, 3))))
    shape, layers = (height, width, channels), []
    for _ in range(draw(st.integers(0, 6))):
        layer, (height, width) = draw(_layers_that_fit(height, width))
        layers.append(layer)
    return NetworkSpec(
        shape,
        tuple(layers),
        draw(st.sampled_from((0, 1, 64, 512)) | st.integers(0, 512)),
        draw(st.sampled_from((0.0, 0.8)) | st.floats(0, 0.8)),
        tuple(draw(st.lists(names, min_size=2, max_size=12, unique=True))),
        draw(st.booleans()),
        draw(st.booleans()),
    )


@st.composite
def training_specs(draw) -> TrainingSpec:
    """A valid spec of a training."""
    return TrainingSpec(
        draw(network_specs()),
        draw(names),
        draw(st.integers(1, 30)),
        draw(st.integers(16, 1024)),
        draw(st.sampled_from(("rmsprop", "adam", "sgd"))),
        draw(st.floats(1e-5, 1)),
        draw(st.integers(1, 100)),
        draw(seeds),
        draw(st.sampled_from(("constant", "one-cycle"))),
        draw(st.none() | st.floats(0.5, 1)),
        Augmentation(
            **{name: draw(st.integers(*bounds)) for name, bounds in AUGMENTATION.items()},
        ),
    )


@st.composite
def networks(draw, specs: st.SearchStrategy[NetworkSpec] | None = None) -> TrainedNetwork:
    """A network with random weights that keep its values near 1."""
    return random_network(draw(network_specs() if specs is None else specs), draw(seeds))


def random_network(spec: NetworkSpec, seed: int = 0) -> TrainedNetwork:
    """The same spec and seed give the same weights."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shapes in weight_shapes(spec).items():
        weights[name] = tuple(_random(rng, part, shape).astype(np.float32) for part, shape in shapes.items())
    return TrainedNetwork(spec, weights)


def _random(rng: np.random.Generator, part: str, shape: tuple[int, ...]) -> np.ndarray:
    if part in ("scale", "variance"):
        return rng.uniform(0.5, 2, shape)
    return rng.normal(0, (2 / np.prod(shape[:-1])) ** 0.5 if part == "kernel" else 0.1, shape)


@st.composite
def _layers_that_fit(draw, height: int, width: int) -> tuple[ConvLayer, tuple[int, int]]:
    step = draw(st.sampled_from(("stride", "dilation")))
    stride = draw(st.integers(1, 3)) if step == "stride" else 1
    dilation = draw(st.integers(1, 3)) if step == "dilation" else 1
    padding = draw(st.sampled_from(("valid", "same")))
    fitting = [
        kernel for kernel in range(1, 8) if padding == "same" or _places(min(height, width), kernel, 1, dilation) > 0
    ]
    kernel = draw(st.sampled_from(fitting))
    if padding == "same":
        height, width = (len(range(0, side, stride)) for side in (height, width))
    else:
        height, width = (_places(side, kernel, stride, dilation) for side in (height, width))
    most = max(1, min(128, MOST_FEATURES // (height * width)))
    filters = draw(st.integers(1, most) | st.just(most))
    pool = draw(st.sampled_from([None, *(pool for pool in (2, 3) if pool <= min(height, width))]))
    if pool:
        height, width = (_places(side, pool, pool, 1) for side in (height, width))
    pooling = draw(st.sampled_from(("max", "average")))
    return ConvLayer(filters, kernel, stride, padding, dilation, pool, pooling), (height, width)


def _places(side: int, window: int, stride: int, dilation: int) -> int:
    last_tap = (window - 1) * dilation
    return sum(start + last_tap < side for start in range(0, side, stride))
