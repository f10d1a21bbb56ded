"""Convolution explained on the visitor's own digit: three steps, channels, stride and padding, pooling."""

from ui import frame
from ui.link.pages import CONVOLUTION
from ui.panels.convolution.lesson import lesson

chosen = frame.open_page(CONVOLUTION, "Convolution, step by step")
lesson(chosen)
frame.close_page()
