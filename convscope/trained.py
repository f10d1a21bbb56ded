"""A trained network without Keras: its spec and its arrays."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from convscope import arithmetic
from convscope.errors import InvalidWeights
from convscope.spec import NetworkSpec

# What numpy and zipfile raise for a cut, changed or other file; RuntimeError for one that says it is encrypted
_NOT_THIS_FILE = (OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """What `convscope.forward` computes with.

    Attributes:
        spec: The network.
        weights: By layer name, `(kernel, bias)` as Keras orders them: float32
            `(kernel, kernel, channels, filters)` and `(filters,)` for a convolution,
            `(inputs, units)` and `(units,)` for a dense layer.

    Raises:
        InvalidWeights: If a layer or an array is missing, has another shape or is not finite.
    """

    spec: NetworkSpec
    weights: Mapping[str, tuple[np.ndarray, np.ndarray]]

    def __post_init__(self) -> None:
        expected = weight_shapes(self.spec)
        if set(self.weights) != set(expected):
            raise InvalidWeights(
                f"Weights came for {sorted(self.weights)}; the network has {sorted(expected)}. "
                "Pass the weights of the same network."
            )
        for name, shapes in expected.items():
            for part, array, shape in zip(("kernel", "bias"), self.weights[name], shapes, strict=True):
                _check_array(f"{name}'s {part}", array, shape)

    def to_npz(self) -> bytes:
        """The arrays as an `.npz` file with names such as `conv1.kernel` and `conv1.bias`."""
        file = io.BytesIO()
        arrays = {f"{name}.{part}": array for name, pair in self.weights.items() for part, array in _parts(pair)}
        np.savez(file, **arrays)
        return file.getvalue()

    @classmethod
    def from_npz(cls, spec: NetworkSpec, content: bytes) -> Self:
        """Read what `to_npz` wrote. Nothing is unpickled.

        Raises:
            InvalidWeights: If the content is no such file or does not fit the spec.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                return cls(
                    spec,
                    {name: (file[f"{name}.kernel"], file[f"{name}.bias"]) for name in weight_shapes(spec)},
                )
        except _NOT_THIS_FILE as error:
            raise InvalidWeights(
                f"The weights cannot be read ({error}); expected an npz file with a kernel and a bias for each "
                "layer of the network. Train it again, or restore the file."
            ) from error


def weight_shapes(spec: NetworkSpec) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Shapes of kernel and bias, by the names of the layers that have them."""
    shapes = {}
    kernels = {f"conv{number}": layer.kernel for number, layer in enumerate(spec.conv_layers, start=1)}
    for layer in arithmetic.layers(spec):
        if layer.kind == "conv":
            side = kernels[layer.name]
            shapes[layer.name] = ((side, side, layer.input_shape[2], layer.shape[2]), (layer.shape[2],))
        elif layer.kind in ("dense", "output"):
            shapes[layer.name] = ((*layer.input_shape, *layer.shape), layer.shape)
    return shapes


def _parts(pair: tuple[np.ndarray, np.ndarray]) -> tuple[tuple[str, np.ndarray], ...]:
    return ("kernel", pair[0]), ("bias", pair[1])


def _check_array(name: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
    if array.shape != shape or array.dtype != np.float32:
        raise InvalidWeights(
            f"{name} is {array.dtype} of shape {array.shape}; expected float32 of shape {shape}. "
            "Pass the weights of the same network."
        )
    if not np.isfinite(array).all():
        raise InvalidWeights(f"{name} holds NaN or infinite numbers. The training diverged: train with a lower rate.")
