"""Markdown that does only what we mean: what people typed, or a link brought, is never a link or HTML.

Streamlit reads almost every text as Markdown. Every text that is not a literal goes through `safe`, and what people
chose or what a file says goes through `escape` first.
"""

import re

SPECIAL = "\\`*_{}[]()#+-.!|~$:<>&"  # characters that have a meaning in Streamlit's Markdown
WORD_JOINER = "\u2060"  # has no width
_LINK_OR_HTML = re.compile(r"(?<!\\)((?:\\\\)*)([\[<$&])")  # not escaped yet


def escape(text: object) -> str:
    """A text in which nothing has a meaning for Markdown: as it is, on one line."""
    line = " ".join(str(text).split())
    broken = re.sub(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)", WORD_JOINER, line, flags=re.IGNORECASE)
    return "".join(f"\\{character}" if character in SPECIAL else character for character in broken)


def safe(markdown: str) -> str:
    """Markdown of ours that keeps bold and italic text, lists, tables and icons, and has no other power.

    No link, image, HTML, formula or colour is left in it, whatever was put into it.
    """
    text = _LINK_OR_HTML.sub(r"\1\\\2", markdown)
    return re.sub(r"(?<=//)(?=\S)|(?<=[^\s\u2060]@)(?=\w)|(?<=www)(?=\.)", WORD_JOINER, text, flags=re.IGNORECASE)
