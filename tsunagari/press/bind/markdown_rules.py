"""The part of Quarto that the report uses: everything else is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from tsunagari.press.core.notebook import split_options
from tsunagari.press.core.pandoc import Tree
from tsunagari.press.core.problems import Problem, nearest
from tsunagari.press.core.syntax import FIXED

OPTIONS: Mapping[str, type] = {
    "label": str,
    "fig-cap": str,
    "fig-alt": str,
    "tbl-cap": str,
    "include": bool,
    "output": bool,
}
_NOT_NEEDED = {
    "echo": "no page shows code",
    "eval": "to leave a cell out of the run, tag it skip-execution",
    "error": "a cell that fails stops the build",
    "warning": "a warning stops the build",
    "message": "a page shows what a cell ends with, and nothing that it writes",
    "fig-width": "a chart has the width of the text",
    "fig-height": "a chart's call has its height",
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
    "CodeBlock": ("a block of code", "Say in words what it does."),
    "DefinitionList": ("a definition list", "Use a list or a table from a cell."),
    "Figure": ("an image", "Draw it in a code cell with a label and fig-alt."),
    "HorizontalRule": ("a horizontal rule", "Use a heading."),
    "Image": ("an image", "Draw it in a code cell with a label and fig-alt."),
    "LineBlock": ("a line block", "Use a list."),
    "Math": ("mathematics", "Write it in words, or \\$ for a dollar sign."),
    "RawBlock": ("raw HTML", "Use Markdown, or table(…) in a code cell."),
    "RawInline": ("raw HTML", "Use Markdown, or table(…) in a code cell."),
    "Cite": ("a citation", "Write a footnote; a reference begins with @fig-, @tbl- or @sec-."),
    "Table": ("a table in Markdown", "Show it with table(…) in a code cell."),
    "Span": ("a span with attributes", "Use plain text."),
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


def check_text(text: Text, tree: Tree) -> list[Problem]:
    """Return what is outside the dialect in one piece of markdown.

    Parameters
    ----------
    tree
        What pandoc reads from the piece once references are out of it.
    """
    problems = [
        _refusal(text, f"the shortcode {match[0]}", "Only {{< var section.name >}} is known.")
        for match in _SHORTCODE.finditer(text.source)
        if not _VAR.match(match[1]) or match[0].startswith("{{%")
    ]
    if text.source.startswith("---"):
        problems.append(_refusal(text, "front matter", "Write settings in edition.yml."))
    for node in _walk(tree):
        problems += _check_node(node, text)
    return list(dict.fromkeys(problems))


def _check_node(node: Mapping[str, Any], text: Text) -> list[Problem]:
    kind = node["t"]
    if kind not in _PLAIN:
        what, remedy = _NAMED.get(kind, (f"the construct {kind}", "Use plain paragraphs."))
        return [_refusal(text, what, remedy)]
    if kind == "Div":
        _id, classes, others = node["c"][0]
        known = [*CALLOUTS, KEY_FIGURES] if text.index else [*CALLOUTS]
        if len(classes) != 1 or classes[0] not in known or others or _id:
            name = " ".join(f".{name}" for name in classes) or "without a class"
            return [_refusal(text, f"the block {name}", nearest("".join(classes), known))]
    if kind in ("Link", "Code"):
        attributes, *content = node["c"]
        held = content[-1] if kind == "Code" else "".join(content[-1])
        if A_FACT in held:
            return [_refusal(text, "a fact in code or in a link's address", "Write it as text.")]
        if any(attributes):
            return [_refusal(text, "a link or code with attributes", "Remove the {…} behind it.")]
    return []


def _refusal(text: Text, what: str, remedy: str) -> Problem:
    return Problem(text.where, f"{what} is not in the report's dialect.", remedy)


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
            what = f"the heading 「{heading.text}」 has no id."
            problems.append(Problem(text.where, what, "Write {#sec-name} behind it."))
        elif not _SECTION.match(heading.id):
            what = f"the id of the heading 「{heading.text}」 is {heading.id!r}."
            problems.append(Problem(text.where, what, "Ids begin with sec-: a-z, 0-9 and -."))
        if title != (heading.level == 1):
            what = f"the heading 「{heading.text}」 is of level {heading.level}."
            remedy = "A page has one heading of level 1, and it comes first."
            problems.append(Problem(text.where, what, remedy))
    if first and not own:
        problems.append(Problem(text.where, "the page has no title.", "Begin with # 標題 {#sec-…}"))
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
        given = yaml.safe_load("\n".join(head)) or {}
    except yaml.YAMLError as error:
        what = f"the cell options cannot be read: {' '.join(str(error).split())}"
        return {}, [Problem(where, what, "Put quotes around a text that holds a colon.")]
    if not isinstance(given, dict):
        return {}, [Problem(where, "a cell option is a line #| name: value.")]
    return given, list(_check_options(given, where))


def _check_options(given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    for name, value in given.items():
        if name not in OPTIONS:
            what = f"the cell option {name} is not in the report's dialect."
            yield Problem(where, what, f"{_instead(str(name))}{nearest(str(name), OPTIONS)}")
        elif not isinstance(value, OPTIONS[name]):
            kind = "true or false" if OPTIONS[name] is bool else "a text"
            yield Problem(where, f"the cell option {name} must be {kind}, not {value!r}.")
        elif name in ("fig-cap", "fig-alt", "tbl-cap"):
            bare = _SHORTCODE.sub("", FIXED.sub(r"\1", str(value)))
            if mark := _MARKUP.search(bare):
                what = f"{name} holds the mark {mark[0]!r}."
                yield Problem(where, what, "A caption or alternative text is plain text.")
    label = given.get("label")
    if isinstance(label, str) and not _LABEL.match(label):
        what = f"the label {label!r} is not in the report's dialect."
        yield Problem(where, what, "A label begins with fig- or tbl-: a-z, 0-9 and -.")


def _instead(name: str) -> str:
    """Return what to do about an option that Quarto knows and the report does not."""
    if name in _NOT_NEEDED:
        return f"Take the line out: {_NOT_NEEDED[name]}. "
    return "Take the line out, or correct it. "


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
