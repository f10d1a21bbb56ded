"""What the README shows from Python runs as it stands, and says what it does."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_python_of_the_readme_runs_as_it_stands():
    blocks = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}

    for block in blocks:
        exec(block, names)

    unit, maps = names["unit"], names["maps"]
    assert len(blocks) == 2
    assert maps["conv1"].shape == (26, 26, 32)
    assert unit.receptive_field.rows == tuple(range(4, 22))
    assert unit.terms.shape == (3, 3, 64)
    assert max(0, unit.sum) == unit.activation
