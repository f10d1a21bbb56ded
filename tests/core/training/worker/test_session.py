"""Training: the same spec gives the same network, every step is Keras's, and it learns."""

import dataclasses
import math
import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.datasets import Split, load_split
from convscope.errors import InvalidImage, InvalidSpec, InvalidWeights
from convscope.network.tensorflow.model import build_network, to_keras
from convscope.spec.training import Augmentation
from convscope.store.snapshots import Snapshot
from convscope.training.worker import session as training
from convscope.training.worker.loop import Loop, loop_of
from convscope.training.worker.session import Batches, Epoch, Training, Validation, train
from tests.core.strategies import network_specs

SMALL = NetworkSpec(conv_layers=(ConvLayer(4, pool=2), ConvLayer(8, pool=2)), dense_units=16, dropout=0.2)
SPEC = TrainingSpec(SMALL, epochs=1, data_share=1, seed=7)


def few(count, split="train", first=0):
    digits = load_split("mnist", split)
    return Split(digits.images[first : first + count], digits.labels[first : first + count])


def same_weights(first, second):
    """Whether two networks are equal to the last bit."""
    return all(
        np.array_equal(*pair)
        for name in first.weights
        for pair in zip(first.weights[name], second.weights[name], strict=True)
    )


def trained_with(spec, digits, test=None):
    """Train, and keep what was reported."""
    events = []
    trained = train(spec, digits, test or few(200, "test"), events.append)
    batches = [event for event in events if isinstance(event, Batches)]
    return trained, batches, [event for event in events if isinstance(event, Epoch)]


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


@pytest.mark.parametrize(("share", "images"), [(1, 7), (10, 70), (99, 693), (100, 700)])
def test_a_share_of_the_data_is_used(share, images):
    spec = dataclasses.replace(SPEC, data_share=share, batch_size=16)

    trained, batches, _ = trained_with(spec, few(700))

    steps = -(-images // 16)
    assert trained.steps == steps == spec.steps_per_epoch(700)
    assert sum(len(each.loss) for each in batches) == steps


def test_even_a_small_share_holds_an_image():
    assert SPEC.steps_per_epoch(20) == 1
    assert TrainingSpec().steps_per_epoch(60_000) == 938


def test_the_share_is_drawn_from_the_whole_and_by_the_seed():
    sorted_digits = load_split("mnist", "train")
    order = np.argsort(sorted_digits.labels, kind="stable")
    by_label = Split(sorted_digits.images[order], sorted_digits.labels[order])  # a first percent would be zeros only

    trained, _, _ = trained_with(dataclasses.replace(SPEC, epochs=3, optimizer="adam", learning_rate=0.01), by_label)

    assert trained.test_accuracy > 0.4


def test_batches_are_reported_in_order_and_the_last_one_may_be_smaller():
    trained, batches, epochs = trained_with(dataclasses.replace(SPEC, epochs=2, data_share=100), few(150))

    assert trained.steps == 2 * 3  # 64 + 64 + 22 images
    assert [each.first for each in batches] == list(np.cumsum([0, *(len(each.loss) for each in batches)])[:-1])
    assert sum(len(each.loss) for each in batches) == 6
    assert [len(each.loss) for each in batches] == [len(each.accuracy) for each in batches]
    assert [epoch.epoch for epoch in epochs] == [1, 2]


def test_an_epochs_loss_and_accuracy_are_the_mean_over_its_images():
    _, batches, epochs = trained_with(dataclasses.replace(SPEC, data_share=100), few(150))
    losses, accuracies = (
        [number for each in batches for number in getattr(each, name)] for name in ("loss", "accuracy")
    )

    assert epochs[0].loss == pytest.approx((64 * losses[0] + 64 * losses[1] + 22 * losses[2]) / 150)
    assert epochs[0].accuracy == pytest.approx((64 * accuracies[0] + 64 * accuracies[1] + 22 * accuracies[2]) / 150)
    assert round(epochs[0].accuracy * 150, 3).is_integer()


def test_the_test_measures_are_those_of_keras():
    test = few(1_234, "test")

    trained, _, epochs = trained_with(dataclasses.replace(SPEC, data_share=100), few(300), test)

    model = to_keras(trained.network)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(test.images[..., None] / np.float32(255), test.labels, verbose=0)
    assert trained.test_loss == pytest.approx(loss, abs=1e-5)
    assert trained.test_accuracy == pytest.approx(accuracy, abs=1e-6)
    assert (epochs[0].test_loss, epochs[0].test_accuracy) == (trained.test_loss, trained.test_accuracy)


@pytest.mark.parametrize("optimizer", ["sgd", "rmsprop", "adam"])
def test_two_steps_are_those_of_keras(optimizer):
    network = dataclasses.replace(SMALL, dropout=0.0)
    spec = TrainingSpec(network, epochs=2, batch_size=64, optimizer=optimizer, learning_rate=0.01, seed=3)
    batch = few(64)  # one batch an epoch, so that its order does not matter
    model = build_network(network, seed=3)
    theirs = keras.optimizers.get({"class_name": optimizer, "config": {"learning_rate": 0.01}})
    model.compile(theirs, "categorical_crossentropy", metrics=["accuracy"])

    trained, batches, _ = trained_with(spec, batch)

    one_hot = np.eye(10, dtype=np.float32)[batch.labels]  # as the notebook does
    for step in range(2):
        loss, accuracy = model.train_on_batch(batch.images[..., None] / np.float32(255), one_hot)
        model.reset_metrics()
        assert batches[step].loss[0] == pytest.approx(float(loss), abs=1e-5)
        assert batches[step].accuracy[0] == pytest.approx(float(accuracy), abs=1e-6)
    for name, arrays in trained.network.weights.items():
        for array, expected in zip(arrays, model.get_layer(name).get_weights(), strict=True):
            np.testing.assert_allclose(array, expected, rtol=0, atol=1e-5)


def test_every_image_is_seen_once_an_epoch_in_a_new_order():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.0), epochs=2, batch_size=16, optimizer="sgd", seed=1)
    still = dataclasses.replace(spec, learning_rate=1e-5)  # hardly moves, so that a loss tells its images
    digits = few(160)
    model = build_network(still.network, seed=1)
    image_losses = -np.log(np.asarray(model(digits.images[..., None] / np.float32(255)))[range(160), digits.labels])

    _, batches, epochs = trained_with(still, digits)

    losses = [number for each in batches for number in each.loss]
    assert [epoch.loss for epoch in epochs] == pytest.approx([image_losses.mean()] * 2, abs=1e-3)
    assert losses[:10] != pytest.approx(losses[10:], abs=1e-3)


