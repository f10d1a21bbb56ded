"""The charts' library is the file that its makers built."""

import hashlib
import json

from tests.components.kinds import COMPONENTS

FOLDER = COMPONENTS / "uplot"


def test_the_files_of_uplot_have_the_checksums_that_are_written_down():
    written = json.loads((FOLDER / "source.json").read_text())["sha256"]

    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.iterdir()}

    del found["source.json"]
    assert found == written


def test_uplots_licence_and_version_are_told():
    source = json.loads((FOLDER / "source.json").read_text())

    assert (FOLDER / "LICENSE").read_text().startswith("The MIT License (MIT)")
    assert f"(v{source['version']})" in (FOLDER / "uPlot.esm.js").read_text()[:600]
