"""ConvScope's core: specs, arithmetic, the forward pass, drawings, training and the store. No Streamlit.

Importing this imports no TensorFlow; `convscope.network`, `convscope.training` and `convscope.run` do.
"""

from convscope.drawing import digit_from_canvas, digit_from_strokes
from convscope.errors import ConvScopeError
from convscope.forward import forward
from convscope.spec import ConvLayer, NetworkSpec
from convscope.store import open_store
from convscope.trained import TrainedNetwork
from convscope.training_spec import TrainingSpec

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