def test_dropout_switches_features_off_while_training_only():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.8), epochs=2, optimizer="sgd", learning_rate=1e-5)
    digits = few(64)

    trained, batches, epochs = trained_with(spec, digits, digits)

    first, second = (each.loss[0] for each in batches)  # of one batch, by a network that hardly moved
    assert abs(first - second) > 1e-3
    assert epochs[0].test_loss == pytest.approx(epochs[1].test_loss, abs=1e-3)
    assert trained.test_loss == epochs[1].test_loss


def test_it_learns_to_read_digits():
    spec = TrainingSpec(NetworkSpec(conv_layers=(ConvLayer(8, pool=2), ConvLayer(16, pool=2))), epochs=3, data_share=10)

    trained, _, epochs = trained_with(spec, load_split("mnist", "train"), load_split("mnist", "test"))

    assert trained.test_accuracy > 0.9
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[-1].test_loss < epochs[0].test_loss


def test_a_network_without_convolutions_or_dense_layer_trains():
    spec = dataclasses.replace(SPEC, network=NetworkSpec(conv_layers=(), dense_units=0), data_share=100)

    trained, _, _ = trained_with(spec, few(640))

    assert trained.test_accuracy > 0.3


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (
            NetworkSpec((14, 56, 1), ()),
            "The images are 28 x 28 x 1 and show 10 classes; the network takes 14 x 56 x 1 and names 10. Choose a "
            "network that fits.",
        ),
        (
            NetworkSpec((28, 28, 3)),
            "The images are 28 x 28 x 1 and show 10 classes; the network takes 28 x 28 x 3 and names 10. Choose a "
            "network that fits.",
        ),
        (
            NetworkSpec(class_names=("cat", "dog")),
            "The images are 28 x 28 x 1 and show 10 classes; the network takes 28 x 28 x 1 and names 2. Choose a "
            "network that fits.",
        ),
    ],
)
def test_data_that_does_not_fit_the_network_is_refused(network, message):
    spec = TrainingSpec(network, epochs=1)

    with pytest.raises(InvalidImage, match=f"^{re.escape(message)}$"):
        train(spec, few(300), few(100, "test"))


