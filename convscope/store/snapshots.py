"""A network during its training: the files snapshots/NNNNNN.npz of a run, named by the number of batches done.

Each file holds the arrays of `TrainedNetwork.arrays` (`conv1.kernel` and so on) as float16, and the numbers `format`,
`step` (batches done), `loss` (mean cross-entropy) and `accuracy` (0 to 1) on every tenth test digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from convscope import npz
from convscope.errors import DamagedFile, DamagedRecord, InvalidWeights
from convscope.network.trained import TrainedNetwork
from convscope.spec.network import NetworkSpec

FORMAT = 1
FOLDER = "snapshots"
EARLY_STEPS = (0, 1, 3, 10, 30, 100, 300)  # batches done; snapshots follow after every half epoch
TEST_STRIDE = 10  # a snapshot is measured on every tenth test digit


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A network during its training.

    Attributes:
        step: Batches done.
        loss: Mean cross-entropy on every tenth test digit.
        accuracy: Accuracy on the same digits, 0 to 1.
        network: Its weights; rounded to float16 when they were read from a file.
    """

    step: int
    loss: float
    accuracy: float
    network: TrainedNetwork

    def to_npz(self) -> bytes:
        """The content of its file."""
        largest = np.finfo(np.float16).max
        halves = {
            name: np.clip(array, -largest, largest).astype(np.float16) for name, array in self.network.arrays().items()
        }
        numbers = {"format": FORMAT, "step": self.step, "loss": self.loss, "accuracy": self.accuracy}
        return npz.to_bytes(numbers | halves)

    @classmethod
    def from_npz(cls, spec: NetworkSpec, content: bytes) -> Snapshot:
        """Read the file content of `to_npz`. Nothing is unpickled.

        Raises:
            DamagedRecord: If the content is not a whole snapshot of this network, or its format is newer.
        """
        try:
            with npz.opened(content) as file:
                if int(file["format"]) > FORMAT:
                    raise ValueError("its format is newer than this ConvScope; update ConvScope")
                step, loss, accuracy = int(file["step"]), float(file["loss"]), float(file["accuracy"])
                arrays = {name: file[name].astype(np.float32) for name in file if "." in name}
                return cls(step, loss, accuracy, TrainedNetwork.from_arrays(spec, arrays))
        except (DamagedFile, InvalidWeights) as error:
            raise DamagedRecord(
                f"The snapshot cannot be read ({error}); expected an npz file with the layers of the network. The "
                "network itself and the other snapshots are not touched: remove this one."
            ) from error


def snapshot_steps(steps_per_epoch: int, epochs: int) -> tuple[int, ...]:
    """The batches after which snapshots are taken, in order; half epochs are rounded up."""
    total_steps = steps_per_epoch * epochs
    halves = {(half * steps_per_epoch + 1) // 2 for half in range(1, 2 * epochs + 1)}
    return tuple(sorted({*(step for step in EARLY_STEPS if step <= total_steps), *halves}))


def file_name(step: int) -> str:
    """Path of the snapshot after batch `step`, in the run's folder."""
    return f"{FOLDER}/{step:06d}.npz"
