"""The part of Quarto that the report uses: everything else is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from tsunagari.messages import coded, marked, say
from tsunagari.press.core import yaml_speed
from tsunagari.press.core.notebook import split_options
from tsunagari.press.core.pandoc import Tree
from tsunagari.press.core.problems import Problem, nearest
from tsunagari.press.core.syntax import FIXED
from tsunagari.table_files.conflicts import conflict, place
from tsunagari.yaml_slips import in_words

OPTIONS: Mapping[str, type] = {
    "label": str,
    "fig-cap": str,
    "fig-alt": str,
    "tbl-cap": str,
    "include": bool,
    "output": bool,
}
_NOT_NEEDED = {
    "echo": marked("no page shows code"),
    "eval": marked("to leave a cell out of the run, tag it skip-execution"),
    "error": marked("a cell that fails stops the build"),
    "warning": marked("a warning stops the build"),
    "message": marked("a page shows what a cell ends with, and nothing that it writes"),
    "fig-width": marked("a chart has the width of the text"),
    "fig-height": marked("a chart's call has its height"),
}
CALLOUTS = {
    "callout-note": "補足",
    "callout-tip": "ヒント",
    "callout-important": "重要",
    "callout-warning": "注意",
    "callout-caution": "注意",
}
KEY_FIGURES = "key-figures"

_PLAIN = frozenset(
    {
        "Header",
        "Para",
        "Plain",
        "BulletList",
        "OrderedList",
        "BlockQuote",
        "Str",
        "Space",
        "SoftBreak",
        "LineBreak",
        "Emph",
        "Strong",
        "Link",
        "Note",
        "Quoted",
        "Code",
        "Div",
    }
)
_NAMED = {
    "CodeBlock": (marked("a block of code"), marked("Say in words what it does.")),
    "DefinitionList": (marked("a definition list"), marked("Use a list or a table from a cell.")),
    "Figure": (marked("an image"), marked("Draw it in a code cell with a label and fig-alt.")),
    "HorizontalRule": (marked("a horizontal rule"), marked("Use a heading.")),
    "Image": (marked("an image"), marked("Draw it in a code cell with a label and fig-alt.")),
    "LineBlock": (marked("a line block"), marked("Use a list.")),
    "Math": (marked("mathematics"), marked("Write it in words, or \\$ for a dollar sign.")),
    "RawBlock": (marked("raw HTML"), marked("Use Markdown, or table(…) in a code cell.")),
    "RawInline": (marked("raw HTML"), marked("Use Markdown, or table(…) in a code cell.")),
    "Cite": (
        marked("a citation"),
        marked("Write a footnote; a reference begins with @fig-, @tbl- or @sec-."),
    ),
    "Table": (marked("a table in Markdown"), marked("Show it with table(…) in a code cell.")),
    "Span": (marked("a span with attributes"), marked("Use plain text.")),
}
_EMPTY = ("Space", "SoftBreak", "LineBreak", "HorizontalRule")
_SHORTCODE = re.compile(r"\{\{[<%]\s*(.*?)\s*[>%]\}\}", re.DOTALL)
_VAR = re.compile(r"^var [a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")
_LABEL = re.compile(r"^(fig|tbl)-[a-z0-9][a-z0-9-]*$")
_SECTION = re.compile(r"^sec-[a-z0-9][a-z0-9-]*$")
A_FACT = "\ue000"
"""Stands before and behind the name of a fact in what pandoc reads for the rules."""
_MARKED = re.compile(f"{A_FACT}([^{A_FACT}]*){A_FACT}")
_MARKUP = re.compile(r"[*_`$@<>\[\]\\|]")


@dataclass(frozen=True)
class Text:
    """A piece of markdown and where it stands."""

    where: str
    source: str
    index: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading as written: its id, level and plain text."""

    id: str
    level: int
    text: str
    numbered: bool


def check_merged(text: Text) -> list[Problem]:
    """Return the merge conflict in a piece of markdown; else nothing.

    What else is wrong with such a piece is of what git has put there.
    """
    if found := conflict(text.source.encode()):
        line, what = found
        return [Problem(place(text.where, line), what)]
    return []


def check_text(text: Text, tree: Tree) -> list[Problem]:
    """Return what is outside the dialect in one piece of markdown.

    Parameters
    ----------
    tree
        What pandoc reads from the piece once references are out of it.
    """
    problems = [
        _refusal(
            text,
            say("the shortcode {value}", value=match[0]),
            say("Only {{{{< var section.name >}}}} is known."),
        )
        for match in _SHORTCODE.finditer(text.source)
        if not _VAR.match(match[1]) or match[0].startswith("{{%")
    ]
    if text.source.startswith("---"):
        problems.append(_refusal(text, say("front matter"), say("Write settings in edition.yml.")))
    for node in _walk(tree):
        problems += _check_node(node, text)
    return list(dict.fromkeys(problems))


