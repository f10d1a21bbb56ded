"""A run and its answers that an earlier ConvScope stored can be read today."""

import zipfile

import numpy as np
import pytest

from convscope import ConvLayer, NetworkSpec, TrainingSpec, forward
from convscope.analysis.answer_files import load_answer
from convscope.analysis.questions import Accuracy, ActivationMaximisation, Calibration, TopActivations
from convscope.images import image_at
from convscope.spec.training import Augmentation
from convscope.store.control import Control
from convscope.store.progress import Progress
from tests.core.runs import OLD_DRAWING, OLD_RUN, OLD_STEPS, store_folder

NETWORK = NetworkSpec(
    conv_layers=(ConvLayer(3, 5, padding="same", pool=2), ConvLayer(4, dilation=2), ConvLayer(2, stride=2, pool=2)),
    dense_units=5,
    dropout=0.1,
    batch_norm=True,
)
TRAINING = TrainingSpec(
    NETWORK,
    epochs=2,
    optimizer="adam",
    learning_rate=0.01,
    data_share=1,
    seed=3,
    schedule="one-cycle",
    target_accuracy=0.999,
    augmentation=Augmentation(5, 5, 5, 5, 50),
)


def test_its_record_says_what_it_said(old_store):
    record = old_store.record(OLD_RUN)

    assert (record.name, record.owner, record.state) == ("Kept since the first format", "everyone", "finished")
    assert record.training == TRAINING
    assert (record.step, record.measures["steps"], record.measures["test_accuracy"]) == (18, 18, 0.2743000090122223)
    assert [epoch["test_loss"] for epoch in record.history] == [2.236060619354248, 2.1472344398498535]
    assert record.changes == ({"step": 9, "epochs": 2}, {"step": 9, "learning_rate": 0.02})
    assert old_store.entries()[-1] == record


def test_its_network_reads_a_digit_as_it_did(old_store):
    network, image = old_store.load_network(OLD_RUN), image_at("test-3", old_store).pixels

    outputs = forward(network, image)

    expected = [0.119207, 0.046805, 0.114324, 0.079547, 0.116012, 0.102431, 0.128566, 0.088688, 0.072847, 0.131573]
    np.testing.assert_allclose(outputs["output"], expected, atol=1e-5)
    assert outputs["conv2"][3, 4, 1] == pytest.approx(0.3403009, abs=1e-5)


def test_its_keras_file_is_there_for_whoever_takes_it(old_store):
    with zipfile.ZipFile(store_folder(old_store) / OLD_RUN / "network.keras") as file:
        assert {"config.json", "model.weights.h5"} <= set(file.namelist())


def test_its_curves_and_commands_are_there(old_store):
    progress = Progress(old_store, OLD_RUN)

    progress.poll()

    assert (len(progress.loss), progress.loss[:2]) == (18, [2.4104, 2.4018])
    assert [epoch["epoch"] for epoch in progress.epochs] == [1, 2]
    assert [line["step"] for line in progress.validation] == [5, 9, 14, 18]
    assert old_store.record(OLD_RUN).control == Control("run", None, 0.02)


def test_its_checkpoint_and_snapshots_can_be_read(old_store):
    folder = old_store.folder(OLD_RUN)

    checkpoint, snapshot = folder.checkpoint(), folder.snapshot(NETWORK, 5)

    assert (checkpoint.step, checkpoint.learning_rate) == (18, 0.02)
    assert (checkpoint.cycle_start, checkpoint.cycle_end) == (9, 18)
    assert len(checkpoint.state) == 52
    assert folder.snapshot_steps() == (0, 5, 18)
    assert (snapshot.step, snapshot.loss, snapshot.accuracy) == pytest.approx((5, 2.26733136, 0.1))


def test_the_answers_about_it_are_found_by_their_questions(old_store):
    accuracy, best, made, calibration = (
        load_answer(old_store, question)
        for question in (
            Accuracy(OLD_RUN, OLD_STEPS),
            TopActivations(OLD_RUN, OLD_STEPS),
            ActivationMaximisation(OLD_RUN, OLD_STEPS, "conv2", 1),
            Calibration(OLD_RUN, OLD_STEPS),
        )
    )

    assert (accuracy.correct[:2], accuracy.accuracy) == ((0, 1101), 0.2743)
    assert list(best) == ["conv1", "pool1", "conv2", "conv3", "pool3", "dense", "output"]
    assert best["conv2"].indices[0, :3].tolist() == [474, 7872, 3348]
    assert best["conv2"].positions[0, 0].tolist() == [6, 5]
    assert best["conv2"].values[0, 0] == pytest.approx(3.4410577)
    assert best["conv2"].class_means[3, 0] == pytest.approx(0.5046094)
    assert (made.image.shape, made.unit, made.value) == ((28, 28, 1), (5, 5, 1), pytest.approx(7.6097713))
    assert (calibration.temperature, calibration.held_out_digits, calibration.written_digits) == (
        pytest.approx(0.38962974),
        5000,
        2000,
    )
    assert calibration.written_table[0, 2:].tolist() == pytest.approx([4000, 0.206898944, 0.2515])


def test_a_drawing_that_was_kept_is_still_a_drawing(old_store):
    image = image_at(OLD_DRAWING, old_store)

    assert [len(stroke) for stroke in image.strokes] == [1500]
