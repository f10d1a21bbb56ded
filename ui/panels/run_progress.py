"""The progress of a run in words."""

from __future__ import annotations

from convscope.datasets import count_images
from convscope.spec.training import TrainingSpec
from convscope.store.progress import Progress
from convscope.store.record import Record
from ui import resources
from ui.numbers import duration


def batches_per_epoch(spec: TrainingSpec) -> int:
    """Batches in one epoch of a training."""
    return spec.steps_per_epoch(count_images(spec.dataset, "train"))


def progress_text(record: Record, progress: Progress, total: int) -> str:
    """What a run is doing, with its batch and the time left.

    Args:
        total: Batches of the whole run.
    """
    done, epochs = len(progress.loss), record.training.epochs
    if record.state == "paused":
        tested = f": {record.measures['test_accuracy']:.2%} of the test digits right" if record.is_evaluated else ""
        return f"Paused after batch {record.step:,} of {total:,}{tested}"
    if record.control.command != "run":
        return {"pause": "Pausing", "stop": "Stopping"}[record.control.command]
    if record.state == "waiting":
        return resources.waits_for(record)
    if not done:
        return "The worker is building the network"
    if done >= total:
        return "Testing on the 10,000 test digits"
    per_epoch = total // epochs
    speed = progress.batches_per_second()
    left = f", about {duration((total - done) / speed)} left" if speed else ""
    return f"Epoch {done // per_epoch + 1} of {epochs}, batch {done:,} of {total:,}{left}"
