"""The forward pass written out in NumPy: one image in, every layer's output out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from convscope.errors import InvalidImage
from convscope.network.convolution import patches, products
from convscope.network.filters import filters_of, relu
from convscope.network.pooling import average_pool, max_pool
from convscope.network.trained import TrainedNetwork
from convscope.spec.layers import Kind, layers


def forward(network: TrainedNetwork, image: np.ndarray) -> Mapping[str, np.ndarray]:
    """Compute the output of every layer for one image.

    Args:
        network: The spec and its arrays.
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.

    Returns:
        By layer name in order: `conv1` and so on `(height, width, filters)` after relu (and after the batch
        normalisation before it), `pool1` and so on the same after pooling, `flatten` or `global_pool`
        `(features,)`, `dense` `(units,)` after relu, `logits` `(classes,)` and `output` `(classes,)`, the
        probabilities. All float32.

    Raises:
        InvalidImage: If the image has another shape than the network's input.
    """
    values = as_input(network, image)
    outputs: dict[str, np.ndarray] = {}
    for layer in layers(network.spec):
        match layer.kind:
            case Kind.CONV:
                filters = filters_of(network, layer.name)
                values = filters.finish(products(patches(values, layer.window), filters.kernel))
            case Kind.MAX_POOL:
                values = max_pool(values, layer.window)
            case Kind.AVERAGE_POOL:
                values = average_pool(values, layer.window)
            case Kind.GLOBAL_POOL:
                values = values.mean(axis=(0, 1))
            case Kind.FLATTEN:
                values = values.reshape(-1)
            case Kind.DENSE:
                kernel, bias = network.weights[layer.name]
                values = relu(values @ kernel + bias)
            case Kind.OUTPUT:
                kernel, bias = network.weights[layer.name]
                outputs["logits"] = values @ kernel + bias
                values = softmax(outputs["logits"])
            case _:  # normalisation and relu belong to the convolution; dropout changes nothing after the training
                continue
        outputs[layer.name] = values
    return outputs


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn `(classes,)` logits into probabilities: positive, with the sum 1."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def as_input(network: TrainedNetwork, image: np.ndarray) -> np.ndarray:
    """An image in the shape of the network's input, `(height, width, channels)` float32.

    Raises:
        InvalidImage: If it has another shape than the network's input.
    """
    shape = network.spec.input_shape
    if image.shape not in (shape, shape[:2] if shape[2] == 1 else shape):
        raise InvalidImage(
            f"The image is {' x '.join(map(str, image.shape))}; this network takes "
            f"{' x '.join(map(str, shape))}. Choose an image or a network that fits."
        )
    return image.reshape(shape).astype(np.float32, copy=False)
