"""The same spec gives the same network to the last bit, and another seed another one."""

import dataclasses

from convscope import TrainingSpec
from convscope.datasets import load_split
from convscope.training.worker import session as training
from convscope.training.worker.session import train
from tests.core.training.worker.few_digits import SPEC, few, same_weights, trained_with


def test_the_same_spec_gives_the_same_network_to_the_last_bit():
    spec = dataclasses.replace(SPEC, epochs=2, data_share=3)

    first, again = (train(spec, load_split("mnist", "train"), few(200, "test")) for _ in range(2))

    assert same_weights(first.network, again.network)
    assert (first.test_loss, first.steps) == (again.test_loss, again.steps)


def test_the_source_network_is_the_same_to_the_last_bit():
    first, again = (train(TrainingSpec(epochs=1), few(2_000), few(200, "test")) for _ in range(2))

    assert same_weights(first.network, again.network)


def test_the_network_does_not_depend_on_how_many_batches_a_call_takes(monkeypatch):
    spec = dataclasses.replace(SPEC, epochs=2, data_share=100)
    together, calls, _ = trained_with(spec, few(640))
    monkeypatch.setattr(training, "CALL_SECONDS", 0)  # no time for more than one

    apart, single_calls, _ = trained_with(spec, few(640))

    assert same_weights(together.network, apart.network)
    assert len(calls) < len(single_calls) == 20


def test_another_seed_gives_another_network():
    first = train(SPEC, few(320), few(200, "test"))
    other = train(dataclasses.replace(SPEC, seed=8), few(320), few(200, "test"))

    assert not same_weights(first.network, other.network)
