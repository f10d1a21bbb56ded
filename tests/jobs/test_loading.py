"""Workers that cannot load TensorFlow: every training says why, soon, and nothing starts again without end."""

import re
import time

import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.analysis.client import AnalysisClient
from convscope.analysis.questions import Accuracy
from convscope.cluster.processes import end
from convscope.training.jobs import Jobs, loading_note
from tests.jobs.processes import cluster_processes, wait_until

SHORT = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0), epochs=1, data_share=1)
REFUSES = "raise ImportError('this processor lacks an instruction')"
DIES = "import os, signal, time; os.kill(os.getpid(), signal.SIGILL); time.sleep(60)"
HANGS = "import time; time.sleep(1e6)"


@pytest.fixture
def put_in_the_way(tmp_path, monkeypatch):
    """Put a module in the way of TensorFlow."""

    def put(code: str) -> None:
        folder = tmp_path / "in the way" / "tensorflow"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(folder.parent))

    return put


@pytest.fixture
def own_jobs(own_runtime):
    """The way to a cluster that only this test uses."""
    jobs = Jobs()
    yield jobs
    end(jobs.connect())


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (REFUSES, r"TensorFlow cannot be imported: ImportError: this processor lacks an instruction\."),
        (DIES, r"The worker process died 4 times while it imported TensorFlow\."),
        (HANGS, r"The worker has been importing TensorFlow for over 3 s\."),
    ],
    ids=["refuses", "dies", "hangs"],
)
def test_a_training_says_that_tensorflow_cannot_be_loaded_and_why(
    put_in_the_way, own_jobs, own_runtime, store, monkeypatch, code, reason
):
    put_in_the_way(code)
    client = AnalysisClient(own_jobs)
    monkeypatch.setattr("convscope.cluster.loading.PATIENCE_SECONDS", 3.0)

    record = own_jobs.submit(store, SHORT, "Mine")
    wait_until(lambda: not own_jobs.check(store, record).active, "the end of the run", seconds=60)
    ended = store.record(record.id)

    assert ended.state in ("failed", "interrupted")
    assert re.match(rf"^{reason} .*worker\.log has the whole report\. Drawing, maps and", ended.message)
    assert own_jobs.submit(store, SHORT, "Again").id != record.id
    again = store.entries()[2]
    wait_until(lambda: not own_jobs.check(store, again).active, "the end of the next run", seconds=10)
    question = Accuracy("notebook", 4_690)
    messages = []
    wait_until(lambda: messages.append(client.ask(store, question).message) or messages[-1], "a message", seconds=60)
    assert re.match(rf"^{reason} .*analysis-worker\.log has the whole report\. Drawing, maps and", messages[-1])
    processes = sorted(process.pid for process in cluster_processes(own_runtime))
    time.sleep(5)
    assert sorted(process.pid for process in cluster_processes(own_runtime)) == processes, "it is started without end"


def test_the_page_learns_that_tensorflow_is_being_loaded(put_in_the_way, own_jobs, store):
    put_in_the_way(HANGS)

    own_jobs.submit(store, SHORT, "Mine")

    wait_until(loading_note, "the note", seconds=15)
    assert re.match(r"^Waiting for the worker, which has been loading TensorFlow for \d+ s$", loading_note().waiting)


def test_a_user_s_own_settings_of_keras_and_dask_change_nothing(own_jobs, store, tmp_path, monkeypatch):
    home = tmp_path / "home"
    (home / ".config" / "dask").mkdir(parents=True)
    (home / ".keras").mkdir()
    (home / ".keras" / "keras.json").write_text(
        '{"floatx": "float16", "image_data_format": "channels_first", "backend": "jax"}'
    )
    (home / ".config" / "dask" / "own.yaml").write_text(
        "distributed:\n  comm:\n    default-scheme: tls\n    require-encryption: true\n"
    )
    for name, value in {
        "HOME": str(home),
        "KERAS_HOME": str(home / ".keras"),
        "KERAS_BACKEND": "jax",
        "TF_USE_LEGACY_KERAS": "1",
        "DASK_DISTRIBUTED__COMM__DEFAULT_SCHEME": "tls",
    }.items():
        monkeypatch.setenv(name, value)

    record = own_jobs.submit(store, SHORT, "Mine")

    wait_until(lambda: not own_jobs.check(store, record).active, "the end of the run")
    assert (store.record(record.id).state, store.record(record.id).message) == ("finished", "")
