"""Text that people typed or that a link brought, escaped so that Markdown shows it as it is."""

import re

SPECIAL = "\\`*_{}[]()#+-.!|~$:<>"  # characters that have a meaning in Streamlit's Markdown
WORD_JOINER = "\u2060"  # has no width


def escape(text: str) -> str:
    """The text without Markdown's meaning."""
    return "".join(f"\\{character}" if character in SPECIAL else character for character in text)


def escape_link_text(text: str) -> str:
    """The same for text from a link: web addresses and emoji codes in it are also broken up."""
    return escape(re.sub(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)", WORD_JOINER, text, flags=re.IGNORECASE))
