"""ConvScope's core: specs, arithmetic, the forward pass, drawings, training and the store. No Streamlit.

Importing this imports no TensorFlow; the modules below a folder `tensorflow`, `worker` or `scripts` do.
"""

import os

from convscope.drawing.framing import digit_from_canvas, digit_from_strokes
from convscope.errors import ConvScopeError
from convscope.network.forward import forward
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.spec.training import TrainingSpec
from convscope.store.store import open_store

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported anywhere: warnings and errors only

__all__ = [
    "ConvLayer",
    "ConvScopeError",
    "NetworkSpec",
    "TrainedNetwork",
    "TrainingSpec",
    "digit_from_canvas",
    "digit_from_strokes",
    "forward",
    "open_store",
]
