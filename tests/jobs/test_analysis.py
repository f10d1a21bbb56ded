"""Questions to a worker of their own: answered while a training runs, whatever dies, and without one if kept."""

import os

import numpy as np
import pytest
from distributed import Client

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.analysis.answer_files import load_answer, save_answer
from convscope.analysis.answers import ClassAccuracy, SynthesisedImage
from convscope.analysis.client import AnalysisClient
from convscope.analysis.questions import (
    Accuracy,
    ActivationMaximisation,
    Attribution,
    Calibration,
    KerasUnit,
    NearestNeighbours,
    TopActivations,
)
from convscope.images import address_of, image_at
from convscope.store.answers import Answers
from tests.core.runs import add_network
from tests.jobs.processes import PATIENCE_SECONDS, cluster_processes, nanny_of, wait_until, worker_of

LONG = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(4, pool=2),), dense_units=0), epochs=30)
STEPS = 4_690  # of the notebook's network

ASK = """
import time
from convscope import open_store
from convscope.training.jobs import Jobs
from convscope.analysis.client import AnalysisClient
from convscope.analysis.questions import KerasUnit

client, store = AnalysisClient(Jobs()), open_store()
question = KerasUnit("notebook", 4690, "test-3", "conv1", (5, 5, 3))
while not (status := client.ask(store, question)).answer and not status.message:
    time.sleep(0.05)
print(status.answer, status.message, flush=True)
input()
"""


@pytest.fixture
def client(jobs) -> AnalysisClient:
    """The way to the answers, with nothing in memory."""
    return AnalysisClient(jobs)


def unit(number: int) -> KerasUnit:
    """A question that is never kept."""
    return KerasUnit("notebook", STEPS, "test-3", "conv1", (5, 5, number))


def ended(client, store, question):
    """Ask until there is an answer or a message; returns the status."""
    wait_until(lambda: any(vars(client.ask(store, question)).get(each) for each in ("answer", "message")), "an answer")
    return client.ask(store, question)


def message_of(client, store, question) -> str:
    """Ask until it has failed; returns why."""
    messages = []
    wait_until(lambda: messages.append(client.ask(store, question).message) or messages[-1], "a message")
    return messages[-1]


def test_a_question_is_answered_by_a_second_worker_that_starts_with_the_first_question(jobs, runtime, store, client):
    jobs.connect().wait_for_workers(1)
    before = len(jobs.connect().nthreads())

    at_once = client.ask(store, unit(0))
    status = ended(client, store, unit(0))

    assert (at_once.answer, at_once.message) == (None, "")
    assert status.message == ""
    assert status.answer.activation == max(0, status.answer.sum)
    assert (before, list(jobs.connect().nthreads().values())) == (1, [1, 1])
    assert worker_of(runtime, "look").nice() == min(19, os.nice(0) + 5)
    assert (runtime / "analysis-worker.log").exists()


def test_every_kind_of_question_is_answered(store, client):
    top = ended(client, store, TopActivations("notebook", STEPS)).answer
    accuracy = ended(client, store, Accuracy("notebook", STEPS)).answer
    made = ended(client, store, ActivationMaximisation("notebook", STEPS, "conv2", 3)).answer

    assert top["conv2"].indices.shape == (64, 9)
    assert accuracy.accuracy == store.record("notebook").measures["test_accuracy"]
    assert made.value > top["conv2"].values[3, 0]


