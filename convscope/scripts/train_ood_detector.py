"""Trains the out-of-distribution detector and writes its file: `python -m convscope.scripts.train_ood_detector`.

It takes a quarter of an hour. Random figures look like digits now and then, so there are two trainings: a first network
is trained for a few epochs, and the figures that it takes for digits are left out of the second training, whose network
is stored. The threshold loses one in a hundred held-out digits: of MNIST's training digits or of the written digits,
whichever needs the higher threshold.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from convscope.confidence.calibration import softmax
from convscope.confidence.ood_detector import FILE, SPEC
from convscope.datasets import Split, load_split, load_written
from convscope.datasets.handwriting.non_digits import draw_non_digit
from convscope.drawing.framing import digit_from_strokes
from convscope.network.tensorflow.features import features
from convscope.network.trained import TrainedNetwork
from convscope.training.presets import preset
from convscope.training.worker.session import train

HELD_OUT = 5_000  # the last of MNIST's training digits
FIGURES = 60_000
SEED = 0
FALSE_ALARMS = 0.01  # share of the held-out digits
DIGIT_BY_ACCIDENT = 0.12  # a figure with a lower probability of being something else is taken for a digit
FIRST_EPOCHS = 3
TRAINING = dataclasses.replace(preset("Robust").spec, network=SPEC, epochs=12, learning_rate=0.03, data_share=100)


def main() -> None:
    """Train, and write the file."""
    mnist = load_split("mnist", "train").images
    digits = np.concatenate([mnist[:-HELD_OUT], load_written("train").images])
    held_out = (mnist[-HELD_OUT:], load_written("held_out").images)
    figures = _figures()
    first = _trained(digits, figures, FIRST_EPOCHS)
    kept = figures[non_digit_probability(first, figures) >= DIGIT_BY_ACCIDENT]
    network = _trained(digits, kept, TRAINING.epochs)
    threshold = max(float(np.quantile(non_digit_probability(network, images), 1 - FALSE_ALARMS)) for images in held_out)
    FILE.write_bytes(network.to_npz())
    print(f"{len(figures) - len(kept):,} figures were taken for digits and left out; THRESHOLD = {threshold:.4f}")


def _figures() -> np.ndarray:
    rng = np.random.default_rng(SEED)
    framed = np.empty((FIGURES, 28, 28), np.uint8)
    for index in range(FIGURES):
        framed[index] = np.rint(255 * digit_from_strokes(draw_non_digit(rng)))
    return framed


def _trained(digits: np.ndarray, figures: np.ndarray, epochs: int) -> TrainedNetwork:
    images = np.concatenate([digits, figures])
    labels = np.repeat(np.array([0, 1], np.uint8), (len(digits), len(figures)))
    test = load_split("mnist", "test").images
    spec = dataclasses.replace(TRAINING, epochs=epochs)
    trained = train(spec, Split(images, labels), Split(test, np.zeros(len(test), np.uint8)))
    print(f"{epochs} epochs: {trained.test_accuracy:.2%} of the test digits are called digits", flush=True)
    return trained.network


def non_digit_probability(network: TrainedNetwork, images: np.ndarray) -> np.ndarray:
    """A detector's probability that images are something else than digits: `(n, 28, 28)` uint8 to `(n,)`, 0 to 1."""
    _, logits = features(network, Split(images, np.zeros(len(images), np.uint8)))
    return softmax(logits)[:, 1]


if __name__ == "__main__":
    main()