def test_a_learning_rate_far_too_high_ends_the_training_with_a_word_on_what_to_do():
    spec = TrainingSpec(SMALL, epochs=30, optimizer="rmsprop", learning_rate=1.0, batch_size=16)

    with Training(spec, few(1_600), few(200, "test")) as session:
        with pytest.raises(InvalidWeights, match=r"^The training diverged: .*Train with a learning rate below 1\.$"):
            list(session.events())
        diverged_at = session.step
        session.restore_last_good()
        loss, _ = session.measure()

    assert 0 <= session.step < diverged_at
    assert loss < 1.5 * math.log(10)  # not worse than guessing


def test_what_was_learned_before_it_diverged_is_good():
    spec = TrainingSpec(SMALL, epochs=30, optimizer="rmsprop", learning_rate=0.003, batch_size=16)

    with Training(spec, few(1_600), few(200, "test")) as session:
        session.stop_at = 210  # batches: the checkpoints at 100, 150 and 200 turn out to be good
        list(session.events())
        session.stop_at, session.learning_rate = session.total_steps, 1.0
        with pytest.raises(InvalidWeights, match=r"^The training diverged"):
            list(session.events())
        session.restore_last_good()
        _, accuracy = session.measure()

    assert session.step == 210
    assert accuracy > 0.5


def spoilt(spec, shape, value):
    """A checkpoint at the beginning whose first model variable of a shape holds a value everywhere."""
    with Training(spec, few(1_600), few(200, "test")) as session:
        sound = session.checkpoint()
    name = next(name for name, array in sound.state.items() if array.shape == shape)
    return dataclasses.replace(sound, state={**sound.state, name: np.full(shape, value, np.float32)})


def test_a_loss_that_is_no_number_ends_the_training():
    checkpoint = dataclasses.replace(spoilt(SPEC, (3, 3, 4, 8), 3e38), step=6)  # no snapshot is due at once

    spec = dataclasses.replace(SPEC, data_share=100)

    with (
        Training(spec, few(640), few(200, "test"), checkpoint) as session,
        pytest.raises(InvalidWeights, match=r"^The training diverged: .* Train with a learning rate below 0\.001\.$"),
    ):
        list(session.events())


def test_a_loss_far_above_guessing_ends_the_training_though_it_is_a_number():
    spec = TrainingSpec(SMALL, epochs=2, optimizer="sgd", learning_rate=1e-5, batch_size=16)
    checkpoint = spoilt(spec, (16, 10), 0)
    checkpoint.state["model.8"] = np.eye(10, dtype=np.float32)[0] * 100  # the output's bias: certain that it is a zero

    with (
        Training(spec, few(1_600), few(200, "test"), checkpoint) as session,
        pytest.raises(InvalidWeights, match=r"the mean loss of the last 100 batches was \d+\.\d\d, and guessing has 2"),
    ):
        list(session.events())

    assert session.step == 100


def test_a_test_loss_that_is_no_number_is_refused():
    with (
        Training(SPEC, few(640), few(200, "test"), spoilt(SPEC, (16,), 3e38)) as session,
        pytest.raises(InvalidWeights, match=r"^The training diverged: the loss became (nan|inf)\. Train with a"),
    ):
        session.measure()


def test_snapshots_come_when_they_are_due_with_the_weights_and_the_measures_of_that_batch():
    events = []
    spec = dataclasses.replace(SPEC, epochs=2, data_share=100)
    test = few(1_000, "test")

    train(spec, few(40 * 64), test, events.append)

    taken = [event for event in events if isinstance(event, Snapshot)]
    assert [each.step for each in taken] == [0, 1, 3, 10, 20, 30, 40, 60, 80]
    fresh = build_network(SMALL, SPEC.seed)
    assert np.array_equal(taken[0].network.weights["conv1"][0], fresh.get_layer("conv1").get_weights()[0])
    for snapshot in taken[::4]:
        model = to_keras(snapshot.network)
        model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        loss, accuracy = model.evaluate(test.images[::10, ..., None] / np.float32(255), test.labels[::10], verbose=0)
        assert (snapshot.loss, snapshot.accuracy) == pytest.approx((loss, accuracy), abs=1e-5)


def test_an_end_that_is_set_ends_a_call_early_and_the_next_one_goes_on():
    spec = dataclasses.replace(SPEC, data_share=100, epochs=2)

    with Training(spec, few(640), few(200, "test")) as session:
        session.stop_at = 5
        before = [event for event in session.events() if isinstance(event, Batches)]
        left = session.step
        session.stop_at = 6
        (one,) = (event for event in session.events() if isinstance(event, Batches))
        session.stop_at = session.total_steps
        after = [type(event) for event in session.events()]

    assert (sum(len(each.loss) for each in before), left) == (5, 5)
    assert (one.first, len(one.loss)) == (5, 1)
    assert after.count(Epoch) == 2
    assert session.finished


