"""Trains a network that ships with ConvScope: `python -m convscope.scripts.train_shipped robust`, or `notebook`.

Several seeds are trained, and the one with the best validation accuracy is chosen. If the recipe itself holds out
training digits, others for each seed, they validate, and this network ships. Otherwise 5,000 digits are held out from
all seeds, and the best seed is trained again on all digits. The test set is measured and printed; it chooses nothing.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from dataclasses import dataclass

import numpy as np

from convscope.analysis.answer_files import file_name, to_npz
from convscope.analysis.questions import Calibration
from convscope.analysis.worker.calibration import calibrate
from convscope.datasets import Split, load_split
from convscope.datasets.split import held_out_images
from convscope.network.tensorflow.model import to_keras
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import TrainingSpec
from convscope.store.record import Record
from convscope.store.store import PRETRAINED, PRETRAINED_FOLDER, Store, open_store
from convscope.training.presets import preset
from convscope.training.worker.run import keras_file
from convscope.training.worker.session import Epoch, train

VALIDATION = 5_000  # training digits


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
        name: For people.
        spec: The training; its seed is replaced.
        seeds: Number of seeds that are trained, from 0.
    """

    name: str
    spec: TrainingSpec
    seeds: int


RECIPES = {
    "robust": Recipe("Robust", preset("Robust").spec, 3),
    "notebook": Recipe("The notebook's network", preset("Notebook").spec, 5),
}


def main() -> None:
    """Train one network and write it into the project's model_store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", choices=PRETRAINED)
    parser.add_argument("--calibrate", action="store_true", help="only fit the temperature of the network that ships")
    chosen = parser.parse_args()
    store = open_store(str(PRETRAINED_FOLDER))
    if not chosen.calibrate:
        made = _shipped(RECIPES[chosen.id])
        record = dataclasses.replace(made.record, id=chosen.id)
        store.put_pretrained(record, made.network, keras_file(made.network))
    _keep_calibration(store, chosen.id)


def _keep_calibration(store: Store, model_id: str) -> None:
    """Ship the calibration with the network, so that the first prediction is calibrated."""
    record = store.record(model_id)
    found = calibrate(store.load_network(model_id), record.training)
    name = file_name(Calibration(model_id, record.measures["steps"]))
    store.answers.delete_pretrained(model_id)
    store.answers.save_pretrained(model_id, name, to_npz(found))
    print("`python -m benchmarks.drawn_digits FILE.npz --keep` measures the network on people's drawings again")
    fitted_on = f"{found.held_out_digits:,} digits and {found.written_digits:,} written ones"
    print(f"temperature {found.temperature:.3f}, from {fitted_on}")


@dataclass(frozen=True)
class Candidate:
    """A network that was trained with one seed.

    Attributes:
        network: The trained network.
        record: Its record; the test accuracy and the test loss are among its measures.
        trained_on: Number of images that it learned from.
        validation: Accuracy, 0 to 1, and loss on images that it did not learn from; None without such images.
    """

    network: TrainedNetwork
    record: Record
    trained_on: int
    validation: tuple[float, float] | None

    @property
    def score(self) -> tuple[float, float]:
        """The better candidate has the higher one: validation accuracy, then minus the validation loss."""
        accuracy, loss = self.validation or (0.0, 0.0)
        return accuracy, -loss


def candidates_of(recipe: Recipe) -> list[Candidate]:
    """Train with each seed, measure, and print a line for each."""
    training = load_split(recipe.spec.dataset, "train")
    if _holds_out(recipe, training):
        return [_candidate(recipe, seed, training) for seed in range(recipe.seeds)]
    order = np.random.default_rng(0).permutation(len(training))
    train_part, validation = training.subset(order[VALIDATION:]), training.subset(order[:VALIDATION])
    return [_candidate(recipe, seed, train_part, validation) for seed in range(recipe.seeds)]


def _shipped(recipe: Recipe) -> Candidate:
    best = max(candidates_of(recipe), key=lambda candidate: candidate.score)
    training = load_split(recipe.spec.dataset, "train")
    return best if _holds_out(recipe, training) else _candidate(recipe, best.record.training.seed, training)


def _holds_out(recipe: Recipe, training: Split) -> bool:
    """Whether the recipe itself holds out training digits."""
    return recipe.spec.training_images(len(training)) < len(training)


def _candidate(recipe: Recipe, seed: int, training: Split, validation: Split | None = None) -> Candidate:
    """Train with one seed, measure, and print a line.

    Args:
        validation: Validation images; by default the images of `training` that the recipe holds out.
    """
    spec, history, started = dataclasses.replace(recipe.spec, seed=seed), [], time.perf_counter()
    trained = train(spec, training, load_split(spec.dataset, "test"), history.append)
    seconds = round(time.perf_counter() - started, 2)
    validation = held_out_images(training, spec) if validation is None else validation
    measured = _evaluate(trained.network, validation) if len(validation) else None
    result = "accuracy {:.4f}, loss {:.5f}".format(*measured) if measured else "not measured"
    trained_on = spec.training_images(len(training))
    print(
        f"seed {seed} on {trained_on:,} digits; validation on {len(validation):,}: {result}; "
        f"test accuracy {trained.test_accuracy:.4f}, loss {trained.test_loss:.5f}",
        flush=True,
    )
    measures = {
        "test_loss": trained.test_loss,
        "test_accuracy": trained.test_accuracy,
        "steps": trained.steps,
        "seconds": seconds,
    }
    epochs = tuple(dataclasses.asdict(event) for event in history if isinstance(event, Epoch))
    record = Record("", recipe.name, "convscope", "finished", spec, time.time(), epochs, measures, step=trained.steps)
    return Candidate(trained.network, record, trained_on, measured)


def _evaluate(network: TrainedNetwork, split: Split) -> tuple[float, float]:
    """Accuracy and mean cross-entropy."""
    model = to_keras(network)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(split.images[..., None] / np.float32(255), split.labels, 500, verbose=0)  # pyright: ignore[reportArgumentType]
    return accuracy, loss


if __name__ == "__main__":
    main()
