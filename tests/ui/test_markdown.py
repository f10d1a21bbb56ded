"""Text that people typed or that a link brought is shown as text."""

from ui.markdown import SPECIAL, WORD_JOINER, escape


def test_every_special_character_is_escaped_and_the_others_stay():
    assert escape(f"a{SPECIAL}é 1").replace(WORD_JOINER, "") == "a" + "".join(f"\\{each}" for each in SPECIAL) + "é 1"


def test_addresses_and_emoji_in_a_link_are_broken_up():
    text = "https://x.org www.x.org x@y.org :smile: a: b"

    escaped = escape(text)

    assert escaped.replace(WORD_JOINER, "|") == (r"https\:|//x\.org www|\.x\.org x@|y\.org \:|smile\: a\: b")
