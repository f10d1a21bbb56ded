"""Every error that ConvScope raises on purpose: each message says what came, what was expected and what to do."""


class ConvScopeError(Exception):
    """The root: a page shows its message to the user as it stands."""


class InvalidSpec(ConvScopeError):
    """A network or training setting that is out of its range or does not fit the others."""


class DatasetError(ConvScopeError):
    """A shipped data file is missing or damaged."""


class DamagedFile(ConvScopeError):
    """An npz file that is cut, changed or of another kind; who reads it says which file and what to do."""


class InvalidImage(ConvScopeError):
    """An image, a drawing or the address of one that cannot be read."""


class EmptyDrawing(InvalidImage):
    """A drawing without ink."""


class InvalidKernel(ConvScopeError):
    """A kernel that was typed and cannot be read."""


class InvalidUnit(ConvScopeError):
    """A unit, a filter or a layer that the network does not have."""


class InvalidWeights(ConvScopeError):
    """Arrays that do not fit the network that they are said to belong to."""


class StoreError(ConvScopeError):
    """The model store refused something, or could not do it."""


class UnknownNetwork(StoreError):
    """No stored network has this id."""


class DamagedRecord(StoreError):
    """A stored network's folder is half written or was changed by hand."""


class JobError(ConvScopeError):
    """A training job could not be handed to a worker."""
