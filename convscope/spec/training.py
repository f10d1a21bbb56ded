"""What a training is: its spec, with ranges and checks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convscope.errors import InvalidSpec
from convscope.spec.network import NetworkSpec
from convscope.spec.validation import FORMAT, check_choice, check_integer, check_number, known_fields

EPOCHS = (1, 30)
BATCH_SIZE = (16, 1024)
OPTIMIZERS = ("rmsprop", "adam", "sgd")
LEARNING_RATE = (1e-5, 1.0)
SCHEDULES = ("constant", "one-cycle")
DATA_SHARE = (1, 100)  # percent of the training images
TARGET = (0.5, 1.0)  # accuracy
SEED = (0, 2**31 - 1)
AUGMENTATION = {"shift": (0, 30), "turn": (0, 45), "shear": (0, 45), "zoom": (0, 50), "clean": (0, 100)}
VALIDATION = 12  # with a target accuracy one training image in 12 is held out for validation


@dataclass(frozen=True)
class Augmentation:
    """Random changes of the training images, different in every epoch. All zeros: none.

    Attributes:
        shift: Largest move along each axis, in percent of the image's side, 0 to 30.
        turn: Largest turn to either side, in degrees, 0 to 45.
        shear: Largest slant to either side, in degrees, 0 to 45.
        zoom: Largest growth or shrinkage, in percent, 0 to 50.
        clean: Share of each batch that is not changed, in percent, 0 to 100.
    """

    shift: int = 0
    turn: int = 0
    shear: int = 0
    zoom: int = 0
    clean: int = 25

    def __post_init__(self) -> None:
        for name, bounds in AUGMENTATION.items():
            check_integer(name, getattr(self, name), bounds)

    @property
    def active(self) -> bool:
        """Whether it changes anything."""
        return self.clean < 100 and any((self.shift, self.turn, self.shear, self.zoom))


@dataclass(frozen=True)
class TrainingSpec:
    """Everything that a training depends on: the same spec gives the same network.

    Attributes:
        network: The network to train.
        dataset: Name of the data set, see `convscope.datasets.NAMES`.
        epochs: Passes over the training images, 1 to 30.
        batch_size: Images per training step, 16 to 1,024.
        optimizer: `"rmsprop"`, `"adam"` or `"sgd"`.
        learning_rate: 1e-5 to 1; the peak of a one-cycle schedule.
        data_share: Percent of the training images that are used, 1 to 100.
        seed: 0 to 2^31 - 1, for the first weights, the order of the images, the dropout and the augmentation.
        schedule: `"constant"`, or `"one-cycle"`: the learning rate rises to its peak and falls to nearly 0 over the
            epochs (L. N. Smith, N. Topin, 2018, arXiv:1708.07120).
        target_accuracy: Stop when this share of the validation images is classified correctly, 0.5 to 1; None to go
            through all epochs. With a target, one training image in 12 is held out and never trained on.
        augmentation: Random changes of the training images.
    """

    network: NetworkSpec = field(default_factory=NetworkSpec)
    dataset: str = "mnist"
    epochs: int = 5
    batch_size: int = 64
    optimizer: str = "rmsprop"
    learning_rate: float = 0.001
    data_share: int = 100
    seed: int = 0
    schedule: str = "constant"
    target_accuracy: float | None = None
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        if not isinstance(self.network, NetworkSpec):
            raise InvalidSpec(f"network={self.network!r} is not a NetworkSpec. Pass one.")
        if not isinstance(self.dataset, str) or not self.dataset:
            raise InvalidSpec(f"dataset={self.dataset!r} is not a name. Pass the name of a data set.")
        check_integer("epochs", self.epochs, EPOCHS)
        check_integer("batch_size", self.batch_size, BATCH_SIZE)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_number("learning_rate", self.learning_rate, LEARNING_RATE)
        check_integer("data_share", self.data_share, DATA_SHARE)
        check_integer("seed", self.seed, SEED)
        check_choice("schedule", self.schedule, SCHEDULES)
        if self.target_accuracy is not None:
            check_number("target_accuracy", self.target_accuracy, TARGET)
        if not isinstance(self.augmentation, Augmentation):
            raise InvalidSpec(f"augmentation={self.augmentation!r:.60} is not an Augmentation. Pass one.")

    def training_images(self, available: int) -> int:
        """Images that the network is trained on, at least one, if `available` images could be used."""
        share = max(1, available * self.data_share // 100)
        return share - self.validation_images(available)

    def validation_images(self, available: int) -> int:
        """Images that are held out to measure whether the target is reached, if `available` images could be used."""
        return 0 if self.target_accuracy is None else available * self.data_share // 100 // VALIDATION

    def steps_per_epoch(self, available: int) -> int:
        """Batches per epoch if `available` images could be used; the last one may be smaller."""
        return -(-self.training_images(available) // self.batch_size)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, with the `format` number; the network's own JSON is inside."""
        return {"format": FORMAT, **dataclasses.asdict(self), "network": self.network.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> TrainingSpec:
        """Read the JSON of `to_json`. Missing fields take their defaults.

        Raises:
            InvalidSpec: For an unknown field, a newer format or a value outside its range.
        """
        known = known_fields(cls, values)
        if "network" in known:
            known["network"] = NetworkSpec.from_json(known["network"])
        if "augmentation" in known:
            known["augmentation"] = Augmentation(**known_fields(Augmentation, known["augmentation"]))
        return cls(**known)
