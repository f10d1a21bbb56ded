"""ConvScope from Python: specs, networks, drawings, the forward pass and the explanation of a unit.

The public names are those of `__init__.pyi`. Importing this package loads none of them: each one is loaded when it is
first used, and only `build_network` and `load_keras` load TensorFlow.
"""

import os

import lazy_loader

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before TensorFlow is imported anywhere: warnings and errors only
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