def test_what_is_asked_about_a_drawing_comes_back_from_a_worker(store, client):
    address = address_of([np.array([[120.0, 40.0], [135.0, 140.0], [150.0, 240.0]])], store)
    record, _ = add_network(store)  # one whose trust does not come with it
    steps, ink = record.measures["steps"], image_at(address, store).pixels > 0

    attributed = ended(client, store, Attribution("notebook", STEPS, address, 1)).answer
    neighbours = ended(client, store, NearestNeighbours("notebook", STEPS, address)).answer
    calibration = ended(client, store, Calibration(record.id, steps)).answer

    assert address.startswith("ink-")
    assert attributed.values[ink].max() > 0
    assert not attributed.values[~ink].any()
    assert attributed.deletion.without_marked < attributed.deletion.without_other
    assert neighbours.labels.tolist() == [1] * 8
    assert (calibration.held_out_digits, calibration.test_table[:, 2].sum()) == (0, 10_000)
    assert load_answer(store, Calibration(record.id, steps)).temperature == calibration.temperature


def test_an_analysis_does_not_wait_for_a_training(jobs, store, client):
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: store.folder(record.id).read_progress(), "the first batches")

    answers = [ended(client, store, question).answer for question in (unit(1), Accuracy("notebook", STEPS))]

    assert None not in answers
    assert store.record(record.id).state == "running"
    store.stop(record.id)
    wait_until(lambda: not store.record(record.id).has_work, "the end of the run")


def test_a_training_goes_to_the_worker_that_trains(jobs, runtime, store, client):
    ended(client, store, unit(2))
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: store.folder(record.id).read_progress(), "the first batches")

    busy = jobs.connect().processing()

    (trains,) = (address for address, tasks in busy.items() if tasks)
    workers = jobs.connect().scheduler_info()["workers"]
    assert workers[trains]["resources"] == {"train": 1}
    store.stop(record.id)
    wait_until(lambda: not store.record(record.id).has_work, "the end of the run")


def test_questions_are_answered_while_the_worker_that_trains_is_gone(jobs, runtime, store, client):
    ended(client, store, unit(3))
    for process in (nanny_of(runtime), worker_of(runtime)):
        process.kill()
        process.wait()

    status = ended(client, store, unit(4))

    assert status.answer is not None
    record = jobs.submit(store, LONG, "Long")  # brings it back
    wait_until(lambda: store.folder(record.id).read_progress(), "the first batches")
    store.stop(record.id)
    wait_until(lambda: not store.record(record.id).has_work, "the end of the run")


def test_a_worker_that_is_killed_during_an_analysis_is_replaced_and_the_question_answered(runtime, store, client):
    ended(client, store, unit(5))
    wait_until(lambda: client.ask(store, TopActivations("notebook", STEPS)).progress, "the first report")

    worker_of(runtime, "look").kill()

    assert ended(client, store, TopActivations("notebook", STEPS)).answer is not None


def test_a_worker_that_is_killed_with_its_nanny_comes_back_with_the_next_question(runtime, store, client):
    ended(client, store, unit(6))
    for process in (nanny_of(runtime, "look"), worker_of(runtime, "look")):
        process.kill()
        process.wait()

    status = ended(client, store, unit(7))

    assert (status.answer is not None, status.message) == (True, "")
    assert worker_of(runtime, "look").is_running()


def test_it_reports_the_progress_of_a_question(store, client):
    shares = []

    wait_until(
        lambda: shares.append(client.ask(store, TopActivations("notebook", STEPS))) or shares[-1].answer,
        "the end of a top",
    )

    reported = [status.progress for status in shares if status.progress is not None]
    assert len(set(reported)) > 1
    assert reported == sorted(reported)
    assert 0 < reported[0] <= reported[-1] <= 1


def test_what_is_kept_in_the_store_is_given_without_a_worker(store):
    question, kept = Accuracy("notebook", STEPS), ClassAccuracy((1,) * 10, (2,) * 10)
    save_answer(store, question, kept)

    status = ended(AnalysisClient(None), store, question)  # it cannot reach any worker

    assert status.answer == kept


def test_an_answer_that_is_known_is_given_at_once(store, client):
    before = client.known(store, unit(8))
    first = ended(client, store, unit(8)).answer

    again = client.ask(store, unit(8)).answer

    assert before is None
    assert again is first is client.known(store, unit(8))


