"""What a waiting run waits for, as the Train page says it."""

import dataclasses

import pytest

from tests.core.runs import add_run
from ui import resources


def handed_over(store, name, queue, queued, **changes):
    """A run in the queue of a cluster."""
    run = add_run(store, name, **changes)
    store.change(run.id, lambda _, request: dataclasses.replace(request, queue=queue, queued=queued))
    return store.record(run.id)


@pytest.mark.parametrize(
    ("ours", "queue", "text"),
    [
        ("here", "here", "Waiting for the worker, which may still be starting"),
        ("here", "there", "Waiting for a worker of another ConvScope that uses the same store"),
        ("", "here", "Waiting for the worker, which may still be starting"),  # this server has not connected yet
    ],
)
def test_a_run_waits_for_its_own_worker_or_another_server_s(store, monkeypatch, ours, queue, text):
    monkeypatch.setattr(resources.jobs(), "_queue", ours)
    monkeypatch.setattr("convscope.training.jobs.loading_note", lambda: None)
    run = handed_over(store, "Mine", queue, 20.0)

    assert resources.waits_for(run) == text


def test_a_resumed_run_waits_behind_a_newer_one_that_came_first(store):
    resumed = handed_over(store, "Old", "here", 30.0, created=1.0)
    handed_over(store, "New", "here", 20.0, created=2.0, state="running")
    resources.refresh_listing()

    assert resources.waits_for(resumed) == "Waiting: 1 before this one"
