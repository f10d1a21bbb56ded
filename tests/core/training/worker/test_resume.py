"""A training that is left and taken up again by another process ends with the very same weights."""

import os
import subprocess
import sys

import pytest

TRAIN = """
import dataclasses, hashlib, sys
from pathlib import Path
import tensorflow as tf
tf.config.experimental.enable_op_determinism()
from convscope import ConvLayer, NetworkSpec, TrainingSpec
from convscope.store.checkpoint import Checkpoint
from convscope.datasets import Split, load_split
from convscope.training.worker.session import Training
from convscope.spec.training import Augmentation

def few(count, split):
    digits = load_split("mnist", split)
    return Split(digits.images[:count], digits.labels[:count])

spec = TrainingSpec(
    NetworkSpec(conv_layers=(ConvLayer(4, pool=2), ConvLayer(6)), dense_units=8, dropout=0.3, batch_norm=True),
    epochs=3, batch_size=32, optimizer="adam", learning_rate=0.01, schedule="one-cycle", seed=5,
    augmentation=Augmentation(shift=8, turn=10, shear=5, zoom=10, clean=25),
)
file, begin, end = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
checkpoint = Checkpoint.from_npz(file.read_bytes()) if begin else None
with Training(spec, few(400, "train"), few(100, "test"), checkpoint) as session:
    assert session.step == begin
    session.stop_at = end
    epochs = [event for event in session.events() if hasattr(event, "test_loss")]
    file.write_bytes(session.checkpoint().to_npz())
    state = b"".join(array.tobytes() for array in session.checkpoint().state.values())
    print(session.step, hashlib.sha256(state).hexdigest(), epochs[-1].loss, epochs[-1].test_loss)
"""


def train(file, begin, end) -> list[str]:
    """Train from one batch to another in a process of its own, with one TensorFlow thread."""
    environment = {**os.environ, "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    command = [sys.executable, "-c", TRAIN, file, str(begin), str(end)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("left_after", [16, 26])
def test_weights_optimiser_and_random_states_are_equal_to_the_last_bit(tmp_path, left_after):
    """13 batches an epoch: 16 is inside the second epoch, 26 at its end."""
    whole = train(tmp_path / "whole.npz", 0, 39)

    train(tmp_path / "parts.npz", 0, left_after)
    resumed = train(tmp_path / "parts.npz", left_after, 39)

    assert resumed == whole
    assert whole[0] == "39"
