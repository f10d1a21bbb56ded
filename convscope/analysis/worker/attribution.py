"""Which ink spoke for a class, and a check of that. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np

from convscope.analysis import questions
from convscope.analysis.answers import AttributionMap
from convscope.analysis.questions import OCCLUSION
from convscope.analysis.worker.deletion import check_by_deletion
from convscope.analysis.worker.grad_cam import grad_cam, hires_cam, resized_to_image
from convscope.analysis.worker.occlusion import log_odds, occlusion
from convscope.errors import InvalidImage, InvalidUnit
from convscope.network.forward import as_input
from convscope.network.trained import TrainedNetwork


def attribution(
    network: TrainedNetwork,
    image: np.ndarray,
    class_index: int,
    method: str = OCCLUSION,
    layer: str = "",
    temperature: float = 1.0,
) -> AttributionMap:
    """Mark the ink that spoke for a class, and see what becomes of the class without what is marked.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        class_index: The class, counted from 0.
        method: One of `convscope.analysis.questions.METHODS`.
        layer: The convolution or pooling that Grad-CAM and HiResCAM look at.
        temperature: What the logits are divided by for the probabilities of the check.

    Raises:
        InvalidImage: If the image does not fit the network, or has no ink.
        InvalidUnit: If there is no such class, method or layer.
    """
    given, names = as_input(network, image), network.spec.class_names
    if not given.any():
        raise InvalidImage("The image has no ink, so that none can have spoken for anything. Draw on it.")
    if not 0 <= class_index < len(names):
        raise InvalidUnit(f"There is no class {class_index}; expected 0 to {len(names) - 1}. Choose one of these.")
    match method:
        case questions.OCCLUSION:
            marks = occlusion(network, given, class_index)
        case questions.GRAD_CAM | questions.HIRES_CAM:
            look = grad_cam if method == questions.GRAD_CAM else hires_cam
            marks = resized_to_image(network.spec, layer, look(network, given, class_index, layer))
        case _:
            raise InvalidUnit(f"There is no method {method!r:.40}; choose one of {', '.join(questions.METHODS)}.")
    if marks[given.any(axis=2)].max() <= 0:
        return AttributionMap(marks, None)
    deletion = check_by_deletion(
        given, marks, lambda cut: _probability(log_odds(network, cut, class_index, temperature))
    )
    return AttributionMap(marks, deletion)


def _probability(odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-odds))
