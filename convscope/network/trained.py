"""A trained network without Keras: its spec and its arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from convscope import npz
from convscope.errors import DamagedFile, InvalidWeights
from convscope.spec.layers import layers, parameters
from convscope.spec.network import NetworkSpec

MAX_PARAMETERS = 10_000_000  # 40 MB; `convscope.spec.bounds` says how large a network is trained


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """The spec and the arrays that `convscope.forward` computes with.

    Attributes:
        spec: The network.
        weights: By layer name, float32 arrays as Keras orders them: kernel `(kernel, kernel, channels, filters)`
            and bias `(filters,)` for a convolution, kernel `(inputs, units)` and bias `(units,)` for a dense
            layer. With batch normalisation a convolution has no bias, and `norm1` and so on have scale, shift,
            mean and variance, `(filters,)` each.

    Raises:
        InvalidWeights: If a layer or an array is missing, has another shape or is not finite, or if there are more
            than 10,000,000 parameters.
    """

    spec: NetworkSpec
    weights: Mapping[str, tuple[np.ndarray, ...]]

    def __post_init__(self) -> None:
        _check_size(self.spec)
        expected = weight_shapes(self.spec)
        if set(self.weights) != set(expected):
            raise InvalidWeights(
                f"Weights came for {sorted(self.weights)}; the network has {sorted(expected)}. "
                "Pass the weights of the same network."
            )
        for name, shapes in expected.items():
            if len(self.weights[name]) != len(shapes):
                raise InvalidWeights(
                    f"{name} came with {len(self.weights[name])} arrays; expected {', '.join(shapes)}. "
                    "Pass the weights of the same network."
                )
            for (part, shape), array in zip(shapes.items(), self.weights[name], strict=True):
                _check_array(f"{name}'s {part}", array, shape)

    def to_npz(self) -> bytes:
        """The arrays as an `.npz` file with names such as `conv1.kernel` and `conv1.bias`."""
        return npz.to_bytes(self.arrays())

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for arrays in self.weights.values() for array in arrays)

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays by names such as `conv1.kernel`."""
        return {
            f"{name}.{part}": array
            for name, shapes in weight_shapes(self.spec).items()
            for part, array in zip(shapes, self.weights[name], strict=True)
        }

    @classmethod
    def from_arrays(cls, spec: NetworkSpec, arrays: Mapping[str, np.ndarray]) -> Self:
        """The network with these arrays, named as `arrays` names them; raises KeyError if one is missing."""
        _check_size(spec)  # before anything is read
        shapes = weight_shapes(spec).items()
        return cls(spec, {name: tuple(arrays[f"{name}.{part}"] for part in parts) for name, parts in shapes})

    @classmethod
    def from_npz(cls, spec: NetworkSpec, content: bytes) -> Self:
        """Read the file content of `to_npz`. Nothing is unpickled.

        Raises:
            InvalidWeights: If the content is not such a file or does not fit the spec.
        """
        try:
            with npz.opened(content) as arrays:
                return cls.from_arrays(spec, arrays)
        except DamagedFile as error:
            raise InvalidWeights(
                f"The weights cannot be read ({error}); expected an npz file with the arrays of each "
                "layer of the network. Train it again, or restore the file."
            ) from error


def weight_shapes(spec: NetworkSpec) -> dict[str, Mapping[str, tuple[int, ...]]]:
    """Shapes of the arrays by their names, for each layer that has any, in Keras's order."""
    return {layer.name: layer.weights for layer in layers(spec) if layer.weights}


def _check_size(spec: NetworkSpec) -> None:
    total = parameters(spec)
    if total > MAX_PARAMETERS:
        raise InvalidWeights(
            f"The network has {total:,} parameters; ConvScope opens networks of at most {MAX_PARAMETERS:,}. Choose a "
            "smaller one: with fewer filters, with pooling, or with a smaller dense layer."
        )


def _check_array(name: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
    if array.shape != shape or array.dtype != np.float32:
        raise InvalidWeights(
            f"{name} is {array.dtype} of shape {array.shape}; expected float32 of shape {shape}. "
            "Pass the weights of the same network."
        )
    if not np.isfinite(array).all():
        raise InvalidWeights(f"{name} holds NaN or infinite numbers. The training diverged: train with a lower rate.")
