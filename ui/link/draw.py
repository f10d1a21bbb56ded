"""The settings of the Draw page."""

from __future__ import annotations

from dataclasses import dataclass

from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, OCCLUSION
from ui.link.kinds import Choice, Switch, Text
from ui.link.settings import setting

METHODS = {"Occlusion": OCCLUSION, "Grad-CAM": GRAD_CAM, "HiResCAM": HIRES_CAM}


@dataclass(frozen=True)
class DrawSettings:
    """The folds that are open, and the choices in them.

    Attributes:
        why_by: The method of attribution.
        why_at: The layer whose maps it uses; empty for the usual one.
        why_for: The class that is explained; empty for the predicted one.
    """

    framing: bool = setting(Switch(), False)
    why: bool = setting(Switch(), False)
    alike: bool = setting(Switch(), False)
    sure: bool = setting(Switch(), False)
    why_by: str = setting(Choice(tuple(METHODS)), "Occlusion", key="why-by")
    why_at: str = setting(Text(), "", key="why-at")
    why_for: str = setting(Text(), "", key="why-for")
