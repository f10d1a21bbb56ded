"""What all pages share: the network, the image, and what is open or chosen in them."""

from __future__ import annotations

from dataclasses import dataclass

from ui.link.kinds import Text
from ui.link.settings import setting


@dataclass(frozen=True)
class SharedSettings:
    """Each is empty if nothing was chosen.

    Attributes:
        network: The network in use, by its id in the store.
        image: The address of the image on show, as `convscope.images` reads it.
        place: The open unit or map and the path to it, as `convscope.network.units` reads it.
        off: The filters that are switched off, as `convscope.network.ablation` reads them.
        table: The typed kernel, as `convscope.network.kernels.cells_from_text` reads it.
        run: The run on show, by its id in the store.
    """

    network: str = setting(Text(), "")
    image: str = setting(Text(), "", key="picture")
    place: str = setting(Text(), "")
    off: str = setting(Text(), "")
    table: str = setting(Text(), "")
    run: str = setting(Text(), "")