def test_a_rate_that_is_set_holds_from_the_next_batch():
    spec = TrainingSpec(dataclasses.replace(SMALL, dropout=0.0), epochs=2, optimizer="sgd", learning_rate=1e-5)
    weights = []

    with Training(spec, few(64), few(200, "test")) as session:
        for event in session.events():
            if isinstance(event, Batches):
                weights.append(session.network().weights["output"][0])
                session.learning_rate = 0.1

    assert np.abs(weights[0] - build_network(spec.network, 0).get_layer("output").get_weights()[0]).max() < 1e-4
    assert np.abs(weights[1] - weights[0]).max() > 1e-3


def test_one_cycle_begins_low_and_ends_still():
    spec = TrainingSpec(SMALL, epochs=1, optimizer="sgd", learning_rate=0.5, schedule="one-cycle", batch_size=16)
    steps = []

    with Training(spec, few(1_600), few(200, "test")) as session:
        for end in range(1, 101):
            session.stop_at, before = end, session.network().weights["conv1"][0]
            list(session.events())
            steps.append(np.abs(session.network().weights["conv1"][0] - before).max())

    assert max(steps[-3:]) < 1e-3 < max(steps[25:35])
    assert steps[0] < max(steps[25:35])


def test_epochs_that_are_added_have_a_cycle_of_their_own():
    spec = TrainingSpec(SMALL, epochs=1, optimizer="sgd", learning_rate=0.5, schedule="one-cycle", batch_size=16)
    with Training(spec, few(1_600), few(200, "test")) as session:
        session.stop_at = 99
        list(session.events())
        before = session.network().weights["conv1"][0]
        session.stop_at = 100
        *_, ended = session.events()
        last = np.abs(session.network().weights["conv1"][0] - before).max()

    with Training(dataclasses.replace(spec, epochs=2), few(1_600), few(200, "test"), ended) as session:
        session.stop_at, before = 130, session.network().weights["conv1"][0]
        *_, resumed = session.events()
        moved = np.abs(session.network().weights["conv1"][0] - before).max()

    assert (ended.step, ended.cycle_start, ended.cycle_end) == (100, 0, 100)
    assert (resumed.step, resumed.cycle_start, resumed.cycle_end) == (130, 100, 200)
    assert last < 1e-3 < moved


def test_what_comes_last_is_a_checkpoint_of_what_is_left():
    with Training(SPEC, few(640), few(200, "test")) as session:
        session.stop_at = 3
        *_, last = session.events()
        now = session.checkpoint()

    assert last.step == now.step == session.step
    assert all(np.array_equal(last.state[name], now.state[name]) for name in now.state)


def test_held_back_images_end_the_training_and_are_never_learned_from():
    digits = few(6_000)
    spec = TrainingSpec(SMALL, epochs=30, optimizer="adam", learning_rate=0.003, target_accuracy=0.8)
    events = []

    with Training(spec, digits, few(200, "test")) as session:
        events += session.events()
    checks = [event for event in events if isinstance(event, Validation)]

    assert session.target_reached and session.finished
    assert [each.accuracy >= 0.8 for each in checks] == [False] * (len(checks) - 1) + [True]
    assert [each.step for each in checks] == [43, 86, 129, 172, 215, 258][: len(checks)]  # halves of 5,500 / 64 batches
    order = np.random.default_rng(spec.seed).permutation(6_000)
    held_back = np.sort(order[5_500:])
    model = to_keras(session.network())
    right = (
        np.asarray(model(digits.images[held_back][..., None] / np.float32(255))).argmax(1) == digits.labels[held_back]
    )
    assert right.mean() == pytest.approx(checks[-1].accuracy)


def test_changing_held_back_labels_changes_nothing_that_is_learned():
    digits = few(1_200)
    held_back = np.random.default_rng(SPEC.seed).permutation(1_200)[1_100:]
    labels = digits.labels.copy()
    labels[held_back] = (labels[held_back] + 1) % 10
    spec = dataclasses.replace(SPEC, data_share=100, target_accuracy=1.0)

    first, other = (train(spec, split, few(200, "test")) for split in (digits, Split(digits.images, labels)))

    assert same_weights(first.network, other.network)


