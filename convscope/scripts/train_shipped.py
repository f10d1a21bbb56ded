"""How the shipped networks are trained: `python -m convscope.scripts.train_shipped robust`, or `notebook`.

Several seeds learn; the best on training digits that it never met is chosen. Where the recipe itself leaves digits out,
others for each seed, that network ships; where it does not, 5,000 are held back from all, and the best seed is trained
again on everything. The test set is measured and printed, and chooses nothing.
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

HELD_BACK = 5_000  # training digits


@dataclass(frozen=True)
class Recipe:
    """How one of them is made.

    Attributes:
        name: For people.
        spec: What is trained, but for its seed.
        seeds: How many are tried, from 0.
    """

    name: str
    spec: TrainingSpec
    seeds: int


RECIPES = {
    "robust": Recipe("Robust", preset("Robust").spec, 3),
    "notebook": Recipe("The notebook's network", preset("Notebook").spec, 5),
}


def main() -> None:
    """Train one shipped network and write it into the project's model_store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", choices=PRETRAINED)
    parser.add_argument("--trust", action="store_true", help="leave the network as it is, fit its temperature anew")
    chosen = parser.parse_args()
    store = open_store(str(PRETRAINED_FOLDER))
    if not chosen.trust:
        made = _trained(RECIPES[chosen.id])
        record = dataclasses.replace(made.record, id=chosen.id)
        store.save_network(record, made.network, keras_file(made.network))
    _keep_trust(store, chosen.id)


def _keep_trust(store: Store, model_id: str) -> None:
    """Let the answer come with the network, so that the first prediction is right about how sure it is."""
    record = store.record(model_id)
    found = calibrate(store.load_network(model_id), record.training)
    name = file_name(Calibration(model_id, record.measures["steps"]))
    store.answers.delete_pretrained(model_id)
    store.answers.save_pretrained(model_id, name, to_npz(found))
    print("`python -m benchmarks.drawn_digits FILE.npz --keep` counts anew how often it is right on people's drawings")
    fitted_on = f"{found.held_out_digits:,} digits and {found.written_digits:,} written ones"
    print(f"temperature {found.temperature:.3f}, from {fitted_on}")


def _trained(recipe: Recipe) -> _Made:
    spec, training = recipe.spec, load_split(recipe.spec.dataset, "train")
    if spec.training_images(len(training)) < len(training):
        return _best([_made(recipe, seed, training) for seed in range(recipe.seeds)])
    order = np.random.default_rng(0).permutation(len(training))
    learnt, held_back = training.subset(order[HELD_BACK:]), training.subset(order[:HELD_BACK])
    best = _best([_made(recipe, seed, learnt, held_back) for seed in range(recipe.seeds)])
    return _made(recipe, best.record.training.seed, training)


@dataclass(frozen=True)
class _Made:
    """A network, its record, and how well it reads training digits that it never met: share right, and minus loss."""

    network: TrainedNetwork
    record: Record
    score: tuple[float, float]


def _best(made: list[_Made]) -> _Made:
    return max(made, key=lambda each: each.score)


def _made(recipe: Recipe, seed: int, training: Split, checked: Split | None = None) -> _Made:
    """Train with one seed, measure, and print a line.

    Args:
        checked: Images to check with; by default those of `training` that the recipe leaves out.
    """
    spec, history, started = dataclasses.replace(recipe.spec, seed=seed), [], time.perf_counter()
    trained = train(spec, training, load_split(spec.dataset, "test"), history.append)
    seconds = round(time.perf_counter() - started, 2)
    checked = held_out_images(training, spec) if checked is None else checked
    right, loss = _read(trained.network, checked) if len(checked) else (0.0, 0.0)
    words = f"{len(checked):,} held back: accuracy {right:.4f}, loss {loss:.5f}" if len(checked) else "none held back"
    print(
        f"seed {seed} on {spec.training_images(len(training)):,} digits, {words}; "
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
    return _Made(trained.network, record, (right, -loss))


def _read(network: TrainedNetwork, split: Split) -> tuple[float, float]:
    """Share that is right, and mean cross-entropy."""
    model = to_keras(network)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, right = model.evaluate(split.images[..., None] / np.float32(255), split.labels, 500, verbose=0)  # pyright: ignore[reportArgumentType]
    return right, loss


if __name__ == "__main__":
    main()
