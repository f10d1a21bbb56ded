"""Trains a network of the store again, with one part of its recipe left out."""

from __future__ import annotations

import dataclasses

from convscope.datasets import MNIST, WITH_WRITTEN, load_split
from convscope.errors import StoreError
from convscope.network.trained import TrainedNetwork
from convscope.spec.training import Augmentation, TrainingSpec
from convscope.store.record import Record


def trained_without_a_part(record: Record) -> dict[str, TrainedNetwork]:
    """Train with the same seed, without augmentation and without the written digits. Each training takes minutes.

    Raises:
        StoreError: If the network was trained with neither of them.
    """
    from convscope.training.worker.session import train

    specs = _specs(record.training)
    if not specs:
        raise StoreError(
            f"The network {record.id!r} was trained without augmentation and written digits, so neither can be left "
            "out. Choose one that was trained with them, such as robust."
        )
    networks = {}
    for part, spec in specs.items():
        splits = [load_split(spec.dataset, name) for name in ("train", "test")]
        networks[f"{record.id} without {part}"] = train(spec, *splits).network
    return networks


def _specs(spec: TrainingSpec) -> dict[str, TrainingSpec]:
    specs = {}
    if spec.augmentation != Augmentation():
        specs["augmentation"] = dataclasses.replace(spec, augmentation=Augmentation())
    if spec.dataset == WITH_WRITTEN:
        specs["written digits"] = dataclasses.replace(spec, dataset=MNIST)
    return specs
