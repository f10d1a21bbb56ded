"""Presets: training specs with a name, each of which the sliders of the Train page can show."""

from __future__ import annotations

from dataclasses import dataclass

from convscope.datasets import WITH_WRITTEN
from convscope.errors import InvalidSpec
from convscope.spec.network import NetworkSpec
from convscope.spec.training import Augmentation, TrainingSpec
from convscope.spec.uniform import uniform_layers


@dataclass(frozen=True)
class Preset:
    """A training spec with a name.

    Attributes:
        name: Short, for a button.
        description: What the preset does, in a sentence.
        spec: The training, with seed 0.
    """

    name: str
    description: str
    spec: TrainingSpec


PRESETS = (
    Preset(
        "Notebook", "The source notebook's own recipe: its network, rmsprop, batches of 64, 5 epochs.", TrainingSpec()
    ),
    Preset(
        "Fast",
        "The same network in 2 epochs over four fifths of the digits: Adam, larger batches, and a learning rate that "
        "rises and falls in one cycle.",
        TrainingSpec(
            epochs=2, batch_size=128, optimizer="adam", learning_rate=0.01, data_share=80, schedule="one-cycle"
        ),
    ),
    Preset(
        "Small",
        "Fewer than 10,000 parameters and a higher accuracy than the notebook: five convolutions with batch "
        "normalisation, the mean of each map instead of a dense layer, and digits that are shifted, turned and zoomed "
        "a little.",
        TrainingSpec(
            NetworkSpec(
                conv_layers=uniform_layers((10, 12, 16, 16, 24), pool_every=2),
                dense_units=0,
                batch_norm=True,
                global_pool=True,
            ),
            epochs=15,
            batch_size=128,
            optimizer="adam",
            learning_rate=0.03,
            schedule="one-cycle",
            augmentation=Augmentation(shift=7, turn=8, zoom=10, clean=25),
        ),
    ),
    Preset(
        "Augmented",
        "The source network on digits that are shifted, turned, sheared and zoomed at random, except a quarter of "
        "them: it reads digits that are drawn less neatly.",
        TrainingSpec(
            epochs=10,
            batch_size=128,
            optimizer="adam",
            learning_rate=0.003,
            schedule="one-cycle",
            augmentation=Augmentation(shift=10, turn=12, shear=12, zoom=15, clean=25),
        ),
    ),
    Preset(
        "Robust",
        "The source network on MNIST and on 30,000 digits that a generator of handwriting wrote in the styles of "
        "many countries, all changed a little at random: it reads the digits that people draw, and MNIST better too.",
        TrainingSpec(
            dataset=WITH_WRITTEN,
            epochs=14,
            batch_size=128,
            optimizer="adam",
            learning_rate=0.003,
            data_share=95,
            schedule="one-cycle",
            augmentation=Augmentation(shift=6, turn=8, shear=8, zoom=10, clean=25),
        ),
    ),
)


def preset(name: str) -> Preset:
    """The preset of this name.

    Raises:
        InvalidSpec: If there is none.
    """
    presets = {preset.name: preset for preset in PRESETS}
    if name not in presets:
        raise InvalidSpec(f"There is no preset {name!r:.40}; choose one of {', '.join(presets)}.")
    return presets[name]
