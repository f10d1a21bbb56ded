"""What is said of a unit: worked by hand."""

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainedNetwork
from convscope.network.explanation_text import Line, contributions, field_text, format_number, lines, unit_name
from convscope.network.receptive_field import ReceptiveField
from convscope.network.unit_explanation import explain_unit

IMAGE = np.full((8, 8), 0.5, np.float32)


def network(kernel: float, bias: float, **spec: object) -> TrainedNetwork:
    """A 1 x 1 kernel, a pooling and two classes that look at nothing but the first value."""
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, 1, pool=2),), dense_units=0, class_names=("cat", "dog"), **spec)
    output = np.zeros((16, 2), np.float32)
    output[0] = [2, -4]
    arrays = {"output": (output, np.array([0, 1], np.float32))}
    kernel = np.full((1, 1, 1, 1), kernel, np.float32)
    if spec.batch_norm:
        norm = (np.array([value], np.float32) for value in (3, 0.5, 0.25, 0.249))
        return TrainedNetwork(spec, {"conv1": (kernel,), "norm1": tuple(norm), **arrays})
    return TrainedNetwork(spec, {"conv1": (kernel, np.array([bias], np.float32)), **arrays})


def steps(unit) -> list[tuple[str, float]]:
    return [(line.words, pytest.approx(line.value)) for line in lines(unit)]


def test_a_convolutions_sum_is_told_step_by_step():
    unit = explain_unit(network(3, 0.25), IMAGE, "conv1", (2, 3, 0))

    assert steps(unit) == [
        ("1 product", 1.5),
        ("+ the bias", 0.25),
        ("= the sum", 1.75),
        ("relu: positive, so it stays: the value in the map", 1.75),
    ]


def test_a_negative_sum_is_said_to_become_0():
    unit = explain_unit(network(-3, 0.25), IMAGE, "conv1", (2, 3, 0))

    assert lines(unit)[-2:] == (
        Line("= the sum", -1.25),
        Line("relu: not positive, so it becomes 0: the value in the map", 0.0),
    )


def test_batch_normalisation_is_a_line_with_its_numbers():
    unit = explain_unit(network(2, 0, batch_norm=True), IMAGE, "conv1", (2, 3, 0))

    assert steps(unit) == [
        ("1 product", 1.0),
        ("batch normalisation: less the mean 0.2500", 0.75),
        ("divided by the deviation 0.5000", 1.5),
        ("times the scale 3.0000", 4.5),
        ("and the shift 0.5000 added", 5.0),
        ("relu: positive, so it stays: the value in the map", 5.0),
    ]


def test_several_channels_are_summed_together(notebook):
    unit = explain_unit(notebook, np.zeros((28, 28), np.float32), "conv2", (2, 3, 0))

    assert lines(unit)[0].words == "the partial sums of all 32 channels together (288 products)"
    assert lines(unit)[0].value == pytest.approx(unit.partial_sums.sum(), abs=1e-6)


def test_a_pooling_names_the_winner():
    image = IMAGE.copy()
    image[3, 2] = 1
    unit = explain_unit(network(1, 0), image, "pool1", (1, 1, 0))

    assert lines(unit) == (Line("the largest of 4 values: conv1, row 3, column 2", 1.0),)


def test_a_pooling_says_when_several_are_equally_large():
    image = IMAGE.copy()
    image[3, 2] = image[3, 3] = 1
    tie = explain_unit(network(1, 0), image, "pool1", (1, 1, 0))
    same = explain_unit(network(1, 0), IMAGE, "pool1", (1, 1, 0))

    assert lines(tie)[0].words == (
        "the largest of 4 values: conv1, row 3, column 2; 2 are equally large, and the first counts"
    )
    assert lines(same)[0].words == "the largest of 4 values: all are 0.5000"


def test_the_softmax_is_written_out():
    unit = explain_unit(network(1, 0), IMAGE, "output", (1,))  # logits 2 * 0.5 = 1 and 1 - 4 * 0.5 = -1

    power = np.exp(-2)
    assert steps(unit) == [
        ("16 products together", -2.0),
        ("+ the bias", 1.0),
        ("= the logit", -1.0),
        (
            "softmax: e^(−1.0000 − 1.0000) = 0.13533528, divided by the same of all 2 classes together, 1.1353353",
            power / (1 + power),
        ),
    ]


