"""Draw a digit and see the prediction of the network after every stroke."""

from ui import frame
from ui.link.pages import DRAW
from ui.panels.draw.prediction import draw_and_predict

chosen = frame.open_page(DRAW, "Draw a digit")
draw_and_predict(chosen)
frame.close_page()
