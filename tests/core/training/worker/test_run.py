"""A run as its worker does it: from a record that waits to a network in the store."""

import dataclasses
import json
import re
import shutil
import threading
import time

import keras
import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.datasets import load_split
from convscope.errors import DamagedRecord, DatasetError, InvalidImage, UnknownNetwork
from convscope.models import load_keras
from convscope.store.progress import Progress
from convscope.training.failure import workers_died
from convscope.training.worker.run import keras_file, run
from tests.core.runs import add_network, add_run, command, contents, resume, store_folder

SPEC = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(4, pool=3),)), epochs=2, data_share=1, learning_rate=0.005)


def on_first_batches(store, run_id, act) -> threading.Thread:
    """Do something as soon as a run has reported a batch."""

    def wait_and_act():
        while not store.folder(run_id).read_progress():
            time.sleep(0.005)
        act()

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def test_a_waiting_run_becomes_a_network_in_the_store(store):
    record = store.create(SPEC, "Mine")

    run(store.url, record.id)

    ended = store.record(record.id)
    assert (ended.state, ended.name, ended.training, ended.message) == ("finished", "Mine", SPEC, "")
    assert set(ended.measures) == {"test_loss", "test_accuracy", "steps", "seconds"}
    assert ended.measures["steps"] == 2 * 10  # 600 images in batches of 64
    assert [epoch["epoch"] for epoch in ended.history] == [1, 2]
    assert ended.history[-1]["test_accuracy"] == ended.measures["test_accuracy"] > 0.5
    assert sorted(path.name for path in (store_folder(store) / record.id).iterdir()) == [
        *("checkpoint.npz", "heartbeat", "network.keras", "progress.jsonl", "request.json", "snapshots", "status.json"),
        "weights.npz",
    ]


def test_a_runs_measures_are_those_of_the_network_it_left(store):
    record = store.create(SPEC, "Mine")

    run(store.url, record.id)

    network, test = store.load_network(record.id), load_split("mnist", "test")
    model = load_keras(record.id, store.url)
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
    watch = on_first_batches(store, record.id, lambda: store.stop(record.id))

    run(store.url, record.id)

    watch.join()
    stopped = store.record(record.id)
    assert (stopped.state, stopped.measures["steps"]) == ("stopped", stopped.step)
    assert 0 < stopped.step < 300
    assert 0 < stopped.measures["test_accuracy"] < 1
    assert store.load_network(record.id).spec == SPEC.network


def test_a_paused_run_says_so_has_a_network_and_goes_on_where_it_was(store):
    record = store.create(dataclasses.replace(SPEC, epochs=3), "Mine")
    command(store, record, pause_at=13)

    run(store.url, record.id)
    paused = store.record(record.id)
    network = store.load_network(record.id)
    run(store.url, record.id)  # nothing is wanted of it
    untouched = store.record(record.id)
    resume(store, record)
    run(store.url, record.id)

    assert (paused.state, paused.step, paused.measures["steps"], paused.has_work) == ("paused", 13, 13, False)
    assert untouched == paused
    ended, progress = store.record(record.id), Progress(store, record.id)
    progress.poll()
    assert (ended.state, ended.step, ended.measures["steps"]) == ("finished", 30, 30)
    assert [epoch["epoch"] for epoch in ended.history] == [1, 2, 3]
    assert (len(progress.loss), len(progress.epochs)) == (30, 3)
    assert not np.array_equal(store.load_network(record.id).weights["conv1"][0], network.weights["conv1"][0])


def test_a_resumed_run_ends_like_one_that_was_never_left(store):
    whole, parts = (store.create(dataclasses.replace(SPEC, epochs=3), name) for name in ("Whole", "Parts"))
    command(store, parts, pause_at=17)

    run(store.url, whole.id)
    run(store.url, parts.id)
    resume(store, parts)
    run(store.url, parts.id)

    whole, parts = store.record(whole.id), store.record(parts.id)
    assert parts.measures["test_accuracy"] == pytest.approx(whole.measures["test_accuracy"], abs=0.01)
    assert [epoch["loss"] for epoch in parts.history] == pytest.approx(
        [epoch["loss"] for epoch in whole.history], rel=0.02
    )


