"""Arrays in npz files: they come back as they were, and every kind of damage is one error."""

import numpy as np
import pytest

from convscope import npz
from convscope.errors import DamagedFile

ARRAYS = {"kernel": np.arange(6, dtype=np.float32).reshape(2, 3), "step": 7}


def read(source):
    """Both arrays of a file."""
    with npz.opened(source) as arrays:
        return {name: arrays[name] for name in ("kernel", "step")}


@pytest.mark.parametrize("compress", [False, True])
def test_arrays_come_back_with_their_types_from_bytes_and_from_a_path(tmp_path, compress):
    content = npz.to_bytes(ARRAYS, compress=compress)
    (tmp_path / "file.npz").write_bytes(content)

    for found in (read(content), read(tmp_path / "file.npz")):
        assert (found["kernel"].dtype, found["kernel"].tolist()) == (np.float32, ARRAYS["kernel"].tolist())
        assert int(found["step"]) == 7


@pytest.mark.parametrize("content", [b"", b"no file", npz.to_bytes(ARRAYS)[:-40], npz.to_bytes({"other": 1})])
def test_a_file_that_is_cut_or_of_another_kind_is_damaged(content):
    with pytest.raises(DamagedFile):
        read(content)


def test_a_changed_byte_changes_nothing_or_is_damage():
    content = npz.to_bytes(ARRAYS, compress=True)

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 255
        try:
            found = read(bytes(changed))
        except DamagedFile:
            continue
        assert found["kernel"].tolist() == ARRAYS["kernel"].tolist()


def test_a_pickled_array_is_damage_and_is_not_unpickled():
    class Trap:
        def __reduce__(self):
            return pytest.fail, ("it was unpickled",)

    with pytest.raises(DamagedFile, match="allow_pickle"):
        read(npz.to_bytes({"kernel": np.array([Trap()], object), "step": 7}))


def test_numbers_of_another_kind_are_damage():
    with pytest.raises(DamagedFile), npz.opened(npz.to_bytes({"step": np.array(["seven"])})) as arrays:
        int(arrays["step"][0])
