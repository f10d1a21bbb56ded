"""A training that is left and taken up again by another process ends with the very same weights."""

import os
import subprocess
import sys

TRAIN = """
import hashlib, sys
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

def train(checkpoint, ends, folder):
    with Training(spec, few(400, "train"), few(100, "test"), checkpoint) as session:
        epochs = []
        for session.stop_at in ends:
            epochs += [event for event in session.events() if hasattr(event, "test_loss")]
            (folder / f"{session.step}.npz").write_bytes(session.checkpoint().to_npz())
        state = b"".join(array.tobytes() for array in session.checkpoint().state.values())
        print(session.step, hashlib.sha256(state).hexdigest(), epochs[-1].loss, epochs[-1].test_loss)

folder, *steps = Path(sys.argv[1]), *map(int, sys.argv[2:])
if not steps:
    train(None, (16, 26, 39), folder)
for step in steps:
    checkpoint = Checkpoint.from_npz((folder / f"{step}.npz").read_bytes())
    assert checkpoint.step == step
    train(checkpoint, (39,), folder)
"""


def train(folder, *steps: int) -> list[str]:
    """Train in a process of its own, with one TensorFlow thread: from the beginning, or from each of these batches."""
    environment = {**os.environ, "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    command = [sys.executable, "-c", TRAIN, folder, *map(str, steps)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()


def test_weights_optimiser_and_random_states_are_equal_to_the_last_bit(tmp_path):
    """13 batches per epoch: 16 is inside the second epoch, 26 at its end."""
    (whole,) = train(tmp_path)

    resumed = train(tmp_path, 16, 26)

    assert whole.startswith("39 ")
    assert resumed == [whole, whole]
