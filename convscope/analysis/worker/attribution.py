"""Which ink contributes to a class, and a check of that by deletion. Importing this imports TensorFlow."""

from __future__ import annotations

import numpy as np

from convscope.analysis.answers import AttributionMap
from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, METHODS, OCCLUSION
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
    """Attribute a class to the ink of an image, and check the attribution by deletion.

    Args:
        image: `(height, width)` or `(height, width, channels)` float32, 0 to 1.
        class_index: The class, counted from 0.
        method: One of `convscope.analysis.questions.METHODS`.
        layer: The convolution or pooling whose maps Grad-CAM and HiResCAM use.
        temperature: Divides the logits before softmax, for the probabilities of the check.

    Raises:
        InvalidImage: If the image does not fit the network, or has no ink.
        InvalidUnit: If there is no such class, method or layer.
    """
    given, names = as_input(network, image), network.spec.class_names
    if not given.any():
        raise InvalidImage("The image has no ink, so nothing can be attributed. Draw on it.")
    if not 0 <= class_index < len(names):
        raise InvalidUnit(f"There is no class {class_index}; expected 0 to {len(names) - 1}. Choose one of these.")
    if method == OCCLUSION:
        values = occlusion(network, given, class_index)
    elif method in (GRAD_CAM, HIRES_CAM):
        class_map = grad_cam if method == GRAD_CAM else hires_cam
        values = resized_to_image(network.spec, layer, class_map(network, given, class_index, layer))
    else:
        raise InvalidUnit(f"There is no method {method!r:.40}; choose one of {', '.join(METHODS)}.")
    if values[given.any(axis=2)].max() <= 0:
        return AttributionMap(values, None)

    def probabilities(images: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-log_odds(network, images, class_index, temperature)))

    return AttributionMap(values, check_by_deletion(given, values, probabilities))
