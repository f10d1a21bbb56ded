"""Text that people typed or that a link brought is shown as text."""

from ui.markdown import SPECIAL, WORD_JOINER, escape, safe


def test_every_special_character_is_escaped_and_the_others_stay():
    assert escape(f"a{SPECIAL}é 1").replace(WORD_JOINER, "") == "a" + "".join(f"\\{each}" for each in SPECIAL) + "é 1"


def test_addresses_and_emoji_in_a_link_are_broken_up():
    text = "https://x.org www.x.org x@y.org :smile: a: b"

    escaped = escape(text)

    assert escaped.replace(WORD_JOINER, "|") == (r"https\:|//x\.org www|\.x\.org x@|y\.org \:|smile\: a\: b")


def test_markdown_of_ours_keeps_bold_lists_tables_and_icons():
    text = "**a** :material/check: *b*\n- c\n| d | 1 × 2 |\n|:--|--:|"

    assert safe(text) == text


def test_nothing_else_that_was_put_into_it_has_a_meaning():
    text = "![](http://x.org/i) [a](b) <b> $1$ :red[c] www.x.org d@x.org"

    left = safe(text)

    assert left.replace(WORD_JOINER, "|") == (r"!\[](http://|x.org/i) \[a](b) \<b> \$1\$ :red\[c] www|.x.org d@|x.org")
    assert safe(escape("[a] <b>")) == escape("[a] <b>"), "what is escaped stays as it is"
