"""What an analysis worker does: it takes an answer from the store or computes it. Importing this imports TensorFlow."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
import tensorflow as tf

from convscope.analysis.answer_files import load_answer, save_answer
from convscope.analysis.questions import (
    A,
    Accuracy,
    ActivationMaximisation,
    Attribution,
    Calibration,
    KerasUnit,
    NearestNeighbours,
    Question,
    TopActivations,
)
from convscope.analysis.worker.accuracy import accuracy
from convscope.analysis.worker.activation_maximisation import maximise_activation
from convscope.analysis.worker.attribution import attribution
from convscope.analysis.worker.calibration import calibrate
from convscope.analysis.worker.keras_check import keras_value
from convscope.analysis.worker.nearest_neighbours import TrainingFeatures, embed_training_set, nearest_neighbours
from convscope.analysis.worker.top_activations import top_activations
from convscope.caching import keep
from convscope.datasets import Split, load_split
from convscope.errors import InvalidImage, JobError, StoreError
from convscope.images import image_at
from convscope.network.ablation import without_filters
from convscope.network.tensorflow.batches import Report
from convscope.network.trained import TrainedNetwork
from convscope.store.store import Store, open_store

NETWORK_BYTES = 100_000_000  # of networks in memory
MAX_FEATURES = 2  # networks whose training features are kept, up to 256 MiB each


def answer(url: str, question: Question[A], report: Report = lambda share: None) -> A:
    """Answer a question about a network in the store at `url`, and store the answer there.

    Raises:
        StoreError: If there is no such network, or its number of batches has changed.
        InvalidUnit, InvalidImage: If the question names something that is not there.
        JobError: If TensorFlow fails.
    """
    store = open_store(url)
    found = load_answer(store, question)
    if found is None:
        try:
            found = _computed(store, question, report)
        except tf.errors.OpError as error:  # the web process has no TensorFlow and could not unpickle it
            raise JobError(f"TensorFlow failed ({error.message:.200}). Ask again.") from None
        save_answer(store, question, found)
    return found


def _computed(store: Store, question: Question[Any], report: Report) -> Any:
    network = _network(store.url, question.network, question.steps)
    match question:
        case KerasUnit():
            pixels = _pixels(store, question.image)
            return keras_value(without_filters(network, question.ablated), pixels, question.layer, question.unit)
        case Accuracy():
            return accuracy(without_filters(network, question.ablated), _test_set(store, question), report)
        case TopActivations():
            return top_activations(network, _test_set(store, question), report)
        case ActivationMaximisation():
            return maximise_activation(network, question.layer, question.filter_index)
        case Attribution():
            how = question.method, question.layer, question.temperature
            return attribution(network, _pixels(store, question.image), question.class_index, *how)
        case Calibration():
            return calibrate(network, store.record(question.network).training, report)
        case NearestNeighbours():
            return nearest_neighbours(
                network, _training_features(store, question, network, report), _pixels(store, question.image)
            )


@keep(NETWORK_BYTES, lambda network: network.nbytes)  # the next question is usually about the same network
def _network(url: str, network_id: str, steps: int) -> TrainedNetwork:
    store = open_store(url)
    network, record = store.load_network(network_id), store.record(network_id)
    if record.measures.get("steps", 0) != steps:
        raise StoreError(
            f"The network {record.name!r} has learned from {record.measures.get('steps', 0):,} batches by now; the "
            f"question is about {steps:,}. Ask again."
        )
    return network


def _training_features(
    store: Store, question: NearestNeighbours, network: TrainedNetwork, report: Report
) -> TrainingFeatures:
    key = store.url, question.network, question.steps
    features = _features.pop(key, None)
    if features is None:
        spec = store.record(question.network).training
        while len(_features) >= MAX_FEATURES:
            _features.popitem(last=False)
        features = embed_training_set(network, load_split(spec.dataset, "train"), spec, report)
    _features[key] = features  # the newest is the last
    return features


_features: OrderedDict[tuple[str, str, int], TrainingFeatures] = OrderedDict()


def _test_set(store: Store, question: Accuracy | TopActivations) -> Split:
    return load_split(store.record(question.network).training.dataset, "test")


def _pixels(store: Store, address: str) -> np.ndarray:
    pixels = image_at(address, store).pixels
    if pixels is None:
        raise InvalidImage("The canvas is empty. Draw a digit or choose one.")
    return pixels
