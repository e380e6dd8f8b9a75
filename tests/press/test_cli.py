"""The command line: its words in whatever order a user types them."""

from __future__ import annotations

from argparse import Namespace
from itertools import permutations

import pytest

from tsunagari.press import cli

NAMES = ("build", "diff", "export", "new", "publish", "releases", "rollback", "verify")
COMMANDS = {name: lambda args: None for name in NAMES}
PARSER = cli.parser(None, **COMMANDS)


def parsed(*words: str) -> Namespace:
    return PARSER.parse_args(words)


@pytest.mark.parametrize(
    ("command", "options", "words"),
    [
        ("build", [["--jobs", "2"], ["--force"], ["--section=a"]], ["r5"]),
        ("diff", [["--against", "3"], ["--debug"]], ["r5"]),
        ("publish", [["--yes"], ["--dry-run"]], ["r5", "/srv/www"]),
        ("publish", [["--yes"], ["--debug"]], ["/srv/www"]),
        ("rollback", [["--yes"], ["--debug"]], ["r5", "/srv/www", "12"]),
        ("verify", [["--debug"]], ["/srv/www"]),
    ],
)
def test_options_stand_anywhere(command: str, options: list[list[str]], words: list[str]) -> None:
    last = parsed(command, *words, *(part for option in options for part in option))
    typed = [*options, *([word] for word in words)]
    orders = [
        order
        for order in permutations(typed)
        if [w for w in order if w[0] in words] == [[word] for word in words]
    ]
    for order in orders:
        assert parsed(command, *(part for word in order for part in word)) == last, order
    for word in words:
        assert word in str(last)


@pytest.mark.parametrize("command", NAMES)
@pytest.mark.parametrize("words", [["--help"], ["-h"], ["r4", "--help"], ["--hel"]])
def test_every_command_explains_itself(
    command: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(command, *words)
    assert ended.value.code == 0
    assert f" {command} [-h]" in capsys.readouterr().out


def test_an_edition_stands_behind_an_option_with_a_value() -> None:
    assert parsed("build", "--section", "a", "b", "--jobs", "3", "r5").edition == "r5"
    assert parsed("publish", "--yes", "/srv/www").edition == "r4"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["publish", "--yes"], "TARGET"),
        (["publish", "r4", "--now", "/srv/www"], "--now"),
        (["verify", "a", "--debug", "b"], "b"),
        (["build", "--jobs", "0", "r4"], "'0'"),
        (["rollback", "--yes"], "TARGET"),
        ([], "COMMAND"),
    ],
)
def test_wrong_words_are_named(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(*words)
    assert ended.value.code == 2
    assert named in capsys.readouterr().err.splitlines()[-1]
