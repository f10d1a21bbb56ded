"""The forward pass written out in NumPy: one picture in, every layer's output out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from convscope.arithmetic import map_size, same_padding
from convscope.errors import InvalidPicture
from convscope.spec import ConvLayer
from convscope.trained import TrainedNetwork

NORM_EPSILON = np.float32(1e-3)  # Keras's own, added to the variance


def forward(network: TrainedNetwork, picture: np.ndarray) -> Mapping[str, np.ndarray]:
    """Compute what every layer makes of one picture.

    Args:
        network: The spec and its arrays.
        picture: `(height, width)` or `(height, width, channels)` float32, 0 to 1.

    Returns:
        By layer name in order: `conv1` and so on `(height, width, filters)` after relu (and after the batch
        normalisation before it), `pool1` and so on the same after max pooling, `flatten` or `global_pool`
        `(features,)`, `dense` `(units,)` after relu, `logits` `(classes,)` and `output` `(classes,)`, the
        probabilities. All float32.

    Raises:
        InvalidPicture: If the picture has another shape than the network's input.
    """
    maps = _as_input(network, picture)
    outputs: dict[str, np.ndarray] = {}
    for number, layer in enumerate(network.spec.conv_layers, start=1):
        maps = outputs[f"conv{number}"] = relu(_sums(network, number, layer, maps))
        if layer.pool:
            maps = outputs[f"pool{number}"] = max_pool(maps, layer.pool)
    if network.spec.global_pool:
        features = outputs["global_pool"] = maps.mean(axis=(0, 1))
    else:
        features = outputs["flatten"] = maps.reshape(-1)
    if network.spec.dense_units:
        kernel, bias = network.weights["dense"]
        features = outputs["dense"] = relu(features @ kernel + bias)
    kernel, bias = network.weights["output"]
    outputs["logits"] = features @ kernel + bias
    outputs["output"] = softmax(outputs["logits"])
    return outputs


def convolve(maps: np.ndarray, kernel: np.ndarray, bias: np.ndarray | float, layer: ConvLayer) -> np.ndarray:
    """Slide a window over the maps; each patch becomes a vector, times the kernel, plus the bias.

    Args:
        maps: `(height, width, channels)` float32.
        kernel: `(kernel, kernel, channels, filters)` float32.
        bias: `(filters,)` float32, or 0.
        layer: Gives stride, padding and dilation.

    Returns:
        `(rows, columns, filters)` float32, before relu.
    """
    patches = windows(maps, layer)
    rows, columns = patches.shape[:2]
    vectors = patches.reshape(rows * columns, -1)
    return (vectors @ kernel.reshape(-1, kernel.shape[3]) + bias).reshape(rows, columns, -1)


def windows(maps: np.ndarray, layer: ConvLayer) -> np.ndarray:
    """Every patch that a convolution sees: `(rows, columns, kernel, kernel, channels)`, padding included."""
    if layer.padding == "same":
        sides = [same_padding(side, layer.kernel, layer.stride, layer.dilation) for side in maps.shape[:2]]
        maps = np.pad(maps, (*sides, (0, 0)))
    reach = (layer.kernel - 1) * layer.dilation + 1
    patches = np.lib.stride_tricks.sliding_window_view(maps, (reach, reach), axis=(0, 1))
    patches = patches[:: layer.stride, :: layer.stride, :, :: layer.dilation, :: layer.dilation]
    return patches.transpose(0, 1, 3, 4, 2)


def normalise(
    maps: np.ndarray, scale: np.ndarray, shift: np.ndarray, mean: np.ndarray, variance: np.ndarray
) -> np.ndarray:
    """Batch normalisation of a trained network: by the running mean and variance of each filter.

    Args:
        maps: `(rows, columns, filters)` float32.
        scale, shift, mean, variance: `(filters,)` float32 each; Keras calls them gamma, beta, moving mean and
            moving variance.
    """
    return (maps - mean) * (scale / np.sqrt(variance + NORM_EPSILON)) + shift


def max_pool(maps: np.ndarray, pool: int) -> np.ndarray:
    """Keep the largest value of each `pool` x `pool` window; what does not fill a window is left out."""
    rows, columns = (map_size(side, pool, pool) for side in maps.shape[:2])
    tiles = maps[: rows * pool, : columns * pool].reshape(rows, pool, columns, pool, -1)
    return tiles.max(axis=(1, 3))


def relu(values: np.ndarray) -> np.ndarray:
    """Negative values become 0."""
    return np.maximum(values, 0)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Scores to probabilities: positive, and together 1."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def _sums(network: TrainedNetwork, number: int, layer: ConvLayer, maps: np.ndarray) -> np.ndarray:
    """A convolution's output before relu."""
    weights = network.weights[f"conv{number}"]
    if network.spec.batch_norm:
        return normalise(convolve(maps, *weights, np.float32(0), layer), *network.weights[f"norm{number}"])
    return convolve(maps, *weights, layer)


def _as_input(network: TrainedNetwork, picture: np.ndarray) -> np.ndarray:
    shape = network.spec.input_shape
    if picture.shape not in (shape, shape[:2] if shape[2] == 1 else shape):
        raise InvalidPicture(
            f"The picture is {' x '.join(map(str, picture.shape))}; this network takes "
            f"{' x '.join(map(str, shape))}. Choose a picture or a network that fits."
        )
    return picture.reshape(shape).astype(np.float32, copy=False)
