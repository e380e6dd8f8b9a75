"""HTML, read as browsers read it and once for all who look at it, and its tables.

Lexbor builds the tree that the HTML standard prescribes, as a browser does that runs scripts; here
it becomes plain objects with the few words that the press looks for things by. What of a page is
not in its tree, because a browser would not show it or show it otherwise, is for
`tsunagari.press.check.markup` to refuse.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import islice
from typing import Any, TypeAlias

DEEPEST = 200
"""Elements within each other; what is deeper stands beside the last of them."""
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track"}
    | {"wbr"}
)
_RAW = frozenset({"script", "style"})
"""Elements whose content is no text of the page."""
_LARGEST_SPAN = 1000  # the standard's own limit for colspan
CellRows: TypeAlias = "list[list[Element | None]]"


class Text:
    """A text of a page, as it is shown.

    Attributes
    ----------
    parent
        What it stands in.
    """

    __slots__ = ("parent", "text")
    name = ""

    def __init__(self, parent: Element, text: str) -> None:
        self.parent = parent
        self.text = text

    def around(self, name: str) -> Element | None:
        """Return the nearest element of a name that it stands in."""
        return self.parent if self.parent.name == name else self.parent.around(name)


class Comment(Text):
    """What stands in a page and is not shown: a comment, or what a browser takes for one."""

    __slots__ = ()


Node: TypeAlias = "Element | Text"


class Element:
    """An element of a page.

    Attributes
    ----------
    name
        In small letters, but for some within a drawing (``linearGradient``).
    attrs
        Its attributes in their order; those without a value are empty.
    parent
        What it stands in; None for the page as a whole.
    children
        The elements, texts and comments right within it.
    page
        The page that it is of.
    """

    __slots__ = ("attrs", "children", "end", "name", "page", "parent", "start")
    page: Page

    def __init__(self, name: str, attrs: Mapping[str, str], parent: Element | None) -> None:
        self.name = name
        self.attrs = attrs
        self.parent = parent
        self.children: list[Node] = []
        self.start = self.end = 0
        """Where in the nodes of its page what is within it begins and ends."""

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute, or another text where there is none."""
        return self.attrs.get(attribute, default)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.get("class").split()

    @property
    def line(self) -> int:
        """The line of the page that it begins on; near it where the page is malformed."""
        return self.page.line_of(self)

    @property
    def parents(self) -> Iterator[Element]:
        """What it stands in, from the nearest on."""
        around = self.parent
        while around is not None:
            yield around
            around = around.parent

    def around(self, name: str) -> Element | None:
        """Return the nearest element of a name that it stands in."""
        return next((one for one in self.parents if one.name == name), None)

    @property
    def within(self) -> Sequence[Node]:
        """All that is within it, in its order."""
        return self.page.nodes[self.start : self.end]

    def first(self, *names: str) -> Element | None:
        """Return the first element of some names within it."""
        nodes = islice(self.page.nodes, self.start, self.end)
        found = (node for node in nodes if node.name in names and isinstance(node, Element))
        return next(found, None)

    @property
    def text(self) -> str:
        """Its text, without comments, and without the scripts and style sheets within it."""
        if self.name in _RAW:
            return "".join(node.text for node in self.children if isinstance(node, Text))
        return "".join(node.text for node in self.within if is_shown(node))

    @property
    def words(self) -> str:
        """Its text on one line."""
        return " ".join(self.text.split())

    @property
    def markup(self) -> str:
        """Itself as HTML."""
        inner = "".join(_markup(node) for node in self.children)
        return inner if self.parent is None else tagged(self.name, self.attrs, inner)


class Page(Element):
    """A page as a whole.

    Attributes
    ----------
    nodes
        All that is within it, in its order.
    is_too_deep
        Whether more elements are within each other than anybody needs.
    serialized
        What the parser makes of its tree again.
    """

    __slots__ = ("__dict__", "is_too_deep", "nodes", "serialized", "source")

    def __init__(self, source: str, serialized: str) -> None:
        super().__init__("", {}, None)
        self.page = self
        self.source = source
        self.serialized = serialized
        self.nodes: list[Node] = []
        self.is_too_deep = False

    def by_id(self, name: str) -> Element | None:
        """Return the first element with an id."""
        return next((one for one in having(self, "id") if one.attrs["id"] == name), None)

    @cached_property
    def named(self) -> Mapping[str, Sequence[Element]]:
        """Its elements by their names, in their order."""
        found: dict[str, list[Element]] = {}
        for node in self.nodes:
            if isinstance(node, Element):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def _lines(self) -> Mapping[str, list[int]]:
        return _Lines(self.source).of_tags

    @cached_property
    def _places(self) -> Mapping[Element, int]:
        """Of how many of its name each element is."""
        counts: dict[str, int] = {}
        places = {}
        for node in self.nodes:
            if isinstance(node, Element):
                places[node] = counts[node.name] = counts.get(node.name, -1) + 1
        return places

    def line_of(self, element: Element) -> int:
        """Return the line that an element begins on."""
        lines = self._lines.get(element.name.lower(), [1])
        return lines[min(self._places[element], len(lines) - 1)]


