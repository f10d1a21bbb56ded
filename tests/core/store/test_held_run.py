"""A run between its pages and its worker: nothing that either of them writes is lost, and only one worker writes."""

import dataclasses
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from convscope import open_store
from convscope.errors import RunLost, UnknownNetwork
from convscope.store.checkpoint import Checkpoint
from convscope.store.progress import Progress, batches_line
from convscope.store.snapshots import Snapshot
from tests.core.runs import MEASURES, add_network, add_run, contents, resume, store_folder
from tests.core.strategies import random_network

NO_BATCH = Checkpoint(0, 0.001, 0, 0, 0.0, 0.0, 0.0, 0.0, {})


@pytest.fixture
def quick_lease(monkeypatch) -> None:
    """Leases that end soon."""
    monkeypatch.setattr("convscope.store.held_run.LEASE_SECONDS", 1.0)
    monkeypatch.setattr("convscope.store.held_run.HEARTBEAT_SECONDS", 0.1)


def taken(store, record, **changes):
    """The run in the hands of a worker."""
    held = store.hold(record.id, record.job)
    held.claim(**{"state": "running", **changes})
    return held


def writes(held) -> list:
    """Everything that a worker writes."""
    network = random_network(held.request().training.network)
    return [
        lambda: held.save(state="finished"),
        lambda: held.save_network(network, b"keras", measures=MEASURES),
        lambda: held.folder.append_progress(batches_line(0, (1.0,), (0.5,))),
        lambda: held.folder.save_checkpoint(NO_BATCH),
        lambda: held.folder.save_snapshot(Snapshot(0, 2.3, 0.1, network)),
        lambda: held.claim(),
    ]


def test_a_page_that_stops_a_paused_run_while_its_network_is_saved_is_heard(store):
    record = add_run(store)
    held = taken(store, record)
    held.save(state="paused", step=10)

    store.stop(record.id)
    held.save_network(random_network(record.training.network), b"keras", step=10, measures=MEASURES)

    stopped = store.record(record.id)
    assert (stopped.state, stopped.message, stopped.is_evaluated) == ("stopped", "", True)
    held.release()


def test_a_name_that_is_given_while_the_network_is_saved_stays(store):
    record = add_run(store)
    held = taken(store, record)
    held.save(state="paused", step=10)

    store.rename(record.id, "New name")
    held.save_network(random_network(record.training.network), b"keras", step=10, measures=MEASURES)

    assert store.record(record.id).name == "New name"
    assert store.record(record.id).has_network
    held.release()


@pytest.mark.parametrize("number", range(6))
def test_a_run_that_was_deleted_does_not_come_back(store, number):
    record = add_run(store)
    held = taken(store, record)
    held.save(state="paused", step=10)
    write = writes(held)[number]

    store.delete(record.id)
    with pytest.raises(RunLost):
        write()

    assert [name for name in contents(store.url) if record.id in name] == []
    with pytest.raises(UnknownNetwork):
        store.record(record.id)
    held.release()


@pytest.mark.parametrize("number", range(6))
def test_a_worker_whose_run_was_handed_to_another_writes_nothing_more(store, number):
    record = add_run(store)
    held = taken(store, record)
    held.release()
    write = writes(held)[number]
    other = taken(store, resume(store, record))
    other.release()
    before = contents(store.url)

    with pytest.raises(RunLost):
        write()

    assert contents(store.url) == before


def test_a_worker_with_the_job_before_the_newest_gets_nothing(store):
    record = add_run(store)
    resume(store, record)
    before = contents(store.url)

    held = store.hold(record.id, 0)
    with pytest.raises(RunLost):
        held.claim()

    assert contents(store.url) == before


def test_of_two_workers_with_the_same_job_the_second_gets_nothing_while_the_first_lives(store, quick_lease):
    record = add_run(store)
    first = taken(store, record)

    with pytest.raises(RunLost, match=r"^Another worker trains the run"):
        store.hold(record.id, record.job)

    first.save(step=1)
    first.release()


def test_of_two_workers_with_the_same_job_the_second_takes_over_when_the_first_is_silent(store, quick_lease):
    record = add_run(store)
    first = taken(store, record)
    first.release()

    second = taken(store, record)
    second.release()

    with pytest.raises(RunLost):
        first.save(step=1)
    second.save(step=2)
    assert store.record(record.id).step == 2


