"""Looks: questions about a network that a worker answers, while the page that asks goes on."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field

from distributed import Client, Future, KilledWorker, get_worker
from distributed.client import ClosedClientError

from convscope.analysis.answer_files import load_answer
from convscope.analysis.answers import Answer
from convscope.analysis.questions import AnalysisStatus, KerasUnit, Question
from convscope.cluster.connection import ensure_worker, resources_for
from convscope.cluster.processes import LOOK
from convscope.errors import ConvScopeError, JobError
from convscope.store.store import Store
from convscope.training.jobs import Jobs, absolute

KEPT = 512  # answers that are kept in memory
LEFT_SECONDS = 30.0  # without anybody asking, until a question is dropped
CHECK_SECONDS = 2.0  # between two questions whether the worker is still there
REPORT_SECONDS = 0.25  # between two reports of a worker
RESULT_SECONDS = 30  # for an answer to come from the worker that has it
TOPIC = "convscope-looks"  # of Dask's events, that the reports are
LOST = (OSError, TimeoutError, RuntimeError, CancelledError, ClosedClientError)  # Dask's, when its processes end
URGENT, USUAL = 20, 10  # Dask's priorities; a training has 0

Key = tuple[str, Question]  # with the store's place


class AnalysisClient:
    """The way from the pages to answers: one for a process. Safe to progress between sessions."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._lock = jobs, threading.Lock()
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._asked: dict[Key, _Asked] = {}
        self._heard: Client | None = None

    def ask(self, store: Store, question: Question) -> AnalysisStatus:
        """Say how far a question has come; the first to ask it starts it. Returns at once.

        Ask again until there is an answer or a message: a question that nobody asks again for 30 s is dropped.
        """
        key = (absolute(store.url), question)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return AnalysisStatus(self._answers[key])
            self._forget_failures()
            asked = self._asked.get(key)
            if asked is None:
                asked = self._asked[key] = _Asked()
                threading.Thread(target=self._find, args=[store, key, asked], daemon=True).start()
            asked.last = time.monotonic()
            if asked.message:
                del self._asked[key]
            return AnalysisStatus(progress=asked.progress, message=asked.message)

    def known(self, store: Store, question: Question) -> Answer | None:
        """The answer, if it is in memory; nothing is started."""
        with self._lock:
            return self._answers.get((absolute(store.url), question))

    def _forget_failures(self) -> None:
        """Forget what failed and was not asked for again."""
        oldest = time.monotonic() - LEFT_SECONDS
        for key in [key for key, asked in self._asked.items() if asked.message and asked.last < oldest]:
            del self._asked[key]

    def _find(self, store: Store, key: Key, asked: _Asked) -> None:
        """Fetch an answer from the store or from a worker, in a thread of its own."""
        message = "It could not be looked at; the app's log says why. Ask again."
        try:
            answer = load_answer(store, key[1])
            if answer is None:
                answer = self._worked_out(key, asked)
            message = ""
        except ConvScopeError as error:
            message = str(error)
        except LOST as error:
            message = f"The worker was lost while it looked ({error!r:.100}). Ask again."
        finally:  # whatever came, nobody is left waiting
            asked.message = message
        if message:
            return
        with self._lock:
            del self._asked[key]
            if answer is not None:
                self._answers[key] = answer
                while len(self._answers) > KEPT:
                    self._answers.popitem(last=False)

    def _worked_out(self, key: Key, asked: _Asked) -> Answer | None:
        """Let a worker answer; None if nobody asks any more."""
        if not threading.main_thread().is_alive():
            raise JobError("ConvScope is ending. Start it again to look.")
        client = self._jobs.connect()
        self._hear(client)
        ensure_worker(client, LOOK)
        future, done = _hand_over(client, key, asked.name), threading.Event()
        future.add_done_callback(lambda _: done.set())
        try:
            while not done.wait(CHECK_SECONDS):
                if time.monotonic() - asked.last > LEFT_SECONDS:
                    return None
                ensure_worker(client, LOOK)
            return _result(future)
        finally:
            future.release()

    def _hear(self, client: Client) -> None:
        with self._lock:
            if client is not self._heard:
                client.subscribe_topic(TOPIC, self._take)
                self._heard = client

    def _take(self, event: tuple[float, dict]) -> None:
        """Take a worker's report; called by Dask."""
        _, report = event
        with self._lock:
            for asked in self._asked.values():
                if asked.name == report["name"]:
                    asked.progress = report["progress"]


@dataclass
class _Asked:
    """A question on its way."""

    name: str = field(default_factory=lambda: secrets.token_hex(8))
    last: float = 0.0  # when it was asked last, by time.monotonic
    progress: float | None = None
    message: str = ""


def _hand_over(client: Client, key: Key, name: str) -> Future:
    priority = URGENT if isinstance(key[1], KerasUnit) else USUAL
    wanted = {"pure": False, "resources": resources_for(client, LOOK), "priority": priority}
    return client.submit(_look, *key, name, key=f"look-{name}", **wanted)


def _look(url: str, question: Question, name: str) -> AnalysisStatus:
    from convscope.analysis.worker.dispatch import answer  # here, since it imports TensorFlow

    try:
        return AnalysisStatus(answer(url, question, _reporter(name)))
    except ConvScopeError as error:
        return AnalysisStatus(message=str(error))


def _reporter(name: str) -> Callable[[float], None]:
    worker, last = get_worker(), 0.0

    def report(progress: float) -> None:
        nonlocal last
        if time.monotonic() - last >= REPORT_SECONDS:
            last = time.monotonic()
            worker.log_event(TOPIC, {"name": name, "progress": progress})

    return report


def _result(future: Future) -> Answer:
    if future.status == "finished":
        look = future.result(timeout=RESULT_SECONDS)
        if look.message:
            raise JobError(look.message)
        return look.answer
    error = future.exception(timeout=RESULT_SECONDS)
    if isinstance(error, KilledWorker):
        raise JobError(
            "Workers that looked at this were ended time and again, most likely because it needs more memory than "
            "there is. Choose a smaller network, or ask again."
        )
    raise JobError(f"The worker could not answer ({error!r:.200}). Ask again; look-worker.log says more.")
