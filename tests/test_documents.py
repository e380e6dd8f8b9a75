"""The documents say what is there: commands, options, settings, modules, files, examples."""

from __future__ import annotations

import argparse
import ast
import contextlib
import pkgutil
import re
import struct
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tsunagari.contract import Thresholds
from tsunagari.present import charts
from tsunagari.press import cli
from tsunagari.press.bind.markdown_rules import OPTIONS
from tsunagari.press.plan.accessibility import Declaration
from tsunagari.press.plan.edition import Edition, Publication

README = ROOT / "README.md"
GUIDE = ROOT / "docs/analysts.ja.md"
DATA = ROOT / "data/README.md"
PICTURE = ROOT / "docs/report.png"
DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md")), DATA]
TEXTS = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}

STORED = (".ci", "benchmarks", "data", "docs", "notebooks", "report", "tests", "tsunagari")
# What is there only after a build or a command, or stands for a name that the reader chooses.
NOT_STORED = re.compile(
    r"^(_build|_site|\.venv|executed|failed|TARGET)\b|hotline|mimachi|kurashi|data/r4/facts"
)
OF_A_SITE = {"advertising.html", "data/advertising-media.csv", "index.html", "trainings.html"}
OF_A_SITE |= {"accessibility.html", "datapackage.json", "facts.json", "provenance.json"}
OF_A_SITE |= {"counts.json"}
BROUGHT = {"responses.parquet", "survey_answers.ipynb", "accessibility.yml"}
SUFFIX = r"\.(?:py|md|yml|yaml|ipynb|qmd|html|css|lua|js|toml|lock|csv|json|parquet)"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def fenced(text: str) -> list[tuple[str, str]]:
    """Return language and content of each block of code."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """Return the code that stands within lines."""
    prose = re.sub(r"^```\w*\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", prose)]


def tree() -> list[str]:
    """Return the paths of the README's annotated tree."""
    lines = TEXTS[README].partition("## The tree")[2].split("```")[1].splitlines()
    paths: list[str] = []
    folders = {0: ""}
    for line in filter(None, lines):
        depth = len(line) - len(line.lstrip())
        name = folders[depth] + line.split()[0].rstrip(",")
        folders[depth + 2] = name
        paths.append(name)
    return paths


@pytest.mark.parametrize("path", [path for path in tree() if not path.startswith("_build")])
def test_what_the_tree_shows_is_there(path: str) -> None:
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


@pytest.mark.parametrize("folder", ["tsunagari", "tests/..", "data"])
def test_the_tree_shows_every_folder(folder: str) -> None:
    below = [path for path in (ROOT / folder).resolve().iterdir() if path.is_dir()]
    stored = [path for path in below if any(path.glob("[!.]*")) and path.name[0] not in "._"]
    named = {f"{relative(path)}/" for path in stored if not path.name.endswith("egg-info")}
    assert named <= set(tree())


def test_the_readme_is_read_in_one_go() -> None:
    assert len(TEXTS[README].splitlines()) < 150