class _Lines(HTMLParser):
    """The lines of a page's tags by their names, which only messages need."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.of_tags: dict[str, list[int]] = {}
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - their signature
        self.of_tags.setdefault(tag, []).append(self.getpos()[0])


@lru_cache(maxsize=64)
def parsed(text: str) -> Page:
    """Return a page, parsed once for all who look at it; nobody may change it."""
    from selectolax.lexbor import LexborHTMLParser  # a build that changes nothing needs none of it

    root: Any = LexborHTMLParser(text, scripting=True).root
    document = root.parent  # where comments may stand besides <html>
    page = Page(text, document.html)
    nodes = page.nodes
    around: list[Element] = [page]
    ids = [document.mem_id]
    for node in islice(document.traverse(include_text=True), 1, None):
        name = node.tag
        above = node.parent.mem_id
        while ids[-1] != above:
            _end(around.pop(), len(around), len(nodes))
            ids.pop()
        parent = around[min(len(around), DEEPEST) - 1]
        new: Node
        if name == "-text":
            new = Text(parent, node.text_content)
        elif name == "-doctype":
            continue
        elif name is None or name == "-comment":  # or what is meant for a program, <?php … ?>
            new = Comment(parent, node.html.removeprefix("<!--").removesuffix("-->"))
        else:
            given = node.attributes
            if None in given.values():
                given = {key: value or "" for key, value in given.items()}
            new = Element(name, given, parent)
            new.page, new.start = page, len(nodes) + 1
            around.append(new)
            ids.append(node.mem_id)
        nodes.append(new)
        parent.children.append(new)
    while around:
        _end(around.pop(), len(around), len(nodes))
    return page


def _end(element: Element, depth: int, end: int) -> None:
    """Note where an element ends; one that is too deep has nothing within it."""
    element.end = end if depth < DEEPEST else element.start
    element.page.is_too_deep |= depth >= DEEPEST


def elements(within: Element, *names: str) -> list[Element]:
    """Return the elements of some names within another, in their order."""
    found = [one for name in {*names} for one in within.page.named.get(name, ())]
    if len(names) > 1:
        found.sort(key=_start)
    if within is within.page:
        return found
    first = bisect_right(found, within.start, key=_start)
    return found[first : bisect_right(found, within.end, key=_start)]


def _start(element: Element) -> int:
    return element.start


def having(within: Element, attribute: str) -> list[Element]:
    """Return the elements with an attribute within another, in their order."""
    return [node for node in within.within if isinstance(node, Element) and attribute in node.attrs]


def of_class(within: Element, name: str) -> list[Element]:
    """Return the elements of a class within another, in their order."""
    named = (one for one in having(within, "class") if name in one.attrs["class"])
    return [one for one in named if name in one.classes]


def is_shown(node: Node) -> bool:
    """Tell whether something is a text that stands on the page."""
    return type(node) is Text and node.parent.name not in _RAW


def tagged(name: str, attrs: Mapping[str, str], inner: str) -> str:
    """Return an element as HTML, given what is within it as such."""
    given = "".join(f' {key}="{escape(value)}"' for key, value in attrs.items())
    return f"<{name}{given}/>" if name in _VOID else f"<{name}{given}>{inner}</{name}>"


def _markup(node: Node) -> str:
    if isinstance(node, Element):
        return node.markup
    if isinstance(node, Comment):
        return f"<!--{node.text}-->"
    return node.text if node.parent.name in _RAW else escape(node.text, quote=False)


def table_cells(table: Element) -> tuple[CellRows, CellRows]:
    """Return the cells of a table's head and of its body, row by row.

    A cell that spans rows or columns stands in each of them; None stands where a row is shorter
    than the table is wide.
    """
    of_head: list[Element] = []
    of_body: list[Element] = []
    for row in elements(table, "tr"):
        (of_head if row.around("thead") else of_body).append(row)
    head, body = _spread(of_head), _spread(of_body)
    width = max((len(row) for row in [*head, *body]), default=0)
    for cells in [*head, *body]:
        cells.extend([None] * (width - len(cells)))
    return head, body


def _spread(rows: Sequence[Element]) -> CellRows:
    """Return the rows with each cell repeated in the places that it spans."""
    places: list[dict[int, Element]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row.children:
            if not isinstance(cell, Element) or cell.name not in ("th", "td"):
                continue
            while column in places[number]:
                column += 1
            for right in range(_span(cell, "colspan")):
                for below in places[number : number + _span(cell, "rowspan")]:
                    below[column + right] = cell
            column += 1
    return [[row.get(column) for column in range(max(row, default=-1) + 1)] for row in places]


def _span(cell: Element, attribute: str) -> int:
    text = cell.get(attribute, "1")
    return min(max(int(text), 1), _LARGEST_SPAN) if text.isdecimal() else 1