def test_a_rate_that_is_wanted_is_used_and_recorded(store):
    record = store.create(SPEC, "Mine")
    store.set_learning_rate(record.id, 0.002)

    run(store.url, record.id)

    ended = store.record(record.id)
    assert (ended.changes, ended.learning_rate) == (({"step": 0, "learning_rate": 0.002},), 0.002)
    assert store.folder(record.id).checkpoint().learning_rate == 0.002


def test_a_run_ends_at_the_accuracy_that_was_asked_for(store):
    training = dataclasses.replace(SPEC, epochs=30, data_share=10, target_accuracy=0.9)
    record = store.create(training, "Mine")
    progress = Progress(store, record.id)

    run(store.url, record.id)

    ended = store.record(record.id)
    progress.poll()
    assert ended.state == "finished"
    assert 0 < ended.step < 30 * 86  # 5,500 images in batches of 64
    assert ended.message == f"Ended after batch {ended.step:,}: the validation accuracy reached the target of 90.0%."
    assert [each["accuracy"] >= 0.9 for each in progress.validation] == [False] * (len(progress.validation) - 1) + [
        True
    ]
    assert progress.validation[-1]["step"] == ended.step == ended.measures["steps"]


def test_a_run_that_diverges_keeps_the_last_good_weights(store):
    record = store.create(dataclasses.replace(SPEC, learning_rate=1.0, epochs=30), "Mine")

    run(store.url, record.id)

    failed = store.record(record.id)
    assert failed.state == "failed"
    assert re.fullmatch(
        r"The training diverged: .* Train with a learning rate below 1\. The last good weights, those after batch "
        r"\d+, are kept as its network\.",
        failed.message,
    )
    assert failed.measures["steps"] == failed.step == store.folder(record.id).checkpoint().step
    assert failed.measures["test_loss"] < 1.5 * np.log(10)
    assert store.load_network(record.id).spec == SPEC.network


@pytest.mark.parametrize("cut", [0, 100, 2_000])
def test_a_run_with_a_cut_checkpoint_says_so_and_everything_else_stays(store, cut):
    record = store.create(dataclasses.replace(SPEC, epochs=3), "Mine")
    command(store, record, pause_at=13)
    run(store.url, record.id)
    file = store_folder(store) / record.id / "checkpoint.npz"
    file.write_bytes(file.read_bytes()[:cut])
    before = contents(store.url)
    resume(store, record)

    with pytest.raises(DamagedRecord, match=r"^The checkpoint cannot be read"):
        run(store.url, record.id)

    failed, after = store.record(record.id), contents(store.url)
    assert failed.state == "failed"
    assert failed.message.endswith("Start the training again: the same settings give the same network.")
    assert failed.has_network
    assert {name for name in before if before[name] != after[name]} == {
        f"{record.id}/heartbeat",
        f"{record.id}/request.json",
        f"{record.id}/status.json",
    }


@pytest.mark.parametrize("file", ["request.json", "status.json"])
def test_a_run_one_of_whose_sides_cannot_be_read_is_left_alone_and_named(store, file):
    record = store.create(SPEC, "Mine")
    (store_folder(store) / record.id / file).write_text("{")
    before = contents(store.url)

    with pytest.raises(DamagedRecord, match=rf"^The {file[:-5]} of '{record.id}' cannot be read"):
        run(store.url, record.id)

    assert contents(store.url) == before
    assert f"restore {file}" in store.entries()[-1].message


def test_a_checkpoint_of_another_network_is_refused(store):
    record, other = store.create(SPEC, "Mine"), store.create(dataclasses.replace(SPEC, optimizer="adam"), "Other")
    run(store.url, other.id)
    store.folder(record.id).save_checkpoint(store.folder(other.id).checkpoint())

    with pytest.raises(DamagedRecord, match=r"^The checkpoint does not fit the network: optimizer\.\d+"):
        run(store.url, record.id)

    assert store.record(record.id).state == "failed"


