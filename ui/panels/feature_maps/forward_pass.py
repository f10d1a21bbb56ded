"""What one looks at on the Feature maps page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from convscope.images import Image
from convscope.network.ablation import Off
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import NetworkSpec
from ui.frame import Chosen


@dataclass(frozen=True, eq=False)
class Seen:
    """A network, an image, and what the one makes of the other.

    Attributes:
        chosen: The network as it is stored.
        network: The same without the filters that are switched off.
        off: Those filters.
        image: The image on show.
        outputs: Every layer's output and, as `input`, the image, see `convscope.network.forward`.
    """

    chosen: Chosen
    network: TrainedNetwork
    off: Off
    image: Image
    outputs: Mapping[str, np.ndarray]

    @property
    def spec(self) -> NetworkSpec:
        """The network's."""
        return self.network.spec

    @property
    def steps(self) -> int:
        """Batches that the network has learned from."""
        return self.chosen.record.measures.get("steps", 0)
