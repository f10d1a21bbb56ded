"""Python and JavaScript say the same about what is sent from one to the other."""

import pytest

from tests.components.kinds import COMPONENTS, NAMES, fields, in_jsdoc, misfits, typed_dicts, typedefs


@pytest.mark.parametrize("component", NAMES)
def test_the_fields_of_the_data_are_the_same_in_python_and_javascript(component):
    python, javascript = typed_dicts(component), typedefs(component)

    assert python, "its data has no TypedDict"
    assert {name: javascript.get(name) for name in python} == {name: fields(kind) for name, kind in python.items()}


@pytest.mark.parametrize("component", NAMES)
def test_the_data_of_a_component_is_made_of_its_own_types(component):
    module = (COMPONENTS / component / "__init__.py").read_text()
    data = [name for name in typed_dicts(component) if name.endswith(("Data", "Head"))]

    assert any(f": {name} = {{" in module for name in data), "no variable is declared to be the data"


def test_every_module_is_checked_for_its_types():
    unchecked = [
        path.relative_to(COMPONENTS).as_posix()
        for path in COMPONENTS.rglob("*.js")
        if not path.read_text().startswith("// @ts-check\n") and path.parent.name != "uplot"
    ]

    assert unchecked == []


def test_types_are_written_as_javascript_writes_them():
    assert in_jsdoc(list[tuple[int, float | None]]) == "[number, number | null][]"
    assert in_jsdoc(dict[str, list[bool | None]]) == "Record<string, (boolean | null)[]>"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([1, "two"], list[int]),
        ([1, 2, 3], tuple[int, int]),
        (None, int),
        (True, float),
        ({"a": 1}, dict[str, str]),
        ("three", int | None),
    ],
)
def test_a_value_of_another_kind_is_found(value, kind):
    assert list(misfits(value, kind))
    assert not list(misfits([1, 2], tuple[int, float]))