def test_snapshots_are_kept_with_the_run(store):
    record = store.create(SPEC, "Mine")

    run(store.url, record.id)

    folder = store.folder(record.id)
    assert folder.snapshot_steps() == (0, 1, 3, 5, 10, 15, 20)
    last, network = folder.snapshot(SPEC.network, 20), store.load_network(record.id)
    for name, arrays in network.weights.items():
        for kept, exact in zip(last.network.weights[name], arrays, strict=True):
            np.testing.assert_array_equal(kept, exact.astype(np.float16).astype(np.float32))
    assert abs(last.accuracy - store.record(record.id).measures["test_accuracy"]) < 0.05
    assert folder.snapshot(SPEC.network, 0).loss > last.loss


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


def test_a_run_whose_worker_died_goes_on_from_its_checkpoint(store):
    record = store.create(dataclasses.replace(SPEC, epochs=3), "Mine")
    command(store, record, pause_at=13)
    run(store.url, record.id)
    paused = store.record(record.id)
    further = (*paused.history, {**paused.history[0], "epoch": 2})  # an epoch that ended after the checkpoint
    store.put(dataclasses.replace(paused, state="running", step=0, measures={}, history=further))
    resume(store, record)
    size = len(store.folder(record.id).read_progress())

    run(store.url, record.id)

    ended = store.record(record.id)
    assert (ended.state, ended.measures["steps"], ended.attempts) == ("finished", 30, 1)
    assert [epoch["epoch"] for epoch in ended.history] == [1, 2, 3]
    assert json.loads(store.folder(record.id).read_progress(size).splitlines()[0])["first"] == 13


def test_a_run_whose_worker_died_before_the_first_checkpoint_begins_again(store):
    record = resume(store, add_run(store, state="running", training=SPEC))

    run(store.url, record.id)

    assert (store.record(record.id).state, store.record(record.id).measures["steps"]) == ("finished", 20)


@pytest.mark.parametrize(
    ("before", "attempts", "state"), [(13, 3, "interrupted"), (13, 2, "finished"), (5, 3, "finished")]
)
def test_workers_that_die_at_the_same_place_three_times_end_a_run(store, before, attempts, state):
    record = store.create(dataclasses.replace(SPEC, epochs=3), "Mine")
    command(store, record, pause_at=13)
    run(store.url, record.id)
    store.put(dataclasses.replace(store.record(record.id), state="running", step=before, attempts=attempts))
    resume(store, record)

    run(store.url, record.id)

    ended = store.record(record.id)
    assert ended.state == state
    assert ended.message == (workers_died() if state == "interrupted" else "")
    assert store.folder(record.id).has_checkpoint()


def test_a_run_that_was_deleted_while_it_waited_is_not_made_again(store):
    record = store.create(SPEC, "Mine")
    shutil.rmtree(store_folder(store) / record.id)

    with pytest.raises(UnknownNetwork, match=f"^There is no network '{record.id}' in this store"):
        run(store.url, record.id)

    assert contents(store.url) == {}


def test_a_run_that_fails_says_why(store):
    record = store.create(dataclasses.replace(SPEC, dataset="letters"), "Mine")
    message = "There is no data set 'letters' with a part 'train'; there are mnist, mnist+written, "
    message += "each with train and test."

    with pytest.raises(DatasetError, match=f"^{re.escape(message)}"):
        run(store.url, record.id)

    failed = store.record(record.id)
    assert failed.state == "failed"
    assert failed.message.startswith(message)
    assert not failed.has_network


def test_a_run_of_a_network_that_does_not_fit_the_data_says_so(store):
    record = store.create(TrainingSpec(NetworkSpec(class_names=("even", "odd"))), "Mine")

    with pytest.raises(InvalidImage, match="and show 10 classes; the network takes 28 x 28 x 1 and names 2"):
        run(store.url, record.id)

    assert store.record(record.id).state == "failed"
    assert store.record(record.id).message.endswith("Choose a network that fits.")


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
