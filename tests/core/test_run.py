"""A run as its worker does it: from a record that waits to a network in the store."""

import dataclasses
import json
import re
import shutil

import keras
import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.datasets import load_split
from convscope.errors import DatasetError, InvalidSpec, UnknownNetwork
from convscope.progress import Progress
from convscope.record import GONE
from convscope.run import keras_file, run
from tests.core.runs import add_network, add_run, contents, store_folder

SPEC = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(4, pool=3),)), epochs=2, data_share=1, learning_rate=0.005)


def test_a_waiting_run_becomes_a_network_in_the_store(store):
    record = store.create(SPEC, "Mine")

    run(store.url, record.id)

    ended = store.record(record.id)
    assert (ended.state, ended.name, ended.training, ended.message) == ("finished", "Mine", SPEC, "")
    assert set(ended.measures) == {"test_loss", "test_accuracy", "steps", "seconds"}
    assert ended.measures["steps"] == 2 * 10  # 600 pictures in batches of 64
    assert [epoch["epoch"] for epoch in ended.history] == [1, 2]
    assert ended.history[-1]["test_accuracy"] == ended.measures["test_accuracy"] > 0.5
    assert sorted(path.name for path in (store_folder(store) / record.id).iterdir()) == [
        *("network.keras", "progress.jsonl", "record.json", "weights.npz")
    ]


def test_a_runs_measures_are_those_of_the_network_it_left(store):
    record = store.create(SPEC, "Mine")

    run(store.url, record.id)

    network, test = store.load_network(record.id), load_split("mnist", "test")
    model = store.load_keras(record.id)
    predictions = np.asarray(model.predict(test.images[..., None] / np.float32(255), 500, verbose=0)).argmax(axis=1)
    assert store.record(record.id).measures["test_accuracy"] == pytest.approx((predictions == test.labels).mean())
    ours = [forward(network, digit.astype(np.float32) / 255)["output"].argmax() for digit in test.images[:100]]
    assert ours == predictions[:100].tolist()


def test_a_runs_progress_holds_every_batch_and_epoch(store):
    record = store.create(SPEC, "Mine")
    progress = Progress(store, record.id)

    run(store.url, record.id)

    progress.poll()
    assert len(progress.loss) == len(progress.accuracy) == 20
    assert progress.epochs == [dict(epoch) for epoch in store.record(record.id).history]
    assert progress.loss[-1] < progress.loss[0]


def test_a_run_that_is_asked_to_stop_keeps_what_it_learned(store):
    record = store.create(dataclasses.replace(SPEC, epochs=30), "Mine")
    (store_folder(store) / record.id / "stop").touch()  # asked for just when the worker took it

    run(store.url, record.id)

    stopped = store.record(record.id)
    assert (stopped.state, stopped.measures["steps"], stopped.history) == ("stopped", 1, ())
    assert 0 < stopped.measures["test_accuracy"] < 1
    assert store.load_network(record.id).spec == SPEC.network


def test_a_run_that_was_stopped_while_it_waited_is_left_alone(store):
    record = store.create(SPEC, "Mine")
    store.stop(record.id)
    before = contents(store.url)

    run(store.url, record.id)

    assert contents(store.url) == before


def test_a_run_that_has_ended_is_not_trained_again(store):
    record, _ = add_network(store)
    before = contents(store.url)

    run(store.url, record.id)

    assert contents(store.url) == before


def test_a_run_that_is_running_already_lost_its_worker(store):
    record = add_run(store, state="running")

    run(store.url, record.id)

    interrupted = store.record(record.id)
    assert (interrupted.state, interrupted.message) == ("interrupted", GONE)
    assert re.fullmatch(
        r"The worker that trained this run is gone: .*\. Start it again: the same settings give the same network\.",
        GONE,
    )


def test_a_run_that_was_deleted_while_it_waited_is_not_made_again(store):
    record = store.create(SPEC, "Mine")
    shutil.rmtree(store_folder(store) / record.id)

    with pytest.raises(UnknownNetwork, match=f"^There is no network '{record.id}' in this store"):
        run(store.url, record.id)

    assert contents(store.url) == {}


def test_a_run_that_fails_says_why(store):
    record = store.create(dataclasses.replace(SPEC, dataset="letters"), "Mine")
    message = "There is no data set 'letters' with a part 'train'; there are mnist, each with train and test."

    with pytest.raises(DatasetError, match=f"^{re.escape(message)}"):
        run(store.url, record.id)

    failed = store.record(record.id)
    assert failed.state == "failed"
    assert failed.message.startswith(message)
    assert not failed.has_network


def test_a_run_of_a_network_that_does_not_fit_the_data_says_so(store):
    record = store.create(TrainingSpec(NetworkSpec(class_names=("even", "odd"))), "Mine")

    with pytest.raises(InvalidSpec, match="and 10 classes; the network takes 28 x 28 x 1 and names 2"):
        run(store.url, record.id)

    assert store.record(record.id).state == "failed"
    assert store.record(record.id).message.endswith("Choose a network that fits the data.")


def test_the_keras_file_holds_the_networks_weights_and_layers(store, tmp_path):
    _, network = add_network(store)
    path = tmp_path / "network.keras"

    path.write_bytes(keras_file(network))

    model = keras.saving.load_model(path)
    for name, arrays in network.weights.items():
        assert all(np.array_equal(*pair) for pair in zip(model.get_layer(name).get_weights(), arrays, strict=True))


def test_the_same_spec_gives_the_same_network_in_two_runs(store):
    first, second = (store.create(SPEC, name) for name in ("First", "Second"))

    for record in (first, second):
        run(store.url, record.id)

    files = contents(store.url)
    assert files[f"{first.id}/weights.npz"] == files[f"{second.id}/weights.npz"]
    batches = [
        [json.loads(line) for line in files[f"{each.id}/progress.jsonl"].splitlines() if b"first" in line]
        for each in (first, second)
    ]
    losses = [[loss for line in lines for loss in line["loss"]] for lines in batches]
    assert losses[0] == losses[1]
