"""Trains the detector and writes its file, in a quarter of an hour: `python -m convscope.scripts.train_ood_detector`.

Figures at random are digits now and then: a first network learns for a few epochs, and what it takes for a digit among
them is left out for the second, which is kept. Its threshold is where one in a hundred held-back digits is called
something else, of MNIST's training digits or of the written ones, whichever needs the higher one.
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

HELD_BACK = 5_000  # MNIST's training digits, the last ones
FIGURES = 60_000
SEED = 0
FALSE_ALARMS = 0.01  # of the held-back digits
DIGIT_BY_ACCIDENT = 0.12  # probability of something else, below which a figure is taken for a digit
FIRST_EPOCHS = 3
TRAINING = dataclasses.replace(preset("Robust").spec, network=SPEC, epochs=12, learning_rate=0.03, data_share=100)


def main() -> None:
    """Train, and write the file."""
    mnist = load_split("mnist", "train").images
    digits = np.concatenate([mnist[:-HELD_BACK], load_written("train").images])
    held_back = (mnist[-HELD_BACK:], load_written("held_out").images)
    figures = _figures()
    first = _trained(digits, figures, FIRST_EPOCHS)
    kept = figures[non_digit_probability(first, figures) >= DIGIT_BY_ACCIDENT]
    network = _trained(digits, kept, TRAINING.epochs)
    threshold = max(float(np.quantile(non_digit_probability(network, each), 1 - FALSE_ALARMS)) for each in held_back)
    FILE.write_bytes(network.to_npz())
    print(f"{len(figures) - len(kept):,} figures were taken for digits and left out; UNLIKE = {threshold:.4f}")


def _figures() -> np.ndarray:
    rng = np.random.default_rng(SEED)
    framed = np.empty((FIGURES, 28, 28), np.uint8)
    for number in range(FIGURES):
        framed[number] = np.rint(255 * digit_from_strokes(draw_non_digit(rng)))
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
    """How probable a gatekeeper finds it that images are no digits: `(n, 28, 28)` uint8 to `(n,)`, 0 to 1."""
    _, logits = features(network, Split(images, np.zeros(len(images), np.uint8)))
    return softmax(logits, 1.0)[:, 1]


if __name__ == "__main__":
    main()
