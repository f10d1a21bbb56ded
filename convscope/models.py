"""A stored network by its id: as arrays, or as a Keras model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convscope.network.trained import TrainedNetwork
from convscope.store.store import open_store

if TYPE_CHECKING:
    import keras


def load_network(network_id: str | None = None, url: str | None = None) -> TrainedNetwork:
    """Load a network as NumPy arrays.

    Args:
        network_id: Its id, such as `"robust"` or `"notebook"`; None for the default network.
        url: The store, see `open_store`.

    Raises:
        UnknownNetwork: If the store has no network with this id.
        StoreError: If it cannot be read, or the run has no network yet.
    """
    return open_store(url).load_network(network_id)


def load_keras(network_id: str | None = None, url: str | None = None) -> keras.Model:
    """Load a network as a Keras model, rebuilt from its spec. This imports TensorFlow.

    Args, Raises: As for `load_network`.
    """
    from convscope.network.tensorflow.model import to_keras

    return to_keras(load_network(network_id, url))