def test_a_pixel_is_ink():
    unit = explain_unit(network(1, 0), IMAGE, "input", (0, 0, 0))

    assert lines(unit) == (Line("ink in this pixel, from 0 for paper to 1", 0.5),)


def test_a_global_pooling_is_a_mean():
    unit = explain_unit(global_network(), IMAGE, "global_pool", (0,))

    assert lines(unit) == (Line("the mean of 16 values: their sum / 16", 0.5),)


def global_network() -> TrainedNetwork:
    spec = NetworkSpec((8, 8, 1), (ConvLayer(1, 1, pool=2),), 0, class_names=("cat", "dog"), global_pool=True)
    one = np.ones(1, np.float32)
    weights = {"conv1": (one.reshape(1, 1, 1, 1), 0 * one), "output": (np.ones((1, 2), np.float32), np.zeros(2, "f4"))}
    return TrainedNetwork(spec, weights)


def test_the_largest_contributions_are_found_and_the_others_added_up(notebook, rng):
    unit = explain_unit(notebook, rng.random((28, 28), dtype=np.float32), "dense", (3,))

    found = contributions(unit, most=4)

    order = np.sort(unit.terms)
    assert unit.terms[list(found.raising)].tolist() == order[::-1][:4].tolist()
    assert unit.terms[list(found.lowering)].tolist() == order[:4].tolist()
    shown = unit.terms[[*found.raising, *found.lowering]].sum(dtype=float)
    assert found.others == 576 - 8
    assert shown + found.others_sum + unit.bias == pytest.approx(unit.sum, abs=1e-5)


def test_contributions_that_are_0_are_not_shown():
    unit = explain_unit(network(1, 0), IMAGE, "output", (0,))

    found = contributions(unit)

    assert (found.raising, found.lowering, found.others, found.others_sum) == ((0,), (), 15, 0.0)


@pytest.mark.parametrize(
    ("field", "side", "words"),
    [
        (ReceptiveField((4, 5, 6), (0, 1, 2)), 3, "It sees rows 4 to 6 and columns 0 to 2: 3 × 3 pixels."),
        (
            ReceptiveField((0, 1), (0, 1, 2)),
            3,
            "It sees rows 0 to 1 and columns 0 to 2: 2 × 3 pixels, cut by the border.",
        ),
        (ReceptiveField((0, 2, 4), (0, 2, 4)), 5, "It sees rows 0 to 4 and columns 0 to 4: 5 × 5 pixels, with gaps."),
        (ReceptiveField((3,), (7,)), 1, "It sees one pixel: row 3, column 7."),
        (ReceptiveField((), (1,)), 3, "It sees no pixel: its window lies on zeros only."),
        (
            ReceptiveField(tuple(range(26)), tuple(range(28))),
            None,
            "It sees rows 0 to 25 and columns 0 to 27: 26 × 28 pixels; the others are lost at the borders of the "
            "layers before.",
        ),
    ],
)
def test_what_a_unit_sees_is_said_in_words(field, side, words):
    assert field_text(field, side, (28, 28)) == words


@pytest.mark.parametrize(
    ("layer", "unit", "words"),
    [
        ("conv3", (1, 2, 5), "conv3, row 1, column 2, filter 5"),
        ("dense", (4,), "dense, unit 4"),
        ("output", (1,), "output, class dog"),
        ("global_pool", (3,), "global_pool, filter 3"),
        ("input", (1, 2, 0), "pixel in row 1, column 2"),
        ("input", (1, 2, 2), "pixel in row 1, column 2, channel 2"),
    ],
)
def test_a_unit_has_a_name(layer, unit, words):
    assert unit_name(layer, unit, ("cat", "dog")) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.12345, "0.1235"), (-2, "−2.0000"), (-0.00001, "0.0000"), (123.456, "123.46"), (12345.67, "12345.7")],
)
def test_numbers_are_as_exact_as_there_is_room(value, text):
    assert format_number(value) == text