def anchors(text: str) -> set[str]:
    """Return the addresses of a document's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=relative)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", re.sub(r"`[^`]*`", "", text)):
        if not link.startswith("https://"):
            file, _, anchor = link.partition("#")
            target = path.parent / file if file else path
            assert target.exists(), link
            assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_the_picture_is_a_small_file_of_a_desk_s_width() -> None:
    content = PICTURE.read_bytes()
    assert len(content) < 200_000
    width, _height = struct.unpack(">II", content[16:24])
    assert width >= 1200


# Commands and options.


def commands() -> dict[str, set[str]]:
    """Return the options of each command of pipeline.py, as its own parser has them."""
    parser = cli.parser(None, **dict.fromkeys(cli._COMMANDS, print))
    [action] = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return {
        name: {option for a in command._actions for option in a.option_strings} - {"-h", "--help"}
        for name, command in action.choices.items()
    }


COMMANDS = commands()
CALL = re.compile(r"pipeline\.py ([a-z]+)([^\n`#]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_commands_and_options_that_are_named_exist(path: Path) -> None:
    text = TEXTS[path]
    for command, rest in CALL.findall(text):
        assert command in COMMANDS, command
        assert set(OPTION.findall(rest)) <= COMMANDS[command], rest
    known = set().union(*COMMANDS.values())
    for span in spans(text):
        if span.startswith("--"):
            assert set(OPTION.findall(span)) <= known, span
        if found := re.fullmatch(r"(build|diff|publish|rollback|verify) (--.*)", span):
            assert set(OPTION.findall(found[2])) <= COMMANDS[found[1]], span


def documented(command: str) -> str:
    """Return the sections of all documents that show a command."""
    parts = [
        part for text in TEXTS.values() for part in re.split(r"^#+ ", text, flags=re.MULTILINE)
    ]
    return "\n".join(part for part in parts if command in {name for name, _ in CALL.findall(part)})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_with_its_options(command: str) -> None:
    assert documented(command)
    everywhere = set.intersection(*COMMANDS.values())
    assert COMMANDS[command] - everywhere <= set(OPTION.findall(documented(command)))
    assert everywhere <= set(OPTION.findall(TEXTS[README]))


# Settings of an edition.


def settings() -> set[str]:
    """Return the settings of an edition, those within another by both names."""
    inner = {f"disclosure.{name}" for name in Thresholds.model_fields}
    inner |= {f"publication.{name}" for name in Publication.model_fields}
    return set(Edition.model_fields) | inner


def table_of_settings() -> set[str]:
    """Return the settings that `data/README.md` describes."""
    part = TEXTS[DATA].partition("## 版の設定")[2].partition("\n## ")[0]
    rows = [row.split("|") for row in part.splitlines() if row.startswith("| ")][1:]
    return {name.strip() for row in rows for name in row[1].split(",")}


def test_every_setting_is_described_and_no_other() -> None:
    assert table_of_settings() == settings()


def yaml_keys(text: str) -> Iterator[str]:
    """Yield the first names of what a document shows of a YAML file."""
    blocks = [block for language, block in fenced(text) if language == "yaml"]
    lines = [span for span in spans(text) if re.match(r"[a-z_]+:(?: |$)", span)]
    for source in [*blocks, *lines]:
        with contextlib.suppress(yaml.YAMLError):
            for name, value in yaml.safe_load(source.replace("…", "x")).items():
                yield name
                if name in ("disclosure", "publication") and value:
                    yield from (f"{name}.{key}" for key in value)


# Cell options, keys of other files, and a section that a document lets the reader make.
OTHER_KEYS = {*OPTIONS, "notebook", "hotline", "chapters", "scale"}
OTHER_KEYS |= {"questions", "tables", "together", "type", "asked", "points"}
OTHER_KEYS |= set(Declaration.model_fields)


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_settings_that_are_shown_exist(path: Path) -> None:
    assert set(yaml_keys(TEXTS[path])) <= settings() | OTHER_KEYS


# Modules, files and names in the code.


@cache
def stored() -> set[str]:
    """Return every path of the project from each of its folders on: `a/b.py` and `b.py`."""
    paths = [*ROOT.glob("*"), *(path for name in STORED for path in (ROOT / name).rglob("*"))]
    parts = [path.relative_to(ROOT).parts for path in paths]
    return {"/".join(each[start:]) for each in parts for start in range(len(each))}


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_paths_that_are_named_exist(path: Path) -> None:
    text = TEXTS[path]
    plain = "\n".join(block for language, block in fenced(text) if not language)
    drawn = re.findall(r"\b(?:press|analysis|tabulation|present|notebooks|data/r4)/[\w./]+", plain)
    for name in [*drawn, *(word for span in spans(text) for word in span.split())]:
        is_path = re.fullmatch(rf"[\w./-]+/[\w./-]*|[\w./-]+{SUFFIX}", name)
        if is_path and not NOT_STORED.search(name) and name not in OF_A_SITE | BROUGHT:
            assert name.removeprefix("../").rstrip("/") in stored(), name


DOTTED = re.compile(r"(?:tsunagari\.)?((?:analysis|contract|present|press|tabulation)(?:\.\w+)+)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_modules_and_functions_that_are_named_exist(path: Path) -> None:
    for span in spans(TEXTS[path]):
        if (found := DOTTED.fullmatch(span)) and not span.endswith((".py", ".yml")):
            pkgutil.resolve_name(f"tsunagari.{found[1]}")
    for file, name in re.findall(r"`((?:tsunagari/)?[\w/]+\.py)`(?:, |: )`(\w+)`", TEXTS[path]):
        module = file.removeprefix("tsunagari/").removesuffix(".py").replace("/", ".")
        pkgutil.resolve_name(f"tsunagari.{module.removesuffix('.__init__')}.{name}")


# The guide for analysts.

EXAMPLES = re.findall(
    r"^\| `(\w+\(.*?\))` \| ([^|（ ]+).*?\| (.*?) \|$", TEXTS[GUIDE], re.MULTILINE
)


def test_the_guide_says_what_a_function_gives() -> None:
    assert len(EXAMPLES) > 5
    known: dict[str, Any] = {}
    for call, result, source in EXAMPLES:
        for module in re.findall(r"tsunagari[\w.]+", source):
            known |= vars(pkgutil.resolve_name(module))
        assert called(ast.parse(call, mode="eval").body, known) == result, call


def called(node: ast.expr, known: dict[str, Any]) -> Any:
    """Call what an example calls; its arguments are calls or constants."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return known[node.func.id](*(called(argument, known) for argument in node.args))
    return ast.literal_eval(node)


def test_the_guide_shows_every_chart_and_every_option_of_a_cell() -> None:
    drawn = set(re.findall(r"`charts\.(\w+)`", TEXTS[GUIDE]))
    assert drawn == {name for name in charts.__all__ if callable(getattr(charts, name))}
    [row] = re.findall(r"^\| `#\\\|.*$", TEXTS[GUIDE], re.MULTILINE)
    assert set(re.findall(r"([a-z-]+):`", row)) == set(OPTIONS)


# Versions.


def test_the_changelog_s_last_version_is_the_project_s() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    versions = re.findall(r"^## \[(\d[\d.]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == project["project"]["version"]
