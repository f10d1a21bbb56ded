"""Attribution of a class to ink: it passes the check by deletion, and refuses what it cannot attribute."""

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from convscope import NetworkSpec, forward, open_store
from convscope.analysis.answers import Deletion
from convscope.analysis.questions import GRAD_CAM, HIRES_CAM, OCCLUSION
from convscope.analysis.worker.attribution import attribution
from convscope.analysis.worker.grad_cam import grad_cam, hires_cam, resized_to_image
from convscope.analysis.worker.occlusion import occlusion
from convscope.datasets import load_split
from convscope.errors import InvalidImage, InvalidUnit
from convscope.network.tensorflow.features import features
from tests.core.strategies import random_network

COUNT, FEW = 1_000, 100  # test digits; a large difference shows in a few


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    """The first test digits of MNIST, `(n, 28, 28)` float32."""
    return load_split("mnist", "test").images[:COUNT] / np.float32(255)


def mean_check(digits: np.ndarray, method: str, layer: str = "", unmarked: float = 0.0) -> np.ndarray:
    """Means over digits: the answer's probability, the same without what is attributed, and without as much elsewhere.

    Of a share of the digits, at most `unmarked`, nothing may be attributed; these are left out.
    """
    network = open_store().load_network()
    _, logits = features(network, load_split("mnist", "test").subset(np.arange(len(digits))))

    def checked(digit, answer: int) -> Deletion | None:
        return attribution(network, digit, answer, method, layer).deletion

    answers = logits.argmax(axis=1).tolist()
    checked(digits[0], answers[0])  # compiles what all need
    with ThreadPoolExecutor(2) as pool:
        checks = [each for each in pool.map(checked, digits, answers) if each]
    assert len(checks) >= (1 - unmarked) * len(digits)
    return np.mean([[each.before, each.without_marked, each.without_other] for each in checks], axis=0)


def test_without_the_ink_that_occlusion_attributes_a_class_loses_far_more_than_without_other_ink(digits):
    before, without_marked, without_other = mean_check(digits[:FEW], OCCLUSION)

    assert before > 0.95
    assert without_marked < without_other / 2
    assert without_other < before


@pytest.mark.parametrize(("method", "count", "unmarked"), [(HIRES_CAM, FEW, 0.0), (GRAD_CAM, COUNT, 0.1)])
def test_without_the_ink_that_a_map_of_conv2_attributes_a_class_loses_more_than_without_other_ink(
    digits, method, count, unmarked
):
    before, without_marked, without_other = mean_check(digits[:count], method, "conv2", unmarked)

    assert before > 0.95
    assert without_marked < without_other < before


def test_the_attribution_of_occlusion_is_its_own(notebook, digits):
    found = attribution(notebook, digits[0], 7)

    assert np.array_equal(found.values, occlusion(notebook, digits[0][..., None], 7))


@pytest.mark.parametrize(("method", "class_map"), [(GRAD_CAM, grad_cam), (HIRES_CAM, hires_cam)])
def test_the_attribution_of_a_layer_is_resized_to_the_image(notebook, digits, method, class_map):
    found = attribution(notebook, digits[0], 7, method, "pool2")

    in_layer = class_map(notebook, digits[0][..., None], 7, "pool2")
    assert in_layer.shape == (5, 5)
    assert np.array_equal(found.values, resized_to_image(notebook.spec, "pool2", in_layer))


def test_where_no_ink_speaks_for_a_class_nothing_is_deleted(digits):
    network, found = open_store().load_network(), []

    for digit in digits[:100]:
        number = int(np.argsort(forward(network, digit)["logits"])[-3])  # the third likeliest
        found.append(attribution(network, digit, number, GRAD_CAM, "conv3"))

    unmarked = [each.deletion is None for each in found]
    assert 0 < sum(unmarked) < len(found)
    for each, digit, none in zip(found, digits, unmarked, strict=False):
        assert (each.values[digit > 0].max() <= 0) == none


@pytest.mark.parametrize(("method", "layer"), [(OCCLUSION, ""), (GRAD_CAM, "conv2"), (HIRES_CAM, "conv2")])
def test_the_check_is_of_the_class_that_was_asked_for(notebook, digits, method, layer):
    probabilities = forward(notebook, digits[8])["output"]

    checks = [attribution(notebook, digits[8], number, method, layer).deletion for number in (5, 6)]

    assert [each.before for each in checks] == pytest.approx(probabilities[[5, 6]].tolist(), rel=1e-3)
    for each, number in zip(checks, (5, 6), strict=True):
        cut = np.where(each.marked, 0, digits[8])
        assert each.without_marked == pytest.approx(forward(notebook, cut)["output"][number], rel=1e-3)


def test_an_image_with_and_without_its_channel_is_the_same(notebook, digits):
    flat, deep = attribution(notebook, digits[0], 7), attribution(notebook, digits[0][..., None], 7)

    assert np.array_equal(flat.values, deep.values)
    assert flat.deletion.without_other == deep.deletion.without_other


def test_an_image_in_colour_is_attributed_too(rng):
    network = random_network(NetworkSpec((12, 10, 3), dense_units=0, conv_layers=()))
    image = rng.random((12, 10, 3), dtype=np.float32)

    found = attribution(network, image, 3)

    assert found.values.shape == found.deletion.marked.shape == (12, 10)
    assert found.deletion.without_marked < found.deletion.without_other


def test_an_image_without_ink_is_refused(notebook):
    message = "The image has no ink, so nothing can be attributed. Draw on it."

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        attribution(notebook, np.zeros((28, 28), np.float32), 7)


@pytest.mark.parametrize("number", [-1, 10])
def test_a_class_that_is_not_there_is_refused(notebook, digits, number):
    message = f"There is no class {number}; expected 0 to 9. Choose one of these."

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        attribution(notebook, digits[0], number)


@pytest.mark.parametrize("method", ["", "Occlusion", "magic"])
def test_a_method_that_is_not_there_is_refused(notebook, digits, method):
    message = f"There is no method {method!r}; choose one of occlusion, grad-cam, hires-cam."

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        attribution(notebook, digits[0], 7, method)


@pytest.mark.parametrize("method", [GRAD_CAM, HIRES_CAM])
@pytest.mark.parametrize("layer", ["", "dense"])
def test_a_layer_without_maps_is_refused(notebook, digits, method, layer):
    message = (
        f"Grad-CAM and HiResCAM use the maps of a convolution or a pooling; {layer!r} is not one of "
        "conv1, pool1, conv2, pool2, conv3. "
        "Choose one of them, or occlusion."
    )

    with pytest.raises(InvalidUnit, match=f"^{re.escape(message)}$"):
        attribution(notebook, digits[0], 7, method, layer)


@pytest.mark.parametrize("shape", [(27, 28), (28, 28, 3)])
def test_an_image_of_another_shape_is_refused(notebook, rng, shape):
    message = (
        f"The image is {' x '.join(map(str, shape))}; this network takes 28 x 28 x 1. Choose an image or a network "
        "that fits."
    )

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        attribution(notebook, rng.random(shape, dtype=np.float32), 7)
