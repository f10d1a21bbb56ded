"""One forward pass: a network, an image, and the outputs of all layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from convscope.images import Image
from convscope.network.ablation import Ablated
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import NetworkSpec
from ui.frame import Chosen


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """The outputs of all layers for one image.

    Attributes:
        chosen: The network as it is stored.
        network: The same network without the filters that are switched off.
        off: The filters that are switched off.
        image: The image on show.
        outputs: The output of each layer, by its name, and the image as `input`; see `convscope.network.forward`.
    """

    chosen: Chosen
    network: TrainedNetwork
    off: Ablated
    image: Image
    outputs: Mapping[str, np.ndarray]

    @property
    def network_id(self) -> str:
        """The network's id in the store."""
        return self.chosen.record.id

    @property
    def spec(self) -> NetworkSpec:
        """The network's spec."""
        return self.network.spec

    @property
    def steps(self) -> int:
        """Batches on which the network was trained."""
        return self.chosen.record.measures.get("steps", 0)
