"""A disk that is full while something is saved: what was there before is intact.

Each test runs a script that may write files of a limited size only; beyond it the system refuses, as a full disk does.
"""

import re
import subprocess
import sys

import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, open_store
from convscope.training.worker.run import run
from tests.core.runs import add_network, add_run, command, contents, resume

pytest.importorskip("resource", reason="this system has no limit for the size of a file")

RUN = "from convscope.training.worker.run import run; run(store.url, model_id)"
LIMITED = """
import dataclasses, resource, signal, sys
from convscope import open_store
from convscope.errors import StoreError
from tests.core.runs import MEASURES, held
from tests.core.strategies import random_network

store, model_id, limit = open_store(sys.argv[1]), sys.argv[2], int(sys.argv[3])
record = store.record(model_id)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    {act}
except StoreError as error:
    print(error)
"""


def on_a_full_disk(store, model_id: str, act: str, limit: int) -> str:
    """Run one statement in a process whose files may grow to `limit` bytes; returns the error's message."""
    command = [sys.executable, "-B", "-c", LIMITED.format(act=act), str(store.url), model_id, str(limit)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def could_not_write(store, model_id: str, file: str) -> str:
    place = f"{re.escape(str(store.url))}/{model_id}/{re.escape(file)}"
    advice = r"What was stored before is intact\. Make room or allow writing there, then try again\."
    return rf"{place} could not be written \(.*File too large.*\)\. {advice}"


def test_a_name_that_cannot_be_saved_leaves_the_old_one(store):
    record, _ = add_network(store, "Old name")
    before = contents(store.url)

    message = on_a_full_disk(store, record.id, "store.rename(model_id, 'New name')", limit=100)

    assert re.fullmatch(could_not_write(store, record.id, "request.json"), message)
    assert contents(store.url) == before  # no temporary file either
    assert store.record(record.id).name == "Old name"


def test_weights_that_cannot_be_saved_leave_the_old_network(store):
    record, _ = add_network(store)
    before = contents(store.url)
    act = "held(store, record).save_network(random_network(record.training.network, 1), b'new keras file')"

    message = on_a_full_disk(store, record.id, act, limit=2_000)

    assert re.fullmatch(could_not_write(store, record.id, "weights.npz"), message)
    after = contents(store.url)
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} == {
        f"{record.id}/{name}" for name in ("heartbeat", "status.json")
    }
    assert store.record(record.id) == record


def test_a_network_is_not_finished_before_all_of_it_is_saved(store):
    record = resume(store, add_run(store, state="running"))
    ended = "state='finished', measures=MEASURES"
    act = f"held(store, record).save_network(random_network(record.training.network), bytes(50_000), {ended})"

    message = on_a_full_disk(store, record.id, act, limit=10_000)

    assert re.fullmatch(could_not_write(store, record.id, "network.keras"), message)
    assert store.record(record.id).state == "running"
    assert not store.record(record.id).has_network


def test_a_run_that_cannot_be_made_is_not_half_made(store):
    record, _ = add_network(store)
    before = contents(store.url)

    message = on_a_full_disk(store, record.id, "store.create(record.training, 'Another')", limit=100)

    assert re.fullmatch(could_not_write(store, "[A-Za-z0-9_-]{16}", "request.json"), message)
    assert contents(store.url) == before


def test_lines_that_cannot_be_added_leave_those_before(store):
    record, _ = add_network(store)
    store.folder(record.id).append_progress(b"first\n")

    message = on_a_full_disk(store, record.id, "store.folder(model_id).append_progress(bytes(100))", limit=6)

    assert re.fullmatch(could_not_write(store, record.id, "progress.jsonl"), message)
    assert store.folder(record.id).read_progress() == b"first\n"


def test_a_run_that_cannot_save_says_so_keeps_its_checkpoint_and_goes_on_with_room_again(store):
    training = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(4, pool=3),)), epochs=3, data_share=1)
    record = store.create(training, "Mine")
    command(store, record, pause_at=13)
    run(store.url, record.id)
    resume(store, record)
    checkpoint = contents(store.url)[f"{record.id}/checkpoint.npz"]

    message = on_a_full_disk(store, record.id, RUN, limit=len(checkpoint) - 1)
    failed, kept = store.record(record.id), contents(store.url)[f"{record.id}/checkpoint.npz"]
    resume(store, failed)
    run(store.url, record.id)

    assert re.fullmatch(could_not_write(store, record.id, "checkpoint.npz"), message)
    assert (failed.state, failed.message) == ("failed", message)
    assert kept == checkpoint
    assert (store.record(record.id).state, store.record(record.id).measures["steps"]) == ("finished", 30)


def test_with_room_again_the_same_is_saved(store):
    record, _ = add_network(store)
    on_a_full_disk(store, record.id, "store.rename(model_id, 'New name')", limit=100)

    message = on_a_full_disk(store, record.id, "store.rename(model_id, 'New name')", limit=100_000)

    assert message == ""
    assert open_store(store.url).record(record.id).name == "New name"
