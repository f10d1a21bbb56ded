"""A run's record: its JSON, and what is refused as damaged."""

import dataclasses
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convscope import TrainingSpec
from convscope.errors import DamagedRecord
from convscope.store.record import Record
from convscope.store.status import STATES
from tests.cases import cases
from tests.core.runs import MEASURES
from tests.core.strategies import names, training_specs

EPOCH = {"epoch": 1, "loss": 0.4, "accuracy": 0.9, "test_loss": 0.3, "test_accuracy": 0.95, "seconds": 2.5}
RECORD = Record("a-1", "Mine", "everyone", "finished", TrainingSpec(), 1234.5, (EPOCH,), MEASURES, "")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)


def damaged(reason):
    """The whole message for a record of a-1 that cannot be read."""
    return (
        rf"^The record of 'a-1' cannot be read \({reason}\)\. Nothing in its folder was changed: restore record\.json, "
        r"or remove the folder yourself\.$"
    )


def changed(**values):
    """The JSON of RECORD with other values; a value of ... leaves its field out."""
    whole = {**json.loads(RECORD.to_json()), **values}
    return json.dumps({name: value for name, value in whole.items() if value is not ...}).encode()


@given(training_specs(), st.sampled_from(STATES), st.text(max_size=20))
def test_a_record_comes_back_from_its_json(training, state, message):
    record = dataclasses.replace(RECORD, training=training, state=state, message=message)

    assert Record.from_json("a-1", record.to_json()) == record


def test_its_json_has_the_format_and_both_specs():
    values = json.loads(RECORD.to_json())

    assert list(values) == [
        *("format", "id", "name", "owner", "state", "training", "created", "history", "measures", "message"),
        *("step", "job", "attempts", "changes"),
    ]
    assert (values["format"], values["id"]) == (1, "a-1")
    assert values["training"]["network"]["class_names"] == list("0123456789")


def test_history_measures_and_message_may_be_missing():
    record = Record.from_json("a-1", changed(history=..., measures=..., message=...))

    assert (record.history, record.measures, record.message) == ((), {}, "")
    assert not record.has_network


@pytest.mark.parametrize(
    ("state", "live"),
    [("waiting", True), ("running", True), ("finished", False), ("stopped", False), ("interrupted", False)],
)
def test_a_run_is_active_while_it_waits_or_runs(state, live):
    assert dataclasses.replace(RECORD, state=state).active == live


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Expecting value: .*"),
        (b"\xff\xfe\x00", ".*"),
        (b"[1]", "it is not a JSON object with a format number"),
        (b"3", "it is not a JSON object with a format number"),
        (b"{}", "it is not a JSON object with a format number"),
        (b"[" * 100_000, ".*"),
        (changed(format="1"), "it is not a JSON object with a format number"),
        (changed(format=2), "its format is newer than this ConvScope; update ConvScope"),
        (changed(id="b-2"), "it says id 'b-2'"),
        (changed(state="sleeping"), "it says state 'sleeping'"),
        (changed(id=...), "'id'"),
        (changed(name=...), "'name'"),
        (changed(training=...), "'training'"),
        (changed(training=3), r"TrainingSpec came as 3; expected a JSON object\. Check the file\."),
        (changed(created="today"), "created is 'today'; expected a number"),
        (changed(created=None), "created is None; expected a number"),
        (changed(created=float("nan")), "created is nan; expected a number"),
        (changed(created=10**400), "int too large to convert to float"),
        (changed(measures={**MEASURES, "test_loss": "low"}), "test_loss in measures is 'low'; expected a number"),
        (changed(measures={**MEASURES, "steps": 10**400}), "int too large to convert to float"),
        (
            changed(measures={"test_loss": 0.5}),
            r"measures holds \{'test_loss': 0\.5\}; expected test_loss, test_accuracy, steps, seconds",
        ),
        (changed(measures=[1]), r"measures holds \[1\]; expected test_loss, test_accuracy, steps, seconds"),
        (changed(measures=None), "measures holds None; expected "),
        (changed(history=3), "'int' object is not iterable"),
        (
            changed(history=["first"]),
            "history holds 'first'; expected epoch, loss, accuracy, test_loss, test_accuracy, seconds",
        ),
        (changed(history=[{**EPOCH, "loss": None}]), "loss in history is None; expected a number"),
        (changed(surprise=1), "it has a field 'surprise' that ConvScope does not know"),
    ],
)
def test_a_record_that_is_not_whole_is_damaged(content, reason):
    with pytest.raises(DamagedRecord, match=damaged(reason)):
        Record.from_json("a-1", content)


def test_a_record_cut_anywhere_is_damaged():
    content = RECORD.to_json()

    for length in range(0, len(content) - 1, 7):
        with pytest.raises(DamagedRecord, match=r"^The record of 'a-1' cannot be read"):
            Record.from_json("a-1", content[:length])


@cases(200)
@given(st.sampled_from([*json.loads(RECORD.to_json())]), json_values)
def test_any_json_in_any_field_is_a_record_or_a_message(field, value):
    content = changed(**{field: value})

    try:
        record = Record.from_json("a-1", content)
    except DamagedRecord as error:
        assert re.match(damaged("(.|\n)*"), str(error))
    else:
        assert Record.from_json("a-1", record.to_json()) == record
        assert all(isinstance(part, str) for part in (record.name, record.owner, record.message))


@pytest.mark.parametrize(
    ("state", "step", "busy"),
    [
        ("waiting", 0, True),
        ("running", 10, True),
        ("paused", 10, False),  # RECORD's measures are those after 10 batches
        ("paused", 11, True),
        ("stopped", 11, True),
        ("stopped", 10, False),
        ("finished", 10, False),
        ("failed", 11, False),
    ],
)
def test_a_run_keeps_a_worker_busy_until_the_network_of_its_newest_batch_is_tested(state, step, busy):
    assert dataclasses.replace(RECORD, state=state, step=step).has_work == busy


def test_a_queue_is_in_the_order_of_the_hand_overs_not_of_the_runs():
    def run(name, state, created, queued, queue="here"):
        return Record(name, name, "everyone", state, TrainingSpec(), created, queue=queue, queued=queued)

    resumed = run("resumed", "waiting", created=1.0, queued=30.0)
    others = [
        run("trains", "running", created=2.0, queued=20.0),
        run("waits longer", "waiting", created=3.0, queued=25.0),
        run("came later", "waiting", created=4.0, queued=40.0),
        run("ended", "finished", created=0.0, queued=10.0),
        run("elsewhere", "running", created=0.0, queued=10.0, queue="there"),
        resumed,
    ]

    assert [each.name for each in others if each.comes_before(resumed)] == ["trains", "waits longer"]


def test_the_rate_in_force_is_the_one_that_was_set_last():
    changes = ({"step": 5, "learning_rate": 0.01}, {"step": 7, "learning_rate": 0.003}, {"step": 9, "epochs": 8})

    assert RECORD.learning_rate == TrainingSpec().learning_rate == 0.001
    assert dataclasses.replace(RECORD, changes=changes).learning_rate == 0.003


def test_a_record_from_before_steps_were_kept_stands_where_it_was_measured():
    record = Record.from_json("a-1", changed(step=..., job=..., attempts=..., changes=...))

    assert (record.step, record.is_evaluated, record.changes) == (MEASURES["steps"], True, ())


@pytest.mark.parametrize("changes", [[{}], [{"step": "x"}], [3]])
def test_changes_that_are_none_are_refused(changes):
    with pytest.raises(DamagedRecord, match="changes"):
        Record.from_json("a-1", changed(changes=changes))