def test_the_answers_asked_for_longest_ago_are_forgotten(store, monkeypatch):
    monkeypatch.setattr("convscope.analysis.client.MAX_ANSWERS", 2)
    client, questions = (
        AnalysisClient(None),
        [ActivationMaximisation("notebook", STEPS, "conv1", number) for number in range(3)],
    )
    for question in questions:
        save_answer(
            store, question, SynthesisedImage(np.zeros((28, 28, 1), np.float32), (13, 13, question.filter_index), 0.5)
        )

    for question in (questions[0], questions[1], questions[0], questions[2]):
        ended(client, store, question)

    assert [client.known(store, question) is not None for question in questions] == [True, False, True]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (TopActivations("nobody", 0), "There is no network 'nobody' in this store. "),
        (
            TopActivations("notebook", 1),
            'The network "The notebook\'s network" has learned from 4,690 batches by now; ',
        ),
        (KerasUnit("notebook", STEPS, "test-3", "conv1", (5, 5, 32)), "conv1 has no unit (5, 5, 32); it has row 0 "),
        (
            ActivationMaximisation("notebook", STEPS, "flatten", 0),
            "No image can be synthesised for layer 'flatten'; choose one of conv1",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(store, client, question, message):
    assert message_of(client, store, question).startswith(message)


class Closed:
    """The way to a scheduler that is there, by a client that has been closed."""

    def __init__(self, jobs):
        self._open = jobs.connect()

    def connect(self):
        client = Client(self._open.scheduler.address, security=self._open.security, set_as_default=False)
        client.close()
        return client


def test_a_question_by_a_client_that_is_closed_under_it_says_to_ask_again(jobs, store):
    message = message_of(AnalysisClient(Closed(jobs)), store, unit(9))

    assert message.startswith("The worker was lost during the analysis (ClosedClientError(")
    assert message.endswith("Ask again.")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_is_left_waiting_by_an_error_that_nobody_thought_of(store, monkeypatch):
    def fail(*_):
        raise ArithmeticError("never seen before")

    monkeypatch.setattr(Answers, "load", fail)
    client, question = AnalysisClient(None), Accuracy("notebook", STEPS)

    message = message_of(client, store, question)

    assert message == "The analysis failed; the app's log says why. Ask again."
    monkeypatch.undo()
    save_answer(store, question, ClassAccuracy((1,), (1,)))
    assert ended(client, store, question).answer == ClassAccuracy((1,), (1,))


def test_asking_again_after_a_failure_tries_again(store, client):
    record, _ = add_network(store)
    question = Accuracy(record.id, 11)
    message_of(client, store, question)
    save_answer(store, question, ClassAccuracy((1,), (1,)))

    again = client.ask(store, question)

    assert again.message == ""
    assert ended(client, store, question).answer == ClassAccuracy((1,), (1,))


def test_a_question_that_nobody_asks_again_is_dropped(jobs, store, client, monkeypatch):
    monkeypatch.setattr("convscope.analysis.client.ABANDONED_SECONDS", 0.0)
    monkeypatch.setattr("convscope.analysis.client.CHECK_SECONDS", 0.05)
    client.ask(store, TopActivations("notebook", STEPS))

    wait_until(lambda: not client._pending, "the question to be dropped")

    assert client.known(store, TopActivations("notebook", STEPS)) is None
    wait_until(lambda: not jobs.connect().futures, "its future to be released")


def test_a_clean_end_leaves_no_process_of_either_kind(own_runtime, start):
    server = start(ASK)
    printed = server.stdout.readline()
    kinds = {kind: worker_of(own_runtime, kind).pid for kind in ("train", "look")}

    _, errors = server.communicate("\n", timeout=PATIENCE_SECONDS)

    assert printed.startswith("KerasValue(sum=")
    assert kinds["train"] != kinds["look"]
    assert (server.returncode, errors) == (0, "")
    wait_until(lambda: not cluster_processes(own_runtime), "the end of all processes")
