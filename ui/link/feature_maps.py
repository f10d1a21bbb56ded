"""The settings of the Feature maps page."""

from __future__ import annotations

from dataclasses import dataclass

from convscope.spec.layers import MAPS, Kind
from ui.link.kinds import Choice, Whole
from ui.link.settings import setting

SCALES = SHARED_SCALE, PER_MAP_SCALE = "Shared scale", "Per-map scale"
CLICK_MODES = INSPECT, ABLATE = "Inspect", "Ablate"
VIEWS = UNIT, KERNELS, TOP_ACTIVATIONS, BY_CLASS = "This unit", "Kernels", "Top activations", "By class"
VIEWS_OF = {  # by kind of layer; a layer of another kind has only the explanation
    **dict.fromkeys(MAPS, (UNIT, TOP_ACTIVATIONS, BY_CLASS)),
    Kind.CONV: VIEWS,
    Kind.DENSE: (UNIT, TOP_ACTIVATIONS),
    Kind.OUTPUT: (UNIT, TOP_ACTIVATIONS),
}
EXAMPLES = 20  # per class


@dataclass(frozen=True)
class FeatureMapsSettings:
    """The choices above the maps and in the inspector.

    Attributes:
        example: Which test digit of each class is shown by class.
    """

    scale: str = setting(Choice(SCALES), SHARED_SCALE)
    clicks: str = setting(
        Choice(CLICK_MODES, {"A click opens a unit": INSPECT, "A click switches a filter off": ABLATE}), INSPECT
    )
    look: str = setting(Choice(VIEWS, {"Likes": TOP_ACTIVATIONS, "Ten digits": BY_CLASS}), UNIT)
    example: int = setting(Whole(0, EXAMPLES - 1), 0)
