"""The figures: what they draw is what was given."""

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec
from ui.figures.kernels import kernel_figure
from ui.figures.network import network_html


def test_a_kernel_of_one_channel_is_one_tile(rng):
    kernel = rng.normal(size=(3, 3, 1)).astype(np.float32)

    (heatmap,) = kernel_figure(kernel).data

    np.testing.assert_array_equal(np.array(heatmap.z), kernel[..., 0])
    assert heatmap.text[1][2] == "row 1, column 2"
    assert heatmap.texttemplate == "%{z:.2f}"


def test_every_channel_of_a_kernel_stands_in_a_tile_of_its_own(rng):
    kernel = rng.normal(size=(3, 3, 7)).astype(np.float32)

    (heatmap,) = kernel_figure(kernel).data

    cells, words = np.array(heatmap.z, float), np.array(heatmap.text)
    assert cells.shape == (12, 12)  # 3 x 3 tiles of 3 cells, with a gap after each
    assert np.isfinite(cells).sum() == 3 * 3 * 7
    for channel, row, column in np.ndindex(7, 3, 3):
        (place,) = np.argwhere(words == f"input map {channel}, row {row}, column {column}")
        assert place.tolist() == [channel // 3 * 4 + row, channel % 3 * 4 + column]  # in reading order
        assert cells[tuple(place)] == kernel[row, column, channel]


@pytest.mark.parametrize("kernel", [np.zeros((3, 3, 1), np.float32), np.full((1, 1, 64), -0.25, np.float32)])
def test_the_kernels_scale_is_centred_at_zero(kernel):
    (heatmap,) = kernel_figure(kernel).data

    assert heatmap.zmax == -heatmap.zmin == (np.abs(kernel).max() or 1)


@pytest.mark.parametrize(
    ("spec", "shapes"),
    [
        (
            NetworkSpec(),
            ["28 × 28 × 1", "26 × 26 × 32", "13 × 13 × 32", "11 × 11 × 64", "5 × 5 × 64", "3 × 3 × 64", "576", "64"],
        ),
        (NetworkSpec((8, 8, 3), (ConvLayer(128, 1),), 0), ["8 × 8 × 3", "8 × 8 × 128", "8192", "10"]),
        (NetworkSpec(conv_layers=()), ["28 × 28 × 1", "784", "64", "10"]),
    ],
)
def test_a_network_is_drawn_with_every_layers_shape(spec, shapes):
    html = network_html(spec)

    places = [html.index(f"<span>{shape}</span>") for shape in shapes]
    assert places == sorted(places)
    assert html.count('role="listitem"') == html.count("<b>") >= len(shapes)
