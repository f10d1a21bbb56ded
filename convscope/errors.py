"""Every error that ConvScope raises on purpose: its message says what came, what was expected and what to do."""


class ConvScopeError(Exception):
    """The base of all errors. Pages show its message to people as it is."""


class InvalidSpec(ConvScopeError):
    """A network or training setting that is outside its range or does not fit the other settings."""


class DatasetError(ConvScopeError):
    """A data set that does not exist, or a shipped data file that is missing or damaged."""


class DamagedFile(ConvScopeError):
    """An npz file that is cut, changed or of another kind; who reads it says which file and what to do."""


class InvalidImage(ConvScopeError):
    """An image, a drawing or an address that cannot be read, or an image that does not fit the network."""


class EmptyDrawing(InvalidImage):
    """A drawing without ink."""


class InvalidKernel(ConvScopeError):
    """A typed kernel that cannot be read."""


class InvalidUnit(ConvScopeError):
    """A unit, a filter, a layer or a class that the network does not have, or an unknown method of attribution."""


class InvalidWeights(ConvScopeError):
    """Weights that do not fit the network, or are not finite."""


class StoreError(ConvScopeError):
    """A request that the model store refuses or cannot carry out."""


class UnknownNetwork(StoreError):
    """An id that no stored network has."""


class DamagedRecord(StoreError):
    """A stored run with a file that is incomplete or was changed by hand."""


class RunLost(StoreError):
    """A worker that no longer holds its run: the run was deleted, or another worker has it."""


class JobError(ConvScopeError):
    """A training or an analysis that no worker can carry out."""
