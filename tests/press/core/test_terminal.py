"""What is shown at a terminal: words, and nothing that commands it."""

from __future__ import annotations

import pytest

from tsunagari.press.core import terminal


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a\x1b]0;title\x07\x1b[2J", r"a\x1b]0;title\x07\x1b[2J"),
        ("report\u202efdp.exe", r"report\u202efdp.exe"),
        ("\x9b31m\r", r"\x9b31m\r"),
    ],
)
def test_what_others_say_commands_no_terminal(said: str, shown: str) -> None:
    assert terminal.plain(said) == shown


def test_what_people_write_is_shown_as_it_is() -> None:
    text = "北九州市　「𠮷」\n\tcell 1: ① é \u200d👨‍👩‍👧 ½"
    assert terminal.plain(text) == text
