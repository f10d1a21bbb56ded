"""The largest network that ConvScope trains."""

from __future__ import annotations

from convscope.errors import InvalidSpec
from convscope.spec.layers import Kind, layers, parameters
from convscope.spec.network import NetworkSpec

TRAINABLE = 2_000_000  # parameters; a checkpoint of them with Adam's state takes 24 MB, every 4 s


def check_trainable(spec: NetworkSpec) -> None:
    """Refuse a network that is too large for a training here.

    Raises:
        InvalidSpec: If it has more than 2,000,000 parameters. The message names the layer that has most of them.
    """
    total = parameters(spec)
    if total <= TRAINABLE:
        return
    largest = max(layers(spec), key=lambda layer: layer.parameters)
    values, weights = " × ".join(f"{side:,}" for side in largest.input_shape), largest.parameters_sum
    advice = (
        "Pooling after a convolution leaves a quarter of the values or fewer; a smaller dense layer helps too, or the "
        "mean of each map instead of all its values."
        if largest.kind in (Kind.DENSE, Kind.OUTPUT)
        else "Use fewer filters or a smaller kernel there."
    )
    raise InvalidSpec(
        f"This network has {total:,} parameters; ConvScope trains at most {TRAINABLE:,}. The layer {largest.name} "
        f"alone has {largest.parameters:,}, since its input has {values} values: "
        f"{weights.replace(' x ', ' × ')}. {advice}"
    )
