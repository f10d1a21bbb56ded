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

looks, store = AnalysisClient(Jobs()), open_store()
question = KerasUnit("notebook", 4690, "test-3", "conv1", (5, 5, 3))
while not (look := looks.ask(store, question)).answer and not look.message:
    time.sleep(0.05)
print(look.answer, look.message, flush=True)
input()
"""


@pytest.fixture
def looks(jobs) -> AnalysisClient:
    """The way to the answers, with nothing in memory."""
    return AnalysisClient(jobs)


def unit(number: int) -> KerasUnit:
    """A question that is never kept."""
    return KerasUnit("notebook", STEPS, "test-3", "conv1", (5, 5, number))


def ended(looks, store, question):
    """Ask until there is an answer or a message; returns the look."""
    wait_until(lambda: any(vars(looks.ask(store, question)).get(each) for each in ("answer", "message")), "an answer")
    return looks.ask(store, question)


def message_of(looks, store, question) -> str:
    """Ask until it has failed; returns why."""
    messages = []
    wait_until(lambda: messages.append(looks.ask(store, question).message) or messages[-1], "a message")
    return messages[-1]


def test_a_look_is_answered_by_a_second_worker_that_comes_with_the_first_look(jobs, runtime, store, looks):
    jobs.connect().wait_for_workers(1)
    before = len(jobs.connect().nthreads())

    at_once = looks.ask(store, unit(0))
    look = ended(looks, store, unit(0))

    assert (at_once.answer, at_once.message) == (None, "")
    assert look.message == ""
    assert look.answer.activation == max(0, look.answer.sum)
    assert (before, list(jobs.connect().nthreads().values())) == (1, [1, 1])
    assert worker_of(runtime, "look").nice() == min(19, os.nice(0) + 5)
    assert (runtime / "analysis-worker.log").exists()


def test_every_kind_of_question_is_answered(store, looks):
    survey = ended(looks, store, TopActivations("notebook", STEPS)).answer
    accuracy = ended(looks, store, Accuracy("notebook", STEPS)).answer
    made = ended(looks, store, ActivationMaximisation("notebook", STEPS, "conv2", 3)).answer

    assert survey["conv2"].indices.shape == (64, 9)
    assert accuracy.accuracy == store.record("notebook").measures["test_accuracy"]
    assert made.value > survey["conv2"].values[3, 0]


def test_what_is_asked_about_a_drawing_comes_back_from_a_worker(store, looks):
    address = address_of([np.array([[120.0, 40.0], [135.0, 140.0], [150.0, 240.0]])], store)
    record, _ = add_network(store)  # one whose trust does not come with it
    steps, ink = record.measures["steps"], image_at(address, store).pixels > 0

    marked = ended(looks, store, Attribution("notebook", STEPS, address, 1)).answer
    alike = ended(looks, store, NearestNeighbours("notebook", STEPS, address)).answer
    trusted = ended(looks, store, Calibration(record.id, steps)).answer

    assert address.startswith("ink-")
    assert marked.values[ink].max() > 0
    assert not marked.values[~ink].any()
    assert marked.deletion.without_marked < marked.deletion.without_other
    assert alike.labels.tolist() == [1] * 8
    assert (trusted.held_out_digits, trusted.test_table[:, 2].sum()) == (0, 10_000)
    assert load_answer(store, Calibration(record.id, steps)).temperature == trusted.temperature


def test_a_look_does_not_wait_for_a_training(jobs, store, looks):
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: store.folder(record.id).read_progress(), "the first batches")

    answers = [ended(looks, store, question).answer for question in (unit(1), Accuracy("notebook", STEPS))]

    assert None not in answers
    assert store.record(record.id).state == "running"
    store.stop(record.id)
    wait_until(lambda: not store.record(record.id).has_work, "the end of the run")


def test_a_training_goes_to_the_worker_that_trains(jobs, runtime, store, looks):
    ended(looks, store, unit(2))
    record = jobs.submit(store, LONG, "Long")
    wait_until(lambda: store.folder(record.id).read_progress(), "the first batches")

    busy = jobs.connect().processing()

    (trains,) = (address for address, tasks in busy.items() if tasks)
    workers = jobs.connect().scheduler_info()["workers"]
    assert workers[trains]["resources"] == {"train": 1}
    store.stop(record.id)
    wait_until(lambda: not store.record(record.id).has_work, "the end of the run")


def test_looks_are_answered_while_the_worker_that_trains_is_gone(jobs, runtime, store, looks):
    ended(looks, store, unit(3))
    for process in (nanny_of(runtime), worker_of(runtime)):
        process.kill()
        process.wait()

    look = ended(looks, store, unit(4))

    assert look.answer is not None
    record = jobs.submit(store, LONG, "Long")  # brings it back
    wait_until(lambda: store.folder(record.id).read_progress(), "the first batches")
    store.stop(record.id)
    wait_until(lambda: not store.record(record.id).has_work, "the end of the run")


def test_a_worker_that_is_killed_while_it_looks_is_replaced_and_the_question_answered(runtime, store, looks):
    ended(looks, store, unit(5))
    wait_until(lambda: looks.ask(store, TopActivations("notebook", STEPS)).accuracy, "the first report")

    worker_of(runtime, "look").kill()

    assert ended(looks, store, TopActivations("notebook", STEPS)).answer is not None


def test_a_worker_that_is_killed_with_its_nanny_comes_back_with_the_next_question(runtime, store, looks):
    ended(looks, store, unit(6))
    for process in (nanny_of(runtime, "look"), worker_of(runtime, "look")):
        process.kill()
        process.wait()

    look = ended(looks, store, unit(7))

    assert (look.answer is not None, look.message) == (True, "")
    assert worker_of(runtime, "look").is_running()


def test_it_says_how_far_a_look_is(store, looks):
    shares = []

    wait_until(
        lambda: shares.append(looks.ask(store, TopActivations("notebook", STEPS))) or shares[-1].answer,
        "the end of a survey",
    )

    reported = [look.progress for look in shares if look.progress is not None]
    assert len(set(reported)) > 1
    assert reported == sorted(reported)
    assert 0 < reported[0] <= reported[-1] <= 1


def test_what_is_kept_in_the_store_is_given_without_a_worker(store):
    question, kept = Accuracy("notebook", STEPS), ClassAccuracy((1,) * 10, (2,) * 10)
    save_answer(store, question, kept)

    look = ended(AnalysisClient(None), store, question)  # there is no way to any worker

    assert look.answer == kept


def test_an_answer_that_is_known_is_given_at_once(store, looks):
    before = looks.known(store, unit(8))
    first = ended(looks, store, unit(8)).answer

    again = looks.ask(store, unit(8)).answer

    assert before is None
    assert again is first is looks.known(store, unit(8))


def test_the_answers_asked_for_longest_ago_are_forgotten(store, monkeypatch):
    monkeypatch.setattr("convscope.analysis.client.MAX_ANSWERS", 2)
    looks, questions = (
        AnalysisClient(None),
        [ActivationMaximisation("notebook", STEPS, "conv1", number) for number in range(3)],
    )
    for question in questions:
        save_answer(
            store, question, SynthesisedImage(np.zeros((28, 28, 1), np.float32), (13, 13, question.filter_index), 0.5)
        )

    for question in (questions[0], questions[1], questions[0], questions[2]):
        ended(looks, store, question)

    assert [looks.known(store, question) is not None for question in questions] == [True, False, True]


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
def test_a_question_that_cannot_be_answered_says_why(store, looks, question, message):
    assert message_of(looks, store, question).startswith(message)


class Closed:
    """The way to a scheduler that is there, by a client that has been closed."""

    def __init__(self, jobs):
        self._address = jobs.connect().scheduler.address

    def connect(self):
        client = Client(self._address, set_as_default=False)
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
    looks, question = AnalysisClient(None), Accuracy("notebook", STEPS)

    message = message_of(looks, store, question)

    assert message == "The analysis failed; the app's log says why. Ask again."
    monkeypatch.undo()
    save_answer(store, question, ClassAccuracy((1,), (1,)))
    assert ended(looks, store, question).answer == ClassAccuracy((1,), (1,))


def test_asking_again_after_a_failure_tries_again(store, looks):
    record, _ = add_network(store)
    question = Accuracy(record.id, 11)
    message_of(looks, store, question)
    save_answer(store, question, ClassAccuracy((1,), (1,)))

    again = looks.ask(store, question)

    assert again.message == ""
    assert ended(looks, store, question).answer == ClassAccuracy((1,), (1,))


def test_a_question_that_nobody_asks_again_is_dropped(jobs, store, looks, monkeypatch):
    monkeypatch.setattr("convscope.analysis.client.ABANDONED_SECONDS", 0.0)
    monkeypatch.setattr("convscope.analysis.client.CHECK_SECONDS", 0.05)
    looks.ask(store, TopActivations("notebook", STEPS))

    wait_until(lambda: not looks._asked, "the question to be dropped")

    assert looks.known(store, TopActivations("notebook", STEPS)) is None
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
