"""The words that people read: strings, docstrings and comments avoid phrases that are hard to understand."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).parents[1]
READ = ("app.py", "pages", "ui", "convscope", "benchmarks", "README.md", "docs")
KEYS = ("picture",)  # a parameter of links, which keeps its name
SUFFIXES = (".py", ".js", ".css", ".html", ".md")

COUNTED = "numbers?|weights?|bias(?:es)?|scores?|values?|entries|entry|multiply-adds|parameters|pixels|maps?|images?"
COUNTED += "|batch(?:es)?|epochs?|points?|places?|steps?|files?|questions?|digits?|channels?|layers?|filters?|seconds"
UNITS = "filter|image|map|side|layer|pixel|class|second|minute|colour|batch|epoch|unit|run|session|stroke|digit"
UNITS += "|network|channel|visitor|process|server|worker|file|page|task|step"


class Rule(NamedTuple):
    """A phrase to avoid.

    Attributes:
        pattern: A regular expression. Case does not matter, and a space stands for any white space.
        example: Words that it finds.
        instead: Plain words that say the same.
    """

    pattern: str
    example: str
    instead: str

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Every place in a text where the phrase stands."""
        return re.finditer(self.pattern.replace(" ", r"\s+"), text, re.IGNORECASE)


RULES = (
    Rule(r"\banew\b", "The page is drawn anew.", "The page is drawn again."),
    Rule(r"\bsomebody\b", "until somebody clicks", "until the visitor clicks"),
    Rule(r"\bso many\b", "after so many batches", "after this number of batches"),
    Rule(r"\bbut for\b", "all but for the first", "all except the first"),
    Rule(r"\bknows? not\b", "a worker that it knows not", "a worker that it does not know"),
    Rule(r"\blearnt\b", "what it has learnt", "the weights that it has learned"),
    Rule(r"\bpictures?\b(?!=)", "the picture on show", "the image on show"),
    Rule(r"\boptimis", "Optimiser", "Optimizer"),
    Rule(r"\bbecomes? of\b|\bbecame of\b", "whatever becomes of the files", "even if the files are deleted"),
    Rule(r"\btime and again\b", "it ended time and again", "it ended repeatedly"),
    Rule(r"\bin vain\b", "what the link asks in vain", "the invalid parameters of the link"),
    Rule(r"\blooked at\b", "All digits are looked at.", "Reading all digits."),
    Rule(r"\bof equals\b", "of equals the first", "ties: the first"),
    Rule(r"\bspoke(?:n)? for\b|\bspeaks? for\b", "ink that spoke for it", "ink that supports it"),
    Rule(r"\bthough the page be\b|\bthough it be\b", "though the page be closed", "even if the page is closed"),
    Rule(r"\ball together\b|\bin all(?=[.,;:)]|$)", "nine runs in all", "nine runs in total"),
    Rule(rf"\b(?:{COUNTED}) an? (?:{UNITS})\b", "a number a filter", "a number per filter"),
    Rule(rf"\ban? (?:{UNITS}) each\b", "an epoch each in turn", "one epoch for each"),
    Rule(r"\bonce an? (?:server|run|page|process)\b", "once a server", "once per server"),
    Rule(r"\bpress(?:ed|es)? (?:an?|it|one|on|start)\b", "Press a cell to open it.", "Click a cell to open it."),
    Rule(r"\bgatekeeper\b", "the gatekeeper", "the out-of-distribution detector"),
)


class Text(NamedTuple):
    """A piece of text and the line in its file where it begins."""

    line: int
    words: str


def texts_of_python(source: str) -> Iterator[Text]:
    """String literals, docstrings included, and comments. The values in an f-string are `{}`."""
    tree = ast.parse(source)
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield Text(node.lineno, "".join(pieces))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield Text(node.lineno, node.value)
    yield from comments_of_python(source)


def comments_of_python(source: str) -> Iterator[Text]:
    """Comments; those on lines that follow each other are one text."""
    first, lines = 0, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if lines and token.start[0] != first + len(lines):
                yield Text(first, "\n".join(lines))
                lines = []
            first = token.start[0] - len(lines)
            lines.append(token.string.lstrip("# "))
    if lines:
        yield Text(first, "\n".join(lines))


def texts_of_javascript(source: str) -> Iterator[Text]:
    """Comments and string literals."""
    pattern = r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
    for found in re.finditer(pattern, source, re.DOTALL):
        yield Text(source.count("\n", 0, found.start()) + 1, found[0])


def texts_of(path: Path) -> Iterator[Text]:
    """Everything in a file that a person reads as text."""
    source = path.read_text()
    if path.suffix == ".py":
        yield from texts_of_python(source)
    elif path.suffix in (".html", ".md"):
        for paragraph in re.finditer(r"(?:.+\n?)+", source):
            yield Text(source.count("\n", 0, paragraph.start()) + 1, paragraph[0])
    else:
        yield from texts_of_javascript(source)


def hard_phrases(path: Path) -> list[str]:
    """The phrases of a file that a rule finds, with their lines and the advice."""
    found = []
    for line, words in sorted(texts_of(path)):
        if words in KEYS:
            continue
        plain = re.sub(r"`[^`\n]*`", "``", words) if path.suffix in (".py", ".md") else words  # without names of code
        for rule in RULES:
            for match in rule.matches(plain):
                at = line + plain.count("\n", 0, match.start())
                found.append(f"{local(path)}:{at}: “{' '.join(match[0].split())}”. Write it as in “{rule.instead}”")
    return found


def local(path: Path) -> str:
    """A file's path from the project's folder."""
    return path.relative_to(PROJECT).as_posix()


def files(*places: str) -> list[Path]:
    """The files in these places, which may be files themselves."""
    found = []
    for place in places:
        path = PROJECT / place
        found += [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)
    return found


@pytest.mark.parametrize("path", files(*READ), ids=local)
def test_a_file_uses_only_words_that_are_easy_to_understand(path):
    found = hard_phrases(path)

    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.example)
def test_a_rule_finds_its_example_and_accepts_its_advice(rule):
    assert any(rule.matches(rule.example))
    assert not any(match for other in RULES for match in other.matches(rule.instead))


def test_a_phrase_is_found_in_every_kind_of_text(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_words.PROJECT", tmp_path)
    (tmp_path / "some.py").write_text(
        '''"""Drawn
anew."""
# A worker that it knows
# not.
label = (
    f"a number {1} a "
    f"filter, so many {2}"
)
key = "picture"
'''
    )
    (tmp_path / "some.js").write_text("const text = `a\npicture ${name}`; // in vain\n/* somebody\nelse */\n")

    python, javascript = (hard_phrases(tmp_path / name) for name in ("some.py", "some.js"))

    assert [each.partition(". Write")[0] for each in python] == [
        "some.py:2: “anew”",
        "some.py:3: “knows not”",
        "some.py:6: “so many”",
    ]
    assert [each.partition(". Write")[0] for each in javascript] == [
        "some.js:2: “picture”",
        "some.js:2: “in vain”",
        "some.js:3: “somebody”",
    ]
