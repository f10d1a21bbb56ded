"""A server that ends while a run trains: killed, the run goes on; ended, the next server resumes it."""

import json

from convscope import open_store
from tests.jobs.processes import PATIENCE_SECONDS, cluster_processes, wait_until

SUBMIT = """
import json
from convscope import ConvLayer, NetworkSpec, TrainingSpec, open_store
from convscope.training.jobs import Jobs

network = NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0)
jobs = Jobs()
record = jobs.submit(open_store(), TrainingSpec(network, epochs=10, data_share=50), "Mine")
print(json.dumps([jobs.connect().scheduler.address, record.id]), flush=True)
input()
"""

TAKE_OVER = """
import json, sys
from convscope import open_store
from convscope.training.jobs import Jobs

jobs, store = Jobs(), open_store()
client = jobs.connect()
client.wait_for_workers(1)
print(json.dumps([client.scheduler.address, jobs.check(store, store.record(sys.argv[1])).state]), flush=True)
input()
"""

SEE_TO_ALL = """
import sys, threading, time
import convscope.training.jobs
from convscope import open_store

convscope.training.jobs.SILENT_SECONDS = 1
jobs, store = convscope.training.jobs.Jobs(), open_store()
ended = threading.Event()
threading.Thread(target=lambda: [sys.stdin.readline(), ended.set()], daemon=True).start()
while not ended.wait(0.5):
    jobs.check_all(store)
"""


def test_a_run_outlives_its_server_and_the_next_one_takes_over_and_ends_all(own_runtime, start):
    server = start(SUBMIT)
    address, run_id = json.loads(server.stdout.readline())
    store = open_store()
    wait_until(lambda: store.folder(run_id).read_progress(), "the first batches")

    server.kill()
    server.wait()
    seen = len(store.folder(run_id).read_progress())
    wait_until(lambda: len(store.folder(run_id).read_progress()) > seen, "more batches without a server")
    next_server = start(TAKE_OVER, run_id)
    next_address, state = json.loads(next_server.stdout.readline())
    wait_until(lambda: not store.record(run_id).active, "the end of the run")
    _, errors = next_server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert next_address == address
    assert state in ("running", "finished")
    assert (store.record(run_id).state, store.record(run_id).measures["steps"]) == ("finished", 10 * 469)
    assert store.load_network(run_id).spec.conv_layers[0].filters == 4
    assert (next_server.returncode, errors) == (0, "")
    wait_until(lambda: not cluster_processes(own_runtime), "the end of all processes")


def test_a_run_whose_server_and_workers_were_ended_resumes_with_the_next_server(own_runtime, start):
    server = start(SUBMIT)
    _, run_id = json.loads(server.stdout.readline())
    store = open_store()
    wait_until(lambda: store.folder(run_id).read_progress(), "the first batches")

    _, errors = server.communicate("\n", timeout=PATIENCE_SECONDS)
    wait_until(lambda: not cluster_processes(own_runtime), "the end of all processes")
    left, kept = store.record(run_id).state, store.folder(run_id).checkpoint().step
    size = len(store.folder(run_id).read_progress())
    next_server = start(SEE_TO_ALL)
    wait_until(lambda: len(store.folder(run_id).read_progress()) > size, "more batches")
    wait_until(lambda: not store.record(run_id).active, "the end of the run")
    next_server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert (server.returncode, errors, left) == (0, "", "running")
    assert json.loads(store.folder(run_id).read_progress(size).splitlines()[0])["first"] == kept
    assert (store.record(run_id).state, store.record(run_id).measures["steps"]) == ("finished", 10 * 469)
