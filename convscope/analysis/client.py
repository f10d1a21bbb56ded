"""The client of the analysis workers: takes questions from pages and gives back their status."""

from __future__ import annotations

import secrets
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any

from distributed import Client, Future, KilledWorker, get_worker
from distributed.client import ClosedClientError

from convscope.analysis.answer_files import load_answer
from convscope.analysis.answers import Answer
from convscope.analysis.questions import A, AnalysisStatus, KerasUnit, Question
from convscope.cluster import loading
from convscope.cluster.connection import ensure_worker, existing_address, resources_for
from convscope.cluster.failure import SIGNAL_9, Work, describe
from convscope.cluster.processes import ANALYSIS, LOGS, runtime_folder
from convscope.errors import ConvScopeError, JobError
from convscope.store.store import Store
from convscope.training.jobs import Jobs, loading_note

MAX_ANSWERS = 512  # in memory
ABANDONED_SECONDS = 30.0  # a question that nobody asks for this long is dropped
CHECK_SECONDS = 2.0  # between checks that the worker still exists
REPORT_SECONDS = 0.25  # between progress reports of a worker
RESULT_SECONDS = 30  # for the transfer of an answer from the worker
TOPIC = "convscope-analysis"  # Dask's topic of the progress reports
CONNECTION_ERRORS = (OSError, TimeoutError, RuntimeError, CancelledError, ClosedClientError)  # a Dask process ended
WORK = Work("analysis", "ask again", "Ask again when no training runs, or choose a smaller network.")
URGENT, USUAL = 20, 10  # Dask's priorities; a training has 0

Key = tuple[str, Question[Any]]  # the store's absolute URL, and the question


class AnalysisClient:
    """Asks workers and keeps their answers: one per process. Several threads may use it.

    Args:
        jobs: Holds the connection to Dask.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._lock = jobs, threading.Lock()
        self._answers: OrderedDict[Key, Any] = OrderedDict()
        self._pending: dict[Key, _Pending] = {}
        self._subscribed: Client | None = None

    def ask(self, store: Store, question: Question[A]) -> AnalysisStatus[A]:
        """The status of a question; the first call starts the work. Returns at once.

        Call again until the status has an answer or a message: a question that is not asked again for 30 s is dropped.
        """
        key = (store.absolute_url, question)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return AnalysisStatus(self._answers[key])
            self._forget_failures()
            pending = self._pending.get(key)
            if pending is None:
                pending = self._pending[key] = _Pending()
                threading.Thread(target=self._find, args=[store, key, pending], daemon=True).start()
            pending.last_asked = time.monotonic()
            if pending.message:
                del self._pending[key]
            return AnalysisStatus(progress=pending.progress, message=pending.message)

    def known(self, store: Store, question: Question[A]) -> A | None:
        """The answer if it is in memory; no work is started."""
        with self._lock:
            return self._answers.get((store.absolute_url, question))

    def _forget_failures(self) -> None:
        """Forget failed questions that were not asked again."""
        oldest = time.monotonic() - ABANDONED_SECONDS
        abandoned = [key for key, pending in self._pending.items() if pending.message and pending.last_asked < oldest]
        for key in abandoned:
            del self._pending[key]

    def _find(self, store: Store, key: Key, pending: _Pending) -> None:
        """Take the answer from the store or from a worker. Runs in a thread of its own."""
        answer, message = None, "The analysis failed; the app's log says why. Ask again."
        try:
            answer = load_answer(store, key[1])
            if answer is None:
                answer = self._computed(key, pending)
            message = ""
        except ConvScopeError as error:
            message = str(error)
        except CONNECTION_ERRORS as error:
            message = f"The worker was lost during the analysis ({error!r:.100}). Ask again."
        finally:  # after any other error too, so that no page waits for ever
            pending.message = message
        if message:
            return
        with self._lock:
            del self._pending[key]
            if answer is not None:
                self._answers[key] = answer
                while len(self._answers) > MAX_ANSWERS:
                    self._answers.popitem(last=False)

    def _computed(self, key: Key, pending: _Pending) -> Answer | None:
        """Let a worker compute the answer; None if nobody asks for it any more."""
        if not threading.main_thread().is_alive():
            raise JobError("ConvScope is ending. Start it again for an analysis.")
        client = self._jobs.connect()
        self._subscribe(client)
        ensure_worker(client, ANALYSIS)
        future, done = _submit(client, key, pending.name), threading.Event()
        future.add_done_callback(lambda _: done.set())
        try:
            while not done.wait(CHECK_SECONDS):
                if time.monotonic() - pending.last_asked > ABANDONED_SECONDS:
                    return None
                ensure_worker(client, ANALYSIS)
                note = loading_note(ANALYSIS)
                if note and note.failure:
                    raise JobError(note.failure)
            return _result(future)
        finally:
            future.release()

    def _subscribe(self, client: Client) -> None:
        with self._lock:
            if client is not self._subscribed:
                client.subscribe_topic(TOPIC, self._take_report)
                self._subscribed = client

    def _take_report(self, event: tuple[float, dict]) -> None:
        """Take a worker's progress report. Called by Dask."""
        _, report = event
        with self._lock:
            for pending in self._pending.values():
                if pending.name == report["name"]:
                    pending.progress = report["progress"]


@dataclass
class _Pending:
    """A question without an answer.

    Attributes:
        name: Names the question's task and its progress reports.
        last_asked: Time of the last call of `ask`, by `time.monotonic`.
        progress: As in `AnalysisStatus`.
        message: As in `AnalysisStatus`.
    """

    name: str = field(default_factory=lambda: secrets.token_hex(8))
    last_asked: float = 0.0
    progress: float | None = None
    message: str = ""


def _submit(client: Client, key: Key, name: str) -> Future:
    priority = URGENT if isinstance(key[1], KerasUnit) else USUAL
    options = {"pure": False, "resources": resources_for(client, ANALYSIS), "priority": priority}
    return client.submit(_analyse, *key, name, key=f"analysis-{name}", **options)


def _analyse(url: str, question: Question[A], name: str) -> AnalysisStatus[A]:
    """Answer a question in a worker."""
    try:
        with loading.noted():
            from convscope.analysis.worker.dispatch import answer  # not at the top: it imports TensorFlow
        return AnalysisStatus(answer(url, question, _reporter(name)))
    except ConvScopeError as error:
        return AnalysisStatus(message=str(error))
    except Exception as error:  # whoever asked must see it, whatever it is
        traceback.print_exc()
        return AnalysisStatus(message=describe(error, WORK))


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
        status = future.result(timeout=RESULT_SECONDS)
        if status.message:
            raise JobError(status.message)
        return status.answer
    error = future.exception(timeout=RESULT_SECONDS)
    log = "The Dask worker's log" if existing_address() else str(runtime_folder() / LOGS[ANALYSIS])
    note = loading_note(ANALYSIS)
    if isinstance(error, KilledWorker) and note:
        raise JobError(note.failure or f"{note.waiting}. Ask again.")
    if isinstance(error, KilledWorker):
        raise JobError(
            f"The worker process died again and again during this analysis. {log} says how it ended; {SIGNAL_9}. "
            "Choose a smaller network, or ask again."
        )
    raise JobError(f"The worker could not answer ({error!r:.200}). Ask again; {log} says more.")
