"""A run that an earlier ConvScope left can go on from its checkpoint."""

import dataclasses

from convscope.training.worker.run import run
from tests.core.runs import OLD_RUN


def test_a_run_that_an_earlier_convscope_left_goes_on_for_another_epoch(old_store):
    record = old_store.record(OLD_RUN)
    training = dataclasses.replace(record.training, epochs=3)
    old_store.put(dataclasses.replace(record, state="waiting", training=training))

    run(old_store.url, OLD_RUN)

    ended = old_store.record(OLD_RUN)
    assert (ended.state, ended.measures["steps"], len(ended.history)) == ("finished", 27, 3)
    assert ended.history[:2] == record.history
    assert old_store.folder(OLD_RUN).checkpoint().step == 27
