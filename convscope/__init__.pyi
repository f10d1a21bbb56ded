from .datasets import Split, load_split
from .drawing.framing import digit_from_canvas, digit_from_strokes
from .errors import (
    ConvScopeError,
    DamagedRecord,
    DatasetError,
    EmptyDrawing,
    InvalidImage,
    InvalidKernel,
    InvalidSpec,
    InvalidUnit,
    InvalidWeights,
    JobError,
    StoreError,
    UnknownNetwork,
)
from .models import load_keras, load_network
from .network.forward import forward
from .network.tensorflow.model import build_network
from .network.trained import TrainedNetwork
from .network.unit_explanation import Explanation, explain_unit
from .spec.network import ConvLayer, NetworkSpec
from .spec.training import Augmentation, TrainingSpec
from .store.store import open_store

__all__ = [
    "Augmentation",
    "ConvLayer",
    "ConvScopeError",
    "DamagedRecord",
    "DatasetError",
    "EmptyDrawing",
    "Explanation",
    "InvalidImage",
    "InvalidKernel",
    "InvalidSpec",
    "InvalidUnit",
    "InvalidWeights",
    "JobError",
    "NetworkSpec",
    "Split",
    "StoreError",
    "TrainedNetwork",
    "TrainingSpec",
    "UnknownNetwork",
    "build_network",
    "digit_from_canvas",
    "digit_from_strokes",
    "explain_unit",
    "forward",
    "load_keras",
    "load_network",
    "load_split",
    "open_store",
]
