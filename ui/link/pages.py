"""The pages, and the settings that each of them has of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ui.link.convolution import ConvolutionSettings
from ui.link.draw import DrawSettings
from ui.link.feature_maps import FeatureMapsSettings
from ui.link.settings import Setting, declared
from ui.link.shared import SharedSettings
from ui.link.train import TrainSettings


@dataclass(frozen=True)
class NoSettings:
    """Of a page that has only what all pages share."""


@dataclass(frozen=True)
class Page:
    """A page of the app.

    Attributes:
        script: Its file.
        settings: The class of its settings.
        purpose: For its card on the home page.
    """

    script: str
    title: str
    icon: str
    settings: type[Any]
    purpose: str = ""


HOME = Page("app.py", "Home", ":material/home:", NoSettings)
TRAIN = Page(
    "pages/train.py",
    "Train",
    ":material/model_training:",
    TrainSettings,
    "Choose filters and epochs with sliders, click Start, and watch a network learn 60,000 digits in a minute.",
)
DRAW = Page(
    "pages/draw.py",
    "Draw",
    ":material/draw:",
    DrawSettings,
    "Draw a digit with the mouse or a finger. After every stroke you see which digit the network reads, and its "
    "probability.",
)
FEATURE_MAPS = Page(
    "pages/feature_maps.py",
    "Feature maps",
    ":material/grid_view:",
    FeatureMapsSettings,
    "The same image after every convolution and pooling layer: each map shows where its filter found its feature.",
)
CONVOLUTION = Page(
    "pages/convolution.py",
    "Convolution",
    ":material/select_all:",
    ConvolutionSettings,
    "How a convolution works, position by position, on your own digit: window, kernel, stride, padding, pooling.",
)
PAGES = {page.title: page for page in (HOME, TRAIN, DRAW, FEATURE_MAPS, CONVOLUTION)}
SETTINGS: dict[str, Setting] = {  # of all pages, by their keys
    each.key: each
    for settings in (SharedSettings, *(page.settings for page in PAGES.values()))
    for each in declared(settings).values()
}
