"""What people want of a run: its JSON, and what is refused."""

import math

import pytest

from convscope.errors import DamagedRecord, InvalidSpec
from convscope.store.control import Control


@pytest.mark.parametrize("control", [Control(), Control("pause"), Control("stop", 7), Control("run", 938, 0.003)])
def test_a_wish_comes_back_from_its_json(control):
    assert Control.from_json(control.to_json()) == control


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ({"wanted": "fly"}, "wanted"),
        ({"until": -1}, "until"),
        ({"until": 1.5}, "until"),
        ({"learning_rate": 1e6}, "learning_rate"),
        ({"learning_rate": math.nan}, "learning_rate"),
    ],
)
def test_a_wish_out_of_range_is_refused(wish, name):
    with pytest.raises(InvalidSpec, match=f"^{name}="):
        Control(**wish)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"wanted": "fly"}', b'{"speed": 3}', b"\xff", b"[" * 100_000])
def test_what_is_no_wish_is_refused(content):
    with pytest.raises(DamagedRecord, match=r"^control\.json cannot be read \(.*\)\. Remove the file\.$"):
        Control.from_json(content)