def _check_node(node: Mapping[str, Any], text: Text) -> list[Problem]:
    kind = node["t"]
    if kind not in _PLAIN:
        if kind in _NAMED:
            what, remedy = (say(words) for words in _NAMED[kind])
        else:
            what, remedy = say("the construct {kind}", kind=kind), say("Use plain paragraphs.")
        return [_refusal(text, what, remedy)]
    if kind == "Div":
        _id, classes, others = node["c"][0]
        known = [*CALLOUTS, KEY_FIGURES] if text.index else [*CALLOUTS]
        if len(classes) != 1 or classes[0] not in known or others or _id:
            name = " ".join(f".{name}" for name in classes) or say("without a class")
            return [
                _refusal(text, say("the block {name}", name=name), nearest("".join(classes), known))
            ]
    if kind in ("Link", "Code"):
        attributes, *content = node["c"]
        held = content[-1] if kind == "Code" else "".join(content[-1])
        if A_FACT in held:
            return [
                _refusal(
                    text, say("a fact in code or in a link's address"), say("Write it as text.")
                )
            ]
        if any(attributes):
            return [
                _refusal(
                    text, say("a link or code with attributes"), say("Remove the {{…}} behind it.")
                )
            ]
    return []


def _refusal(text: Text, what: str, remedy: str) -> Problem:
    return Problem(
        text.where, coded("P01", "{what} is not in the report's dialect.", what=what), remedy
    )


def headings(tree: Tree) -> Iterator[Heading]:
    """Yield the headings of the text, without the titles of callouts."""
    for block in tree:
        if block["t"] == "Header":
            level, (identifier, classes, _others), inlines = block["c"]
            text = _MARKED.sub(r"{{< var \1 >}}", plain(inlines))
            yield Heading(identifier, level, text, "unnumbered" not in classes)


def check_headings(text: Text, own: Sequence[Heading], *, first: bool) -> list[Problem]:
    """Check headings against the rules: an explicit id, one title and that first."""
    problems = []
    for position, heading in enumerate(own):
        title = first and position == 0
        if not re.search(r"\{[^}]*#" + re.escape(heading.id) + r"[\s}]", text.source):
            what = coded("P07", "the heading 「{words}」 has no id.", words=heading.text)
            problems.append(Problem(text.where, what, say("Write {{#sec-name}} behind it.")))
        elif not _SECTION.match(heading.id):
            what = coded(
                "P07",
                "the id of the heading 「{words}」 is {id!r}.",
                words=heading.text,
                id=heading.id,
            )
            problems.append(Problem(text.where, what, say("Ids begin with sec-: a-z, 0-9 and -.")))
        if title != (heading.level == 1):
            what = coded(
                "P07",
                "the heading 「{words}」 is of level {level}.",
                words=heading.text,
                level=heading.level,
            )
            remedy = say("A page has one heading of level 1, and it comes first.")
            problems.append(Problem(text.where, what, remedy))
    if first and not own:
        problems.append(
            Problem(
                text.where,
                coded("P07", "the page has no title."),
                say("Begin with # 標題 {{#sec-…}}"),
            )
        )
    return problems


def options(source: str, where: str) -> tuple[dict[str, Any], list[Problem]]:
    """Return a code cell's options.

    Returns
    -------
    tuple
        Options by name, and what is wrong with them.
    """
    head, _code = split_options(source)
    try:
        given = yaml.load("\n".join(head), yaml_speed.Loader) or {}  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        words = in_words(str(getattr(error, "problem", None) or error))
        at = getattr(error, "problem_mark", None)
        line = source.splitlines()[at.line] if at and at.line < len(head) else ""
        what = coded("P02", "the cell options cannot be read: {words}.", words=words)
        remedy = say("Put quotes around a text that holds a colon.")
        return {}, [Problem(where, what, remedy, line)]
    if not isinstance(given, dict):
        return {}, [Problem(where, coded("P02", "a cell option is a line #| name: value."))]
    return given, list(_check_options(given, where))


def _check_options(given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    for name, value in given.items():
        if name not in OPTIONS:
            what = coded("P02", "the cell option {name} is not in the report's dialect.", name=name)
            yield Problem(where, what, f"{_instead(str(name))}{nearest(str(name), OPTIONS)}")
        elif not isinstance(value, OPTIONS[name]):
            kind = say("true or false") if OPTIONS[name] is bool else say("a text")
            yield Problem(
                where,
                coded(
                    "P02",
                    "the cell option {name} must be {kind}, not {value!r}.",
                    name=name,
                    kind=kind,
                    value=value,
                ),
            )
        elif name in ("fig-cap", "fig-alt", "tbl-cap"):
            bare = _SHORTCODE.sub("", FIXED.sub(r"\1", str(value)))
            if mark := _MARKUP.search(bare):
                what = coded("P02", "{name} holds the mark {value!r}.", name=name, value=mark[0])
                yield Problem(where, what, say("A caption or alternative text is plain text."))
    label = given.get("label")
    if isinstance(label, str) and not _LABEL.match(label):
        what = coded("P03", "the label {label!r} is not in the report's dialect.", label=label)
        yield Problem(where, what, say("A label begins with fig- or tbl-: a-z, 0-9 and -."))


def _instead(name: str) -> str:
    """Return what to do about an option that Quarto knows and the report does not."""
    if name in _NOT_NEEDED:
        return say("Take the line out: {reason}. ", reason=say(_NOT_NEEDED[name]))
    return say("Take the line out, or correct it. ")


def plain(inlines: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a run of inline elements."""
    return "".join(
        " " if node["t"] in ("Space", "SoftBreak") else node["c"]
        for node in _walk(list(inlines))
        if node["t"] in ("Str", "Space", "SoftBreak")
    )


def _walk(tree: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(tree, Mapping):
        if "c" in tree or tree.get("t") in _EMPTY:  # else it is a property, such as Decimal
            yield tree
        if tree.get("t") in _PLAIN:  # the others are refused whole
            yield from _walk(tree.get("c"))
    elif isinstance(tree, list):
        for node in tree:
            yield from _walk(node)