def test_a_worker_that_was_killed_is_followed_at_once(store):
    record = add_run(store)
    script = "import sys, os; from convscope import open_store; held = open_store(sys.argv[1]).hold(sys.argv[2], 0); "
    script += "held.claim(state='running'); os._exit(1)"
    subprocess.run([sys.executable, "-c", script, str(store.url), record.id], check=False)

    began = time.monotonic()
    second = taken(store, record)

    assert time.monotonic() - began < 5  # no lease is waited for
    second.save(step=3)
    second.release()


def test_two_workers_that_take_a_run_in_the_same_moment_are_one(store):
    for _ in range(20):
        record = add_run(store)
        runs = [store.hold(record.id, record.job) for _ in range(2)]
        together = threading.Barrier(2)

        def claim(run, together=together):
            together.wait()
            try:
                run.claim(state="running")
            except RunLost:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            won = list(pool.map(claim, runs))
        for run in runs:
            run.release()

        assert sorted(won) == [False, True]


def test_no_change_of_two_processes_is_lost(store):
    record = add_run(store)
    script = """
import dataclasses, sys
from convscope import open_store

store = open_store(sys.argv[1])
for _ in range(100):
    store.change(sys.argv[2], lambda _, request: dataclasses.replace(request, job=request.job + 1))
"""

    processes = [subprocess.Popen([sys.executable, "-c", script, str(store.url), record.id]) for _ in range(3)]
    codes = [process.wait() for process in processes]

    assert codes == [0, 0, 0]
    assert store.record(record.id).job == 300


def test_stop_and_another_learning_rate_at_once_are_both_kept(store):
    record = add_run(store, state="running")

    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda act: act(), [lambda: store.stop(record.id), lambda: store.set_learning_rate(record.id, 0.5)]
            )
        )

    control = store.record(record.id).control
    assert (control.command, control.learning_rate) == ("stop", 0.5)


def test_a_line_that_a_killed_worker_cut_is_dropped_by_the_next_one(store):
    record = add_run(store)
    whole = batches_line(0, (2.0,), (0.1,))
    store.folder(record.id).append_progress(whole + batches_line(1, (1.0,), (0.5,))[:9])

    held = taken(store, record)
    held.folder.append_progress(batches_line(1, (1.5,), (0.4,)))
    held.release()

    progress = Progress(store, record.id)
    progress.poll()
    assert progress.loss == [2.0, 1.5]


def test_what_killed_processes_left_half_written_is_deleted(store):
    record = add_run(store)
    folder = store_folder(store) / record.id
    (folder / "snapshots").mkdir()
    left = [folder / ".weights.npz.0123456789ab", folder / "snapshots" / ".000001.npz.0123456789ab"]
    for path in left:
        path.write_bytes(b"half")

    taken(store, record).release()

    assert not any(path.exists() for path in left)


def test_old_leftovers_anywhere_in_the_store_are_deleted_and_young_ones_are_in_use(store, monkeypatch):
    record = add_run(store)
    folder = store_folder(store)
    deleted = folder / ".deleted-0123456789ab"
    deleted.mkdir()
    (deleted / "weights.npz").write_bytes(b"whole")
    half = folder / record.id / ".request.json.0123456789ab"
    half.write_bytes(b"half")

    store.clean()
    young = (deleted.exists(), half.exists())
    monkeypatch.setattr("convscope.store.store.OLD_SECONDS", 0.0)
    store.clean()

    assert young == (True, True)
    assert not deleted.exists()
    assert not half.exists()
    assert store.record(record.id) == record


def test_an_answer_about_a_deleted_network_is_not_kept(store):
    record, _ = add_network(store)
    store.delete(record.id)

    store.answers.save(record.id, "accuracy-10", b"late")

    assert contents(store.url) == {}


def test_a_store_that_stands_still_is_named(store, monkeypatch):
    record = add_run(store)
    monkeypatch.setattr("convscope.store.files.LOCK_SECONDS", 0.2)
    other = open_store(store.url)

    def hold_still(_, request):
        with pytest.raises(Exception, match=r"^Another process has kept .* locked for 0\.2 s\. Try again"):
            other.stop(record.id)
        return dataclasses.replace(request, name="Afterwards")

    store.change(record.id, hold_still)

    assert store.record(record.id).name == "Afterwards"
