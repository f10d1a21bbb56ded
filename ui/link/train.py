"""The settings of the Train page, and the training that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

from convscope.datasets import MNIST, NAMES
from convscope.spec import network as spec
from convscope.spec import training as training_spec
from convscope.spec.network import ConvLayer, NetworkSpec
from convscope.spec.training import AUGMENTATION, Augmentation, TrainingSpec
from convscope.spec.uniform import uniform_layers
from ui.link.kinds import Choice, Decimal, OneOf, Place, Whole
from ui.link.settings import setting

BATCH_SIZES = (16, 32, 64, 128, 256, 512, 1024)
LEARNING_RATES = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
TARGETS = (0.0, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.992, 0.995)  # validation accuracies; 0 is none
POOLS = {"none": None, "2": 2, "3": 3}  # pixels per side of the window
NORM, GLOBAL = "on", "global average"
SAMPLES = 24  # training digits that the page shows


def target_text(accuracy: float) -> str:
    """A target accuracy in percent."""
    return f"{accuracy:.1%}" if accuracy else "off"


@dataclass(frozen=True)
class TrainSettings:
    """The sliders and choices, and the pixel that is shown of the training digits: row, column, digit."""

    layers: int = setting(Whole(*spec.CONV_LAYERS), 3)
    filters1: int = setting(Whole(*spec.FILTERS), 32)
    filters2: int = setting(Whole(*spec.FILTERS), 64)
    filters3: int = setting(Whole(*spec.FILTERS), 64)
    filters4: int = setting(Whole(*spec.FILTERS), 64)
    filters5: int = setting(Whole(*spec.FILTERS), 64)
    filters6: int = setting(Whole(*spec.FILTERS), 64)
    kernel: int = setting(Whole(*spec.KERNEL), 3)
    stride: int = setting(Whole(*spec.STRIDE), 1)
    padding: str = setting(Choice(spec.PADDINGS), "valid")
    pool: str = setting(Choice(tuple(POOLS)), "2")
    pooling: str = setting(Choice(spec.POOLINGS), "max", key="pool-by")
    every: int = setting(Whole(1, 5), 1)
    norm: str = setting(Choice(("off", NORM)), "off")
    head: str = setting(Choice(("flatten", GLOBAL)), "flatten")
    dense: int = setting(Whole(*spec.DENSE_UNITS), 64)
    dropout: float = setting(Decimal(*spec.DROPOUT), 0.0)
    epochs: int = setting(Whole(*training_spec.EPOCHS), 5)
    data: str = setting(Choice(tuple(NAMES.values())), NAMES[MNIST])
    batch: int = setting(OneOf(BATCH_SIZES), 64)
    optimizer: str = setting(Choice(training_spec.OPTIMIZERS), "rmsprop")
    rate: float = setting(OneOf(LEARNING_RATES), 0.001)
    schedule: str = setting(Choice(training_spec.SCHEDULES), "constant")
    target: float = setting(OneOf(TARGETS, target_text), 0.0)
    share: int = setting(Whole(*training_spec.DATA_SHARE), 100)
    seed: int = setting(Whole(*training_spec.SEED), 0)
    shift: int = setting(Whole(*AUGMENTATION["shift"]), 0)
    turn: int = setting(Whole(*AUGMENTATION["turn"]), 0)
    shear: int = setting(Whole(*AUGMENTATION["shear"]), 0)
    zoom: int = setting(Whole(*AUGMENTATION["zoom"]), 0)
    clean: int = setting(Whole(*AUGMENTATION["clean"]), 25)
    pixel: tuple[int, ...] = setting(Place((28, 28, SAMPLES)), (6, 14, 0))

    @property
    def filters(self) -> tuple[int, ...]:
        """Filters of each convolution."""
        return tuple(getattr(self, f"filters{number}") for number in range(1, self.layers + 1))

    @property
    def dataset(self) -> str:
        """The data set's name in the core."""
        return next(name for name, label in NAMES.items() if label == self.data)


def spec_of(settings: TrainSettings) -> TrainingSpec:
    """The training that these settings stand for.

    Raises:
        InvalidSpec: If they do not fit each other.
    """
    network = NetworkSpec(
        conv_layers=uniform_layers(
            settings.filters,
            settings.kernel,
            settings.stride,
            settings.padding,
            POOLS[settings.pool],
            settings.every,
            settings.pooling,
        ),
        dense_units=settings.dense,
        dropout=settings.dropout,
        batch_norm=settings.norm == NORM,
        global_pool=settings.head == GLOBAL,
    )
    return TrainingSpec(
        network,
        dataset=settings.dataset,
        epochs=settings.epochs,
        batch_size=settings.batch,
        optimizer=settings.optimizer,
        learning_rate=settings.rate,
        data_share=settings.share,
        seed=settings.seed,
        schedule=settings.schedule,
        target_accuracy=settings.target or None,
        augmentation=Augmentation(settings.shift, settings.turn, settings.shear, settings.zoom, settings.clean),
    )


def settings_of(training: TrainingSpec) -> TrainSettings:
    """The settings that stand for a training whose convolutions share kernel, stride, padding and pooling."""
    network, layers = training.network, training.network.conv_layers
    usual = layers[0] if layers else ConvLayer(TrainSettings.filters1)
    pooled = [number for number, layer in enumerate(layers, start=1) if layer.pool]
    first = layers[pooled[0] - 1] if pooled else None
    augmentation = training.augmentation
    return TrainSettings(
        layers=len(layers),
        **{f"filters{number}": layer.filters for number, layer in enumerate(layers, start=1)},
        kernel=usual.kernel,
        stride=usual.stride,
        padding=usual.padding,
        pool=str(first.pool) if first else "none",
        pooling=first.pooling if first else "max",
        every=pooled[0] if pooled else 1,
        norm=NORM if network.batch_norm else "off",
        head=GLOBAL if network.global_pool else "flatten",
        dense=network.dense_units,
        dropout=network.dropout,
        data=NAMES[training.dataset],
        epochs=training.epochs,
        batch=training.batch_size,
        optimizer=training.optimizer,
        rate=training.learning_rate,
        schedule=training.schedule,
        target=training.target_accuracy or 0.0,
        share=training.data_share,
        seed=training.seed,
        **{name: getattr(augmentation, name) for name in AUGMENTATION},
    )
