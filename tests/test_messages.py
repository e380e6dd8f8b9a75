"""Messages in the user's language: none lacks its translation, and each code is explained."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import string
import subprocess
import sys
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from tests import catalog
from tests.conftest import ROOT, Project
from tests.messages import did_nothing
from tsunagari import messages
from tsunagari.messages import coded, language, of_parts, say
from tsunagari.press import cli
from tsunagari.press.core.examples import EXAMPLES
from tsunagari.press.core.wrapping import columns, wrapped

GUIDE = ROOT / "docs/messages.ja.md"


def fields(text: str) -> set[str]:
    """Return what stands in braces in a template, without how it is printed."""
    found = {name for _text, name, _spec, _how in string.Formatter().parse(text) if name}
    assert "" not in found
    return found


def texts(message_id: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message_id] if isinstance(message_id, str) else list(message_id)


def of_argparse(message: Message) -> bool:
    return ("argparse", None) in message.locations


def by_id(stored: Catalog) -> dict[str, list[str]]:
    return {texts(message.id)[0]: texts(message.string) for message in stored if message.id}


def test_every_message_has_its_translation_and_no_translation_is_of_something_gone() -> None:
    said = {str(message.id) for message in catalog.messages() if message.id}
    stored = {str(message.id): message for message in catalog.translations() if message.id}
    assert said - stored.keys() == set()
    assert [name for name in stored if not all(map(str.strip, texts(stored[name].string)))] == []
    assert [name for name in stored if stored[name].fuzzy] == []  # which gettext would not say
    assert [name for name in stored if not _says(stored[name])] == []
    of_python = {
        name for name, message in stored.items() if ("argparse", None) in message.locations
    }
    assert stored.keys() - said - of_python == set()


def _says(message: Message) -> bool:
    """Check that a translation is in Japanese, where the message has words of its own."""
    given, said = texts(message.id)[0], "".join(texts(message.string))
    words = re.sub(
        r"\{[^{}]*\}|%\(\w+\)s|%s|\b(?:pipeline\.py|build|HTML|JIS|X|question|group|where)\b",
        "",
        given,
    )
    return not re.search(r"[a-z]{4}", words) or bool(re.search(r"[ぁ-んァ-ヶ一-龠]", said))


def test_translations_have_the_fields_of_their_messages() -> None:
    for message in catalog.translations():
        if message.id and not of_argparse(message):
            assert fields(str(message.string)) == fields(str(message.id)), message.id
        elif message.id:  # Python's own, which have its older marks
            marks = [set(re.findall(r"%\(\w+\)|%[sr]", text)) for text in texts(message.id)]
            for translated in texts(message.string):
                assert set(re.findall(r"%\(\w+\)|%[sr]", translated)) in marks, message.id


def test_translations_break_lines_where_their_messages_do() -> None:
    for message in catalog.translations():
        if not message.id:
            continue
        first, last = texts(message.id)[0], texts(message.id)[-1]
        for translated in texts(message.string):
            assert _ends(translated) in (_ends(first), _ends(last)), message.id
            assert ("\\n" in translated) <= ("\\n" in first), message.id


def _ends(text: str) -> tuple[int, int]:
    """Return how many line ends a text begins and ends with."""
    return len(text) - len(text.lstrip("\n")), len(text) - len(text.rstrip("\n"))


def test_what_is_compiled_is_what_is_written() -> None:
    with catalog.COMPILED.open("rb") as file:
        compiled = by_id(read_mo(file))
    assert compiled == by_id(catalog.translations())


# Codes.


def codes() -> Counter[str]:
    """Return how often the code builds a message with each code."""
    found: Counter[str] = Counter()
    for path in catalog.code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "coded":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
                found[node.args[0].value] += 1
    return found


def test_each_code_has_one_entry_of_the_guide_with_causes_and_ways_out() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|(.*)\|(.*)\|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    entries = Counter(code for code, _cause, _way in rows)
    assert entries == dict.fromkeys(codes(), 1)
    for code, cause, way in rows:  # in Japanese, and each its own
        assert all(len(re.findall(r"[ぁ-んァ-ヶ一-龠]", text)) > 5 for text in (cause, way)), code
    assert [way for way, times in Counter(way for *_, way in rows).items() if times > 1] == []


def test_a_code_is_a_letter_of_its_family_and_a_number() -> None:
    assert all(re.fullmatch(r"[CDNPSLQRT]\d\d", code) for code in codes())


# What help shows.


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_has_examples_that_can_be_given(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    commands = [command for command in EXAMPLES if command]
    parser = cli.parser("", **dict.fromkeys(commands, lambda _: None))
    with pytest.raises(SystemExit):
        parser.parse_args([*filter(None, [name]), "--help"])
    shown = capsys.readouterr().out.splitlines()
    for words in EXAMPLES[name]:
        assert f"  python pipeline.py {words}" in shown  # no example is broken over lines
        if "--help" in words:
            continue
        given = parser.parse_args(shlex.split(words))
        editions = [getattr(given, "edition", "r4"), getattr(given, "former", None) or "r4"]
        assert all((ROOT / "data" / edition / "edition.yml").is_file() for edition in editions)
        answers = getattr(given, "answers", None)
        assert answers is None or (ROOT / answers).is_file()


# The choice.


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "C", "TSUNAGARI_LANG": "ja"}, "ja"),
        ({"LC_ALL": "ja_JP.UTF-8", "TSUNAGARI_LANG": "en"}, "en"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "", "TSUNAGARI_LANG": ""}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_chosen_by_locale_or_variable(
    monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], expected: str
) -> None:
    for name in ("TSUNAGARI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_message_taken_apart_is_said_in_the_language_of_who_puts_it_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    english = say("Note: {note}", note=say("cell {number}", number=4))
    apart = json.loads(json.dumps(english.parts()))
    monkeypatch.setenv(messages.VARIABLE, "ja")
    japanese = of_parts(apart)
    assert japanese != english
    assert "4" in japanese
    assert re.search(r"[ぁ-ん一-龠ァ-ヶ]", japanese)
    monkeypatch.setenv(messages.VARIABLE, "en")
    assert of_parts(apart) == english


def test_what_stands_in_a_message_is_no_template() -> None:
    assert "{0} %s {x!r}" in say("Note: {note}", note="{0} %s {x!r}")
    assert coded("P05", "Note: {note}", note="{number}").endswith("{number} [P05]")


def help_of(*command: str, capsys: pytest.CaptureFixture[str]) -> str:
    parser = cli.parser(None, **dict.fromkeys(cli._COMMANDS, print))
    with pytest.raises(SystemExit):
        parser.parse_args([*command, "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("command", ["", *cli._COMMANDS])
def test_help_is_japanese_and_fits_the_terminal(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(messages.VARIABLE, "ja")
    monkeypatch.setenv("COLUMNS", "80")
    for line in help_of(*filter(None, [command]), capsys=capsys).splitlines():
        assert columns(line) <= 80, line
        # No line is of English words: they are names of options, of their values and of files.
        if not line.startswith("  python "):
            assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]", line), line


@pytest.mark.parametrize("chosen", ["en", "ja"])
@pytest.mark.parametrize("command", cli._COMMANDS)
def test_wrong_use_shows_the_usage_that_help_shows(
    command: str, chosen: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(messages.VARIABLE, chosen)
    monkeypatch.setenv("COLUMNS", "80")
    usage = help_of(command, capsys=capsys).partition("\n\n")[0]
    parser = cli.parser(None, **dict.fromkeys(cli._COMMANDS, print))
    with pytest.raises(SystemExit):
        parser.parse_args([command, "--nothing", *"abcdefg"])
    told = capsys.readouterr().err
    # Of words beyond those that a command takes, it is the program that tells.
    assert told.startswith((usage, help_of(capsys=capsys).partition("\n\n")[0])), told
    with pytest.raises(SystemExit):
        parser.parse_args([command, "--debug=1"])
    assert capsys.readouterr().err.startswith(usage)


def test_lines_of_help_neither_begin_nor_end_with_a_mark_that_may_not_nor_break_words() -> None:
    text = "既定は、edition.yml の formats（ウェブサイトのみ）。ブラウザーで「保存」を選ぶ。"
    for width in range(16, 90):
        lines = wrapped(text, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for line in lines:
            assert columns(line) <= width or len(lines) == 1
            assert line[0] not in "」）、。ー"
            assert line[-1] not in "「（"
        assert any("ウェブサイト" in line for line in lines)
        assert any("ブラウザー" in line for line in lines)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_fault(
    unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, ROOT / "pipeline.py", "build", "--help"],
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_wrong_use_has_a_code_and_is_told_in_japanese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(messages.VARIABLE, "ja")
    parser = cli.parser(None, **dict.fromkeys(cli._COMMANDS, print))
    for words in (["build", "--jobs", "0"], ["diff", "--nothing"], ["nothing"], []):
        with pytest.raises(SystemExit) as caught:
            parser.parse_args(words)
        assert caught.value.code == 2
        told = capsys.readouterr().err.splitlines()[-1]
        assert told.endswith("[C01]")
        assert re.search(r"[ぁ-ん]", told)


def test_the_language_is_nothing_to_the_site_and_to_what_is_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {}
    sites = []
    for chosen in ("en", "ja"):
        monkeypatch.setenv(messages.VARIABLE, chosen)
        told[chosen] = project.build("--renderer", "pandoc", "--force")
        assert told[chosen].returncode == 0, told[chosen].stderr
        sites.append(project.files("_site"))
    assert sites[0] == sites[1]
    assert told["en"].stderr != told["ja"].stderr
    monkeypatch.setenv(messages.VARIABLE, "en")
    again = project.build("--renderer", "pandoc", "--explain")
    assert did_nothing(again.stderr), again.stderr


def test_an_error_of_a_cell_is_told_at_each_build_in_the_language_of_who_builds(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.cell("one", "last", "from tsunagari.present.dates import wareki\nwareki('nothing')")
    for chosen, words in (("ja", "日付"), ("en", "date"), ("ja", "日付")):
        monkeypatch.setenv(messages.VARIABLE, chosen)
        ended = project.build()
        assert ended.returncode == 1
        assert "[N17]" in ended.stderr
        assert words in ended.stderr


OF_JUPYTER = "tsunagari/press/run/fork/shell.py"
"""Says what a kernel says, in its words."""


def plain_texts(tree: ast.AST) -> list[str]:
    """Return texts in English that go to the user as they are: of problems, faults and notes."""
    found = []
    for node in ast.walk(tree):
        told: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            told = (
                node.args[1:3] if name == "Problem" else node.args[3:4] if name == "expect" else []
            )
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("what", "remedy"):
            told = [node.value]
        for text in told:
            pieces = [n.value for n in ast.walk(text) if isinstance(n, ast.Constant)]
            is_plain = isinstance(text, ast.Constant | ast.JoinedStr)
            if is_plain and any(re.search(r"[A-Za-z]{3} [a-z]{2}", str(p)) for p in pieces):
                found.append(ast.unparse(text))
    return found


def test_no_message_goes_out_untranslated() -> None:
    plain = {
        path.relative_to(ROOT).as_posix(): texts
        for path in catalog.code()
        if (texts := plain_texts(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert {path: texts for path, texts in plain.items() if path != OF_JUPYTER} == {}
