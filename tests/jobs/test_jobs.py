"""Training jobs on a real scheduler and worker: they finish, wait, pause, stop and survive their worker's death."""

import dataclasses
import json
import re
import signal
import socket

import numpy as np
import psutil
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.cluster.processes import LOG_VARIABLE
from convscope.errors import InvalidSpec, StoreError
from convscope.liveness import end_here
from convscope.store.checkpoint import Checkpoint
from convscope.store.progress import Progress
from convscope.store.store import PRETRAINED
from convscope.training.failure import workers_died
from convscope.training.worker.run import run
from tests.core.runs import add_network, add_run, contents, resume
from tests.jobs.processes import nanny_of, wait_until, worker_of

NETWORK = NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0)
SHORT = TrainingSpec(NETWORK, epochs=1, data_share=1)
LONG = TrainingSpec(NETWORK, epochs=30)
HOLDER = """
import os, signal, sys
from convscope import open_store

store, run_id = open_store(sys.argv[1]), sys.argv[2]
held = store.hold(run_id, 0)
held.claim(state="running")
with held._guard():
    print("It holds the run and its lock", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""
NO_BATCH = Checkpoint(0, 0.001, 0, 0, 0.0, 0.0, 0.0, 0.0, {})


def wait_for(store, record, *states):
    """Return the record once it is in one of the states."""
    wait_until(lambda: store.record(record.id).state in states, f"{record.name!r} to be {' or '.join(states)}")
    return store.record(record.id)


def wait_for_batches(store, record):
    """Return once a worker has reported some batches."""
    wait_until(lambda: store.folder(record.id).read_progress(), f"the first batches of {record.name!r}")


def end(jobs, store, record):
    """Leave the worker free for the next test."""
    store.stop(record.id)
    wait_for(store, record, "stopped", "finished")
    wait_for_network(store, record)


def wait_for_network(store, record):
    """Return the record once its network is that of its newest batch."""
    wait_until(lambda: not store.record(record.id).has_work, f"the network of {record.name!r}")
    return store.record(record.id)


def test_a_submitted_run_finishes_and_its_network_is_in_the_store(jobs, store, rng):
    record = jobs.submit(store, SHORT, "Mine")

    ended = wait_for(store, record, "finished", "failed")

    assert (record.state, record.training) == ("waiting", SHORT)
    assert (ended.state, ended.name, ended.measures["steps"]) == ("finished", "Mine", 10)
    assert jobs.check(store, record) == ended
    assert [entry.id for entry in store.entries()] == [*PRETRAINED, record.id]
    probabilities = forward(store.load_network(record.id), rng.random((28, 28), dtype=np.float32))["output"]
    assert probabilities.shape == (10,)
    assert {name.split("/")[1] for name in contents(store.url)} == {
        *("checkpoint.npz", "heartbeat", "network.keras", "progress.jsonl", "request.json", "snapshots", "status.json"),
        "weights.npz",
    }


def test_a_worker_makes_the_same_network_as_any_other_process(jobs, store):
    here = store.create(SHORT, "Here")
    there = jobs.submit(store, SHORT, "There")

    run(store.url, here.id)
    wait_for(store, there, "finished", "failed")

    files = contents(store.url)
    assert files[f"{here.id}/weights.npz"] == files[f"{there.id}/weights.npz"]


def test_progress_can_be_read_while_a_run_trains(jobs, store):
    record = jobs.submit(store, LONG, "Long")
    progress = Progress(store, record.id)

    wait_for_batches(store, record)
    progress.poll()
    seen = len(progress.loss)
    wait_until(lambda: progress.poll() or len(progress.loss) > seen, "more batches")

    assert 0 < seen < len(progress.loss)
    assert jobs.check(store, record).state == "running"
    end(jobs, store, record)


def test_a_second_run_waits_for_the_first_and_then_runs(jobs, store):
    first, second = jobs.submit(store, LONG, "First"), jobs.submit(store, SHORT, "Second")
    wait_for_batches(store, first)

    meanwhile = jobs.check(store, second)
    still_running = jobs.check(store, first)
    store.stop(first.id)
    stopped = wait_for(store, first, "stopped", "finished", "failed")
    finished = wait_for(store, second, "finished", "failed")

    assert (still_running.state, meanwhile.state) == ("running", "waiting")
    assert (stopped.state, finished.state) == ("stopped", "finished")


def test_stopping_a_running_run_keeps_its_network(jobs, store, rng):
    record = jobs.submit(store, LONG, "Long")
    wait_for_batches(store, record)

    store.stop(record.id)
    said = wait_for(store, record, "stopped", "finished", "failed")
    stopped = wait_for_network(store, record)

    assert said.state == stopped.state == "stopped"
    assert 0 < stopped.measures["steps"] == said.step < 30 * 938
    assert 0 < stopped.measures["test_accuracy"] < 1
    assert forward(store.load_network(record.id), rng.random((28, 28), dtype=np.float32))["output"].shape == (10,)


def test_a_run_that_is_stopped_while_it_waits_never_trains(jobs, store):
    first, second, third = (
        jobs.submit(store, *each) for each in ((LONG, "First"), (SHORT, "Second"), (SHORT, "Third"))
    )
    wait_for_batches(store, first)

    store.stop(second.id)
    stopped = jobs.check(store, second)
    end(jobs, store, first)
    wait_for(store, third, "finished", "failed")  # the worker has passed the second by then

    assert (stopped.state, stopped.message) == ("stopped", "Stopped before it began.")
    assert store.record(second.id) == stopped
    assert store.folder(second.id).read_progress() == b""


def test_a_run_that_fails_says_so_and_the_next_one_runs(jobs, store):
    unknown = jobs.submit(store, dataclasses.replace(SHORT, dataset="letters"), "No data")
    after = jobs.submit(store, SHORT, "After")

    failed, finished = wait_for(store, unknown, "failed", "finished"), wait_for(store, after, "failed", "finished")

    assert failed.state == "failed"
    assert failed.message.startswith("There is no data set 'letters'")
    assert finished.state == "finished"


def test_a_paused_run_frees_the_worker_and_resumes_where_it_was(jobs, store):
    record = jobs.submit(store, LONG, "Long")
    wait_for_batches(store, record)

    store.pause(record.id)
    paused = wait_for(store, record, "paused")
    between = wait_for(store, jobs.submit(store, SHORT, "Between"), "finished", "failed")
    seen = len(store.folder(record.id).read_progress())
    waiting = jobs.resume(store, record.id)
    wait_until(lambda: len(store.folder(record.id).read_progress()) > seen, "more batches")

    assert 0 < paused.step == store.folder(record.id).checkpoint().step or store.record(record.id).state == "running"
    assert between.state == "finished"
    assert (waiting.state, waiting.job) == ("waiting", 1)
    first = json.loads(store.folder(record.id).read_progress(seen).splitlines()[0])["first"]
    assert first == paused.step
    end(jobs, store, record)


def test_one_batch_is_one_batch_and_one_epoch_ends_with_the_epoch(jobs, store):
    record = jobs.submit(store, dataclasses.replace(LONG, data_share=20), "Long")
    wait_for_batches(store, record)
    store.pause(record.id)
    paused = wait_for(store, record, "paused")

    jobs.resume(store, record.id, pause_at=paused.step + 1)
    one_batch = wait_for(store, record, "paused")
    epoch_end = (one_batch.step // 188 + 1) * 188  # 12,000 images in batches of 64
    jobs.resume(store, record.id, pause_at=epoch_end)
    one_epoch = wait_for(store, record, "paused")

    assert one_batch.step == paused.step + 1
    assert (one_epoch.step, one_epoch.history[-1]["epoch"]) == (epoch_end, epoch_end // 188)
    assert wait_for_network(store, record).measures["steps"] == epoch_end
    store.stop(record.id)
    assert store.record(record.id).state == "stopped"


def test_the_learning_rate_changes_while_it_trains_and_the_record_says_so(jobs, store):
    record = jobs.submit(store, LONG, "Long")
    wait_for_batches(store, record)

    store.set_learning_rate(record.id, 0.01)
    wait_until(lambda: store.record(record.id).changes, "the change")
    end(jobs, store, record)

    (change,) = store.record(record.id).changes
    assert change["learning_rate"] == 0.01
    assert 0 < change["step"] <= store.record(record.id).step
    assert store.folder(record.id).checkpoint().learning_rate == 0.01


def test_a_finished_run_goes_on_for_more_epochs(jobs, store):
    record = jobs.submit(store, SHORT, "Short")
    wait_for(store, record, "finished", "failed")

    jobs.resume(store, record.id, epochs=3)
    ended = wait_for(store, record, "finished", "failed")

    assert (ended.state, ended.training.epochs, ended.measures["steps"]) == ("finished", 3, 30)
    assert [epoch["epoch"] for epoch in ended.history] == [1, 2, 3]
    assert ended.changes == ({"step": 10, "epochs": 3},)


@pytest.mark.parametrize(
    ("epochs", "error", "message"),
    [
        (1, InvalidSpec, "epochs=1 are done already. Choose more."),
        *((each, InvalidSpec, f"epochs={each} is outside 1 to 30") for each in (31, 0, -1)),
    ],
)
def test_going_on_for_epochs_that_cannot_be_is_refused(jobs, store, epochs, error, message):
    record, _ = add_network(store, training=SHORT)
    store.folder(record.id).save_checkpoint(Checkpoint(10, 0.001, 0, 10, 0.0, 0.0, 0.0, 1.0, {}))
    before = contents(store.url)

    with pytest.raises(error, match=f"^{re.escape(message)}"):
        jobs.resume(store, record.id, epochs)

    assert contents(store.url) == before


def test_a_run_without_a_checkpoint_or_that_trains_cannot_go_on(jobs, store):
    without, _ = add_network(store, "Mine")
    live = add_run(store, "Live", state="running")

    with pytest.raises(StoreError, match=r"^'Mine' has no checkpoint to go on from\. Start it again"):
        jobs.resume(store, without.id)
    with pytest.raises(StoreError, match=r"^'Live' is training already\. Wait until it pauses or ends\.$"):
        jobs.resume(store, live.id)


def test_active_runs_that_no_worker_has_are_submitted_again(jobs, store, monkeypatch):
    for name in ("LEASE_SECONDS", "LOST_SECONDS"):
        monkeypatch.setattr(f"convscope.training.jobs.{name}", 1)
    lost = [store.create(SHORT, state) for state in ("waiting", "running")]
    store.put(dataclasses.replace(lost[1], state="running"))

    wait_until(lambda: jobs.check_all(store) or all(store.record(each.id).job for each in lost), "a new job for both")

    assert [wait_for(store, each, "finished", "failed").state for each in lost] == ["finished", "finished"]


def test_a_run_whose_worker_is_killed_goes_on_by_itself_from_its_checkpoint(jobs, runtime, store):
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: (store.folder(record.id).checkpoint() or NO_BATCH).step, "a checkpoint on the way")
    progress = Progress(store, record.id)

    killed = worker_of(runtime)
    killed.kill()
    killed.wait()
    kept = store.folder(record.id).checkpoint().step
    progress.poll()
    seen, size = len(progress.loss), len(store.folder(record.id).read_progress())
    wait_until(lambda: len(store.folder(record.id).read_progress()) > size, "batches by another worker")
    first = json.loads(store.folder(record.id).read_progress(size).splitlines()[0])["first"]

    assert first == kept > 0
    assert kept <= seen
    assert store.record(record.id).state == "running"
    end(jobs, store, record)


def test_a_run_whose_worker_is_killed_with_its_nanny_goes_on_with_a_new_one(jobs, runtime, store):
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: (store.folder(record.id).checkpoint() or NO_BATCH).step, "a checkpoint on the way")

    for process in (nanny_of(runtime), worker_of(runtime)):
        process.kill()
        process.wait()
    kept, size = store.folder(record.id).checkpoint().step, len(store.folder(record.id).read_progress())
    wait_until(
        lambda: jobs.check(store, store.record(record.id)) and len(store.folder(record.id).read_progress()) > size,
        "batches by another worker",
    )

    assert json.loads(store.folder(record.id).read_progress(size).splitlines()[0])["first"] == kept > 0
    end(jobs, store, record)


def test_a_worker_that_stands_still_is_ended_and_the_run_goes_on_with_another(jobs, runtime, store, monkeypatch):
    monkeypatch.setattr("convscope.training.jobs.LEASE_SECONDS", 3)
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: (store.folder(record.id).checkpoint() or NO_BATCH).step, "a checkpoint on the way")

    still = worker_of(runtime)
    still.suspend()
    size = len(store.folder(record.id).read_progress())
    wait_until(
        lambda: jobs.check(store, record) and len(store.folder(record.id).read_progress()) > size,
        "batches by another worker",
    )

    assert not still.is_running()
    end(jobs, store, record)


def test_a_worker_of_another_server_that_stands_still_in_a_write_keeps_no_run(jobs, start, store, monkeypatch):
    monkeypatch.setattr("convscope.training.jobs.LEASE_SECONDS", 3)
    record = store.create(SHORT, "Mine")
    still = start(HOLDER, store.absolute_url, record.id, **{LOG_VARIABLE: "worker.log"})
    assert "holds" in still.stdout.readline()

    wait_until(lambda: not jobs.check(store, record).active, "the end of the run")

    assert still.poll() == -signal.SIGKILL
    assert (store.record(record.id).state, store.record(record.id).job) == ("finished", 1)


def test_a_process_that_is_not_ours_is_not_ended(start):
    other = start("import sys; sys.stdin.read()")

    end_here(f"{socket.gethostname()} {other.pid} {psutil.Process(other.pid).create_time():.2f} more", LOG_VARIABLE)

    assert psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE


def test_a_run_whose_workers_die_at_the_same_place_ends_and_its_checkpoint_stays(jobs, store):
    record = resume(store, add_run(store, state="running", training=SHORT, attempts=3))

    run(store.url, record.id)

    ended = store.record(record.id)
    assert (ended.state, ended.message) == ("interrupted", workers_died())
