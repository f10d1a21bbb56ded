"""What people want of a run: its JSON, and what is refused."""

import json
import math

import pytest

from convscope.errors import DamagedRecord, InvalidSpec
from convscope.store.control import Control


@pytest.mark.parametrize("control", [Control(), Control("pause"), Control("stop", 7), Control("run", 938, 0.003)])
def test_a_command_comes_back_from_its_json(control):
    assert Control.from_values(control.to_values()) == control


def test_control_json_keeps_the_names_that_earlier_versions_wrote():
    content = b'{"wanted": "pause", "until": 7, "learning_rate": 0.003}'

    assert Control.from_json(content) == Control("pause", 7, 0.003)
    assert Control("pause", 7, 0.003).to_values() == json.loads(content)


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ({"command": "fly"}, "command"),
        ({"pause_at": -1}, "pause_at"),
        ({"pause_at": 1.5}, "pause_at"),
        ({"learning_rate": 1e6}, "learning_rate"),
        ({"learning_rate": math.nan}, "learning_rate"),
    ],
)
def test_a_command_out_of_range_is_refused(command, name):
    with pytest.raises(InvalidSpec, match=f"^{name}="):
        Control(**command)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"wanted": "fly"}', b'{"speed": 3}', b"\xff", b"[" * 100_000])
def test_what_is_no_command_is_refused(content):
    with pytest.raises(DamagedRecord, match=r"^control\.json cannot be read \(.*\)\. Remove the file\.$"):
        Control.from_json(content)