def test_a_target_without_images_to_hold_back_is_refused():
    spec = dataclasses.replace(SPEC, target_accuracy=0.9)

    with pytest.raises(InvalidSpec, match=r"^target_accuracy=0\.9 needs validation images, and 1 % of 640"):
        Training(spec, few(640), few(100, "test"))


def test_augmentation_leaves_its_share_clean_and_changes_the_rest():
    spec = TrainingSpec(SMALL, augmentation=Augmentation(shift=10, turn=20, shear=10, zoom=20, clean=25))
    images = tf.constant(few(64).images[..., None] / np.float32(255))
    loop = loop_of(spec)
    loop.reset(3)

    changed = np.asarray(loop.augmented(images))
    again = np.asarray(loop.augmented(images))

    assert np.array_equal(changed[:16], images[:16])
    assert all(np.abs(one - other).max() > 0.1 for one, other in zip(changed[16:], images[16:], strict=True))
    assert (changed.min(), changed.max()) >= (0, 0) and changed.max() <= 1 + 1e-6
    assert not np.array_equal(changed[16:], again[16:])


@pytest.mark.parametrize("kind", ["shift", "turn", "shear", "zoom"])
def test_each_change_is_of_its_kind(kind):
    amount = {"shift": 20, "turn": 45, "shear": 30, "zoom": 30}[kind]
    bar = np.zeros((64, 28, 28, 1), np.float32)
    bar[:, 10:18, 12:16] = 1  # 8 high, 4 wide, centred
    loop = loop_of(TrainingSpec(SMALL, augmentation=Augmentation(**{kind: amount}, clean=0)))
    loop.reset(0)

    changed = np.asarray(loop.augmented(tf.constant(bar)))[..., 0]

    ink = changed.sum(axis=(1, 2))
    rows, columns = np.indices((28, 28))
    middle = np.stack([(changed * each).sum(axis=(1, 2)) / ink for each in (rows, columns)])
    if kind == "shift":
        assert ink == pytest.approx(np.full(64, 32), rel=0.02)
        assert 1 < np.abs(middle - 13.5).max() <= 5.6 + 0.1
    if kind == "turn":
        assert np.abs(middle - 13.5).max() < 0.2
        assert ink == pytest.approx(np.full(64, 32), rel=0.1)
    if kind == "zoom":
        assert np.abs(middle - 13.5).max() < 0.3
        assert ink.min() < 24 and ink.max() > 40
    if kind == "shear":
        assert np.abs(middle[0] - 13.5).max() < 0.1  # rows stay
        leaning = np.stack(
            [(changed[:, row] * columns[row]).sum(axis=1) / changed[:, row].sum(axis=1) for row in (11, 16)]
        )
        assert 1 < np.abs(leaning[1] - leaning[0]).max() <= 5 * math.tan(math.radians(30)) + 0.1


@settings(max_examples=12, deadline=None)
@given(network_specs(), st.integers(0, 1_000))
def test_the_compiled_network_computes_what_keras_computes(network, seed):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (20, *network.input_shape), np.uint8)
    labels = rng.integers(0, len(network.class_names), 20).astype(np.uint8)
    loop = Loop(network, "rmsprop", 64, Augmentation())
    loop.reset(seed)

    losses, right = loop.test(Split(images, labels))

    probabilities = np.asarray(build_network(network, seed)(images / np.float32(255)))
    np.testing.assert_allclose(np.exp(-losses), probabilities[range(20), labels], atol=1e-5)
    assert (right != (probabilities.argmax(1) == labels)).sum() <= 1  # a tie may go either way


def test_steps_with_batch_normalisation_are_those_of_keras():
    network = dataclasses.replace(SMALL, dropout=0.0, batch_norm=True, global_pool=True)
    spec = TrainingSpec(network, epochs=3, batch_size=64, optimizer="sgd", learning_rate=0.05, seed=3)
    batch = few(64)
    model = build_network(network, seed=3)
    model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy")

    trained, batches, _ = trained_with(spec, batch)

    for step in range(3):
        loss = model.train_on_batch(batch.images[..., None] / np.float32(255), batch.labels)
        model.reset_metrics()
        assert batches[step].loss[0] == pytest.approx(float(loss), abs=1e-4)
    for name, arrays in trained.network.weights.items():
        for array, expected in zip(arrays, model.get_layer(name).get_weights(), strict=True):
            np.testing.assert_allclose(array, expected, rtol=0, atol=1e-4)
