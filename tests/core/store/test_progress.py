"""A run's progress, as its worker writes it and its watchers read it."""

import json
import re

import pytest

from convscope.errors import DamagedRecord
from convscope.store.progress import Progress, batches_line, epoch_line, validation_line

EPOCH = {"epoch": 1, "loss": 0.4, "accuracy": 0.9, "test_loss": 0.3, "test_accuracy": 0.95, "seconds": 2.5}


@pytest.fixture
def progress(store) -> Progress:
    return Progress(store, "run")


def test_a_line_of_batches_is_json_with_short_numbers():
    line = batches_line(3, (0.123456789, 2.0), (0.5, 1.0))

    assert line == b'{"first":3,"loss":[0.12346,2.0],"accuracy":[0.5,1.0]}\n'


def test_a_line_of_an_epoch_is_json():
    line = epoch_line(EPOCH)

    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == EPOCH


def test_a_run_that_has_not_begun_has_no_progress(progress):
    progress.poll()

    assert (progress.loss, progress.accuracy, progress.epochs, progress.polls) == ([], [], [], [])
    assert progress.batches_per_second() is None


def test_each_poll_adds_what_has_come(store, progress):
    store.folder("run").append_progress(batches_line(0, (2.0, 1.5), (0.1, 0.2)))
    progress.poll()
    first = list(progress.loss)

    store.folder("run").append_progress(batches_line(2, (1.0,), (0.5,)) + epoch_line(EPOCH))
    progress.poll()
    progress.poll()

    assert first == [2.0, 1.5]
    assert (progress.loss, progress.accuracy) == ([2.0, 1.5, 1.0], [0.1, 0.2, 0.5])
    assert progress.epochs == [EPOCH]
    assert [count for _, count in progress.polls] == [2, 3]  # the third poll brought nothing


def test_a_half_written_line_waits_for_its_end(store, progress):
    line = batches_line(0, (2.0,), (0.1,)) + batches_line(1, (1.0,), (0.5,))
    losses = []

    for byte in range(len(line)):
        store.folder("run").append_progress(line[byte : byte + 1])
        progress.poll()
        losses.append(len(progress.loss))

    end_of_first = line.index(b"\n")
    assert losses == [0] * end_of_first + [1] * (len(line) - end_of_first - 1) + [2]


def test_two_readers_see_the_same(store, progress):
    early = Progress(store, "run")
    store.folder("run").append_progress(batches_line(0, (2.0,), (0.1,)))
    early.poll()
    store.folder("run").append_progress(batches_line(1, (1.0,), (0.5,)) + epoch_line(EPOCH))

    early.poll()
    progress.poll()

    assert (early.loss, early.accuracy, early.epochs) == (progress.loss, progress.accuracy, progress.epochs)
    assert progress.loss == [2.0, 1.0]


def test_readers_of_two_runs_do_not_mix(store, progress):
    other = Progress(store, "other")
    store.folder("run").append_progress(batches_line(0, (2.0,), (0.1,)))

    progress.poll()
    other.poll()

    assert (progress.loss, other.loss) == ([2.0], [])


def test_batches_that_come_again_replace_the_old_ones(store, progress):
    store.folder("run").append_progress(batches_line(0, (2.0, 1.5, 1.2), (0.1, 0.2, 0.3)))
    store.folder("run").append_progress(batches_line(1, (1.4,), (0.25,)))

    progress.poll()

    assert (progress.loss, progress.accuracy) == ([2.0, 1.4], [0.1, 0.25])


def test_the_pace_is_told_from_two_polls(store, progress):
    store.folder("run").append_progress(batches_line(0, (2.0,) * 10, (0.1,) * 10))
    progress.poll()
    alone = progress.batches_per_second()
    store.folder("run").append_progress(batches_line(10, (2.0,) * 30, (0.1,) * 30))
    progress.poll()

    (first, _), (last, _) = progress.polls

    assert alone is None
    assert progress.batches_per_second() == pytest.approx(30 / (last - first))


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b"3",
        b"[]",
        b'["first", "loss", "accuracy"]',
        b"{}",
        b'{"first":0,"loss":[1.0]}',
        b'{"epoch":1}',
        b"\xff",
    ],
)
def test_a_line_that_no_worker_wrote_is_named(store, progress, line):
    store.folder("run").append_progress(batches_line(0, (2.0,), (0.1,)) + line + b"\n")
    message = f"The progress of 'run' has a line that cannot be read ({line!r}). The network, if there is one, is not "
    message += "touched: remove progress.jsonl to see it without its curves."

    for _ in range(2):  # and each time one looks
        with pytest.raises(DamagedRecord, match=f"^{re.escape(message)}$"):
            progress.poll()
    assert progress.loss == []


def test_lines_that_come_again_replace_the_earlier_ones(store):
    folder, progress = store.folder("run"), Progress(store, "run")
    folder.append_progress(batches_line(0, (2.0, 1.5), (0.1, 0.2)) + epoch_line(EPOCH) + validation_line(2, 0.5))
    progress.poll()

    folder.append_progress(batches_line(1, (1.25,), (0.3,)) + epoch_line(EPOCH) + validation_line(2, 0.75))
    progress.poll()

    assert (progress.loss, progress.accuracy) == ([2.0, 1.25], [0.1, 0.3])
    assert progress.epochs == [EPOCH]
    assert progress.validation == [{"step": 2, "accuracy": 0.75}]
