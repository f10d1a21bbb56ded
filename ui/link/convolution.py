"""The settings of the Convolution page."""

from __future__ import annotations

from dataclasses import dataclass

from convscope.drawing.patterns import PATTERNS
from convscope.network import kernels
from convscope.spec.network import DILATION, FILTERS, KERNEL, STRIDE
from ui.link.kinds import Choice, Whole
from ui.link.settings import setting

SECTIONS = THREE_STEPS, CHANNELS, STRIDES, POOLING = "Three steps", "Channels", "Stride and padding", "Pooling"
INPUTS = DIGIT, PATTERN, COLOUR = "Digit", "Pattern", "Colour"
SOURCES = NETWORK, CLASSIC, TYPED = "Network", "Classic", "Typed"
CLASSIC_NAMES = kernels.classic_filters().names
COLOUR_NAMES = kernels.colour_filters().names
SIDES = "3", "5"  # of a typed kernel
BORDERS = VALID, SAME, NUMBER = "valid", "same", "number"
ZEROS = (0, 6)  # on each side
POOL = (2, 3)
SHIFT = (-3, 3)  # pixels


@dataclass(frozen=True)
class ConvolutionSettings:
    """The section, its input and kernel, and the sliders.

    Attributes:
        input_kind: One of `INPUTS`.
        source: Where the kernel comes from.
        size: Pixels per side of a typed kernel.
        border, zeros: The padding, and its size where it is a number.
        gap: The dilation.
        patch, depth: Kernel size and number of filters, in the section on channels.
        pooling: Side of the square that is pooled.
        down, right: How far the digit is shifted, in pixels.
    """

    section: str = setting(Choice(SECTIONS), THREE_STEPS)
    input_kind: str = setting(Choice(INPUTS), DIGIT, key="over")
    pattern: str = setting(Choice(PATTERNS), "cross")
    source: str = setting(Choice(SOURCES), NETWORK, key="from")
    size: str = setting(Choice(SIDES), "3")
    classic: str = setting(Choice(CLASSIC_NAMES), "horizontal edges")
    colours: str = setting(Choice(COLOUR_NAMES), "brightness")
    strides: int = setting(Whole(*STRIDE), 1)
    border: str = setting(Choice(BORDERS), VALID)
    zeros: int = setting(Whole(*ZEROS), 1)
    gap: int = setting(Whole(*DILATION), 1)
    patch: int = setting(Whole(*KERNEL), 3)
    depth: int = setting(Whole(*FILTERS), 32)
    pooling: int = setting(Whole(*POOL), 2)
    down: int = setting(Whole(*SHIFT), 0)
    right: int = setting(Whole(*SHIFT), 1)
