"""A server that ends while a run trains: killed, the run goes on and the next server finds it; ended, all ends."""

import dataclasses
import json
import time

from convscope import open_store
from convscope.record import GONE
from tests.jobs.processes import PATIENCE_SECONDS, cluster_processes, wait_until

SUBMIT = """
import json
from convscope import ConvLayer, NetworkSpec, TrainingSpec, open_store
from convscope.jobs import Jobs

network = NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0)
jobs = Jobs()
record = jobs.submit(open_store(), TrainingSpec(network, epochs=10, data_share=50), "Mine")
print(json.dumps([jobs.connect().scheduler.address, record.id]), flush=True)
input()
"""

TAKE_OVER = """
import json, sys
from convscope import open_store
from convscope.jobs import Jobs

jobs, store = Jobs(), open_store()
client = jobs.connect()
client.wait_for_workers(1)
print(json.dumps([client.scheduler.address, jobs.check(store, store.record(sys.argv[1])).state]), flush=True)
input()
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
    wait_until(lambda: not store.record(run_id).live, "the end of the run")
    _, errors = next_server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert next_address == address
    assert state in ("running", "finished")
    assert (store.record(run_id).state, store.record(run_id).measures["steps"]) == ("finished", 10 * 469)
    assert store.load_network(run_id).spec.conv_layers[0].filters == 4
    assert (next_server.returncode, errors) == (0, "")
    wait_until(lambda: not cluster_processes(own_runtime), "the end of all processes")


def test_a_server_that_ends_while_a_run_trains_leaves_no_process_and_an_interrupted_run(own_runtime, start):
    server = start(SUBMIT)
    _, run_id = json.loads(server.stdout.readline())
    store = open_store()
    wait_until(lambda: store.folder(run_id).read_progress(), "the first batches")

    _, errors = server.communicate("\n", timeout=PATIENCE_SECONDS)
    wait_until(lambda: not cluster_processes(own_runtime), "the end of all processes")
    store.save(dataclasses.replace(store.record(run_id), created=time.time() - 60))
    next_server = start(TAKE_OVER, run_id)
    _, state = json.loads(next_server.stdout.readline())
    next_server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert (server.returncode, errors) == (0, "")
    assert state == "interrupted"
    assert (store.record(run_id).state, store.record(run_id).message) == ("interrupted", GONE)
