"""No text goes to Streamlit's Markdown but literals, and what went through `ui.markdown`."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
FILES = [PROJECT / "app.py", *sorted((PROJECT / "pages").glob("*.py")), *sorted((PROJECT / "ui").rglob("*.py"))]
TEXTS = {  # the functions of Streamlit that read Markdown, and their arguments that it is in: places and names
    **dict.fromkeys(("markdown", "caption", "title", "header", "subheader"), ((0,), ("body", "help"))),
    **dict.fromkeys(("info", "warning", "error", "success", "toast"), ((0,), ("body",))),
    **dict.fromkeys(("button", "checkbox", "toggle", "link_button", "download_button"), ((0,), ("label", "help"))),
    **dict.fromkeys(("slider", "select_slider", "number_input", "text_input", "selectbox"), ((0,), ("label", "help"))),
    **dict.fromkeys(("radio", "segmented_control", "pills", "multiselect"), ((0,), ("label", "help", "format_func"))),
    **dict.fromkeys(("text_area", "file_uploader", "color_picker", "date_input"), ((0,), ("label", "help"))),
    **dict.fromkeys(("expander", "popover", "status", "dialog"), ((0,), ("label", "help"))),
    "write": ((0, 1, 2, 3), ()),
    "metric": ((0, 1, 2), ("label", "value", "delta", "help")),
    "progress": ((1,), ("text",)),
    "spinner": ((0,), ("text",)),
    "page_link": ((), ("label", "help")),
    "tabs": ((0,), ("tabs",)),
    "badge": ((0,), ("label",)),
}
GATES = {"safe", "escape"}


def is_said_safely(node: ast.expr) -> bool:
    """Whether an argument is a literal, or went through `ui.markdown`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in GATES
    if isinstance(node, ast.BinOp | ast.IfExp):
        parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.body, node.orelse)
        return all(map(is_said_safely, parts))
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in GATES)


def past_the_gate(source: str) -> list[str]:
    """The calls whose text may be anything."""
    found, called = [], set()
    for node in ast.walk(ast.parse(source)):
        called |= {id(node.func)} if isinstance(node, ast.Call) else set()
        if isinstance(node, ast.Attribute) and node.attr in TEXTS and ast.unparse(node.value) == "st":
            found += [] if id(node) in called else [f"line {node.lineno}: {ast.unparse(node)} without its text"]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            places, names = TEXTS.get(name, ((), ()))
            texts = [argument for place, argument in enumerate(node.args) if place in places]
            texts += [keyword.value for keyword in node.keywords if keyword.arg in names]
            found += [f"line {text.lineno}: {ast.unparse(text)}" for text in texts if not is_said_safely(text)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_text_that_is_no_literal_goes_through_the_gate(path):
    assert past_the_gate(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "st.warning(str(error))",
        "st.markdown(f'**{name}**')",
        "left.button(label, key='x')",
        "st.button('x', help=text)",
        "row.page_link('a.py', label=name)",
        "st.progress(0.5, text=text)",
        "st.write('a' + name)",
        "st.metric('Loss', value)",
        "(st.info if calm else st.error)('x')",
        "say = st.warning",
        "st.segmented_control('x', names, format_func=names.get)",
    ],
)
def test_a_text_that_goes_past_the_gate_is_found(line):
    assert past_the_gate(line)


@pytest.mark.parametrize(
    "line", ["st.warning(escape(error))", "st.markdown('a' if b else safe(c))", "st.progress(share, safe(text))"]
)
def test_a_text_that_went_through_is_not(line):
    assert past_the_gate(line) == []
