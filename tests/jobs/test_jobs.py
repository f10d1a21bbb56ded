"""Training jobs on a real scheduler and worker: they finish, wait, stop and survive their worker's death."""

import dataclasses
import time

import numpy as np

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.progress import Progress
from convscope.record import GONE
from convscope.run import run
from tests.core.runs import add_run, contents
from tests.jobs.processes import nanny_of, wait_until, worker_of

NETWORK = NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0)
SHORT = TrainingSpec(NETWORK, epochs=1, data_share=1)
LONG = TrainingSpec(NETWORK, epochs=30)


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


def test_a_submitted_run_finishes_and_its_network_is_in_the_store(jobs, store, rng):
    record = jobs.submit(store, SHORT, "Mine")

    ended = wait_for(store, record, "finished", "failed")

    assert (record.state, record.training) == ("waiting", SHORT)
    assert (ended.state, ended.name, ended.measures["steps"]) == ("finished", "Mine", 10)
    assert jobs.check(store, record) == ended
    assert [entry.id for entry in store.list()] == ["notebook", record.id]
    probabilities = forward(store.load_network(record.id), rng.random((28, 28), dtype=np.float32))["output"]
    assert probabilities.shape == (10,)
    assert {name.partition("/")[2] for name in contents(store.url)} == {
        *("network.keras", "progress.jsonl", "record.json", "weights.npz")
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
    stopped = wait_for(store, record, "stopped", "finished", "failed")

    assert stopped.state == "stopped"
    assert 0 < stopped.measures["steps"] < 30 * 938
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


def test_a_live_run_that_no_worker_has_is_interrupted(jobs, store):
    old = time.time() - 60
    lost = [add_run(store, state=state, created=old) for state in ("waiting", "running")]

    checked = [jobs.check(store, record) for record in lost]

    assert [(record.state, record.message) for record in checked] == [("interrupted", GONE)] * 2
    assert [store.record(record.id) for record in lost] == checked


def test_a_run_whose_job_is_just_being_handed_over_is_left_alone(jobs, store):
    fresh = store.create(SHORT, "Fresh")

    assert jobs.check(store, fresh).state == "waiting"


def test_a_run_whose_worker_is_killed_says_so_and_can_be_started_again(jobs, runtime, store):
    record = jobs.submit(store, LONG, "Long")
    wait_for_batches(store, record)

    worker_of(runtime).kill()
    interrupted = wait_for(store, record, "interrupted", "finished", "failed")
    again = wait_for(store, jobs.submit(store, SHORT, "Again"), "finished", "failed", "interrupted")

    assert (interrupted.state, interrupted.message) == ("interrupted", GONE)
    assert not interrupted.has_network
    assert again.state == "finished"
    assert jobs.check(store, record) == interrupted


def test_a_run_whose_worker_is_killed_with_its_nanny_says_so_and_can_be_started_again(jobs, runtime, store):
    record = jobs.submit(store, LONG, "Long")
    wait_for_batches(store, record)
    store.save(dataclasses.replace(store.record(record.id), created=time.time() - 60))

    for process in (nanny_of(runtime), worker_of(runtime)):
        process.kill()
    wait_until(lambda: jobs.check(store, store.record(record.id)).state != "running", "the run to be given up")
    again = wait_for(store, jobs.submit(store, SHORT, "Again"), "finished", "failed", "interrupted")

    assert (store.record(record.id).state, store.record(record.id).message) == ("interrupted", GONE)
    assert again.state == "finished"
