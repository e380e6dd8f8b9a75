"""A tagged PDF as who listens to it has it: the tree of its structure, with the texts in it.

pypdf reads the file; what is drawn on a page is looked through here, because pypdf takes all
paths of all charts apart for it.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tsunagari.messages import say
from tsunagari.press.check.images import UNREADABLE, UnreadableError

if TYPE_CHECKING:
    from pypdf import PdfReader

UNMARKED = -1
"""Stands for the number of a mark where a text has none: page numbers, and what was not tagged."""
_STRING = rb"\((?:[^()\\]|\\.)*\)"
for _ in range(12):  # brackets in pairs need no backslash, and the numbers of letters hold any byte
    _STRING = rb"\((?:[^()\\]|\\.|" + _STRING + rb")*\)"
_MARKS = re.compile(
    rb"(?P<string>" + _STRING + rb")"
    rb"|<(?P<digits>[0-9A-Fa-f\s]*)>(?!>)"
    rb"|/(?P<tag>\w+)\s*<<(?P<given>(?:"
    + _STRING
    + rb"|<[0-9A-Fa-f\s]*>|<<.*?>>|[^<>(])*)>>\s*BDC\b"
    rb"|/(?P<plain>\w+)\s+BMC\b"
    rb"|(?P<end>\bEMC\b|(?<=[\s\]])EMC\b)"
    rb"|/(?P<font>\w+)\s+[\d.-]+\s+Tf\b",
    re.DOTALL,
)
_INLINE = frozenset({"Span", "Link", "Strong", "Em", "Reference", "Code", "Quote", "Lbl"})
_CELLS = frozenset({"TD", "TH"})
_FOREIGN = frozenset(
    {"/OpenAction", "/AA", "/AcroForm", "/AF", "/JavaScript", "/EmbeddedFiles", "/Collection"}
)
"""What a document may do or hold beside its pages: none of it is of a report."""
_XMP_TEXT = re.compile(r">([^<>]+)<")
_DAY = re.compile(r"T00:00:00(?:Z|[+-]00:00)?$")
"""What the standard has behind a day."""
_NUMBER = re.compile(rb"/MCID\s+(\d+)")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_MAPPED = re.compile(rb"begin(bfchar|bfrange)(.*?)end", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>|\[([^\]]*)\]")


@dataclass(frozen=True)
class Element:
    """An element of the structure.

    Attributes
    ----------
    kind
        As the standard calls it: ``P``, ``TD``, ``Figure``.
    children
        Elements, and texts between them.
    """

    kind: str
    alt: str = ""
    children: Sequence[Element | str] = field(default_factory=tuple)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def blocks(self) -> Iterator[Element]:
        """Yield the blocks of text: each is a line of what a reader hears, without those in it."""
        if self.kind in _CELLS or self.own_text.strip():
            yield self
        for child in self.children if self.kind not in _CELLS else ():
            if isinstance(child, Element):
                yield from (child.blocks() if child.kind not in _INLINE else child.inner_blocks())

    def inner_blocks(self) -> Iterator[Element]:
        """Yield the blocks within an element of a line, such as a footnote behind a word."""
        for child in self.children:
            if isinstance(child, Element):
                yield from (child.inner_blocks() if child.kind in _INLINE else child.blocks())

    @property
    def own_text(self) -> str:
        """Its text without that of the blocks within it, and without the signs before them."""
        if self.kind in _CELLS:
            return self.text(frozenset({"Lbl", "Note"}))
        left = {"Lbl"} if not self.kind.startswith("H") else set()
        return "".join(
            child
            if isinstance(child, str)
            else (child.own_text if child.kind in _INLINE - left else "")
            for child in self.children
        )

    def text(self, without: frozenset[str] = frozenset()) -> str:
        """Return its text but for that of some kinds of elements below it."""
        return "".join(
            child
            if isinstance(child, str)
            else ("" if child.kind in without else child.text(without))
            for child in self.children
        )


@functools.lru_cache(maxsize=2)
def read(raw: bytes) -> tuple[PdfReader, Element, Mapping[int, str]]:
    """Return a PDF, the tree of its structure, and by page the texts that are not in the tree.

    Raises
    ------
    ValueError
        It is no PDF.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(raw))
        drawn = {
            page.indirect_reference.idnum: page_texts(page)
            for page in reader.pages
            if page.indirect_reference is not None
        }
        catalog: Any = reader.trailer["/Root"]
        root = catalog.get("/StructTreeRoot", {})
        tree = Element("Document", "", list(_children(root, None, drawn)))
        unmarked = {number: texts[UNMARKED] for number, texts in enumerate(drawn.values(), start=1)}
    except (PyPdfError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"{error}") from error
    return reader, tree, unmarked


def _children(
    node: Any, page: int | None, drawn: Mapping[int, Mapping[int, str]]
) -> Iterator[Element | str]:
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject

    kids = node.get("/K", ())
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    if "/Pg" in node:
        page = node.raw_get("/Pg").idnum
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(child, NumberObject):
            yield drawn.get(page or 0, {}).get(int(child), "")
        elif isinstance(child, DictionaryObject):
            if "/MCID" in child:
                own = child.raw_get("/Pg").idnum if "/Pg" in child else page
                yield drawn.get(own or 0, {}).get(int(str(child["/MCID"])), "")
            elif "/S" in child:
                kind, alt = str(child["/S"])[1:], str(child.get("/Alt", ""))
                yield Element(kind, alt, list(_children(child, page, drawn)))


def page_texts(page: Any) -> dict[int, str]:
    """Return the texts of a page by the number of their mark, and what is no part of the tree."""
    contents = page.get_contents()
    resources = page.get("/Resources", {})
    texts = _drawn(contents.get_data() if contents is not None else b"", resources)
    texts[UNMARKED] = "".join([texts.get(UNMARKED, ""), *_within(resources, depth=4)])
    return texts


def _within(resources: Any, depth: int) -> Iterator[str]:
    """Yield the texts of drawings that a page refers to."""
    for entry in (resources.get("/XObject", {}) or {}).values():
        drawing = entry.get_object()
        if depth and drawing.get("/Subtype") == "/Form":
            inner = drawing.get("/Resources", {})
            yield from _drawn(drawing.get_data(), inner).values()
            yield from _within(inner, depth - 1)


def _drawn(data: bytes, resources: Any) -> dict[int, str]:
    fonts = {
        name[1:]: _letters(font.get_object())
        for name, font in (resources.get("/Font", {}) or {}).items()
    }
    texts: dict[int, list[str]] = {}
    open_marks: list[int] = []
    letters: Mapping[int, str] = {}
    for match in _MARKS.finditer(data):
        kind = match.lastgroup
        if kind == "font":
            letters = fonts.get(match["font"].decode(), {})
        elif kind == "given":
            number = _NUMBER.search(match["given"])
            inner = open_marks[-1] if open_marks else UNMARKED
            own = UNMARKED if match["tag"] == b"Artifact" else inner
            open_marks.append(int(number[1]) if number else own)
        elif kind == "plain":
            open_marks.append(UNMARKED)
        elif kind == "end":
            open_marks[-1:] = []
        else:
            raw = _unescaped(match["string"]) if kind == "string" else _bytes(match["digits"])
            words = "".join(
                letters.get(int.from_bytes(raw[place : place + 2], "big"), "\ufffd")
                for place in range(0, len(raw), 2)
            )
            texts.setdefault(open_marks[-1] if open_marks else UNMARKED, []).append(words)
    return {number: "".join(words) for number, words in texts.items()}


def _letters(font: Any) -> dict[int, str]:
    """Return which letters the numbers of a font stand for."""
    if "/ToUnicode" not in font:
        return {}
    letters: dict[int, str] = {}
    for kind, body in _MAPPED.findall(font["/ToUnicode"].get_data()):
        parts = _HEX.findall(body)
        step = 2 if kind == b"bfchar" else 3
        for place in range(0, len(parts) - step + 1, step):
            first, last = (int(parts[place + at][0], 16) for at in (0, step - 2))
            single, many = parts[place + step - 1]
            each = [text for text, _ in _HEX.findall(many)] if many else None
            for further, code in enumerate(range(first, last + 1)):
                text = _bytes(each[further] if each else single).decode("utf-16-be")
                letters[code] = text if each else text[:-1] + chr(ord(text[-1]) + further)
    return letters


def _bytes(digits: bytes) -> bytes:
    bare = b"".join(digits.split()).decode()
    return bytes.fromhex(bare + "0" * (len(bare) % 2))


def _unescaped(string: bytes) -> bytes:
    def meant(match: re.Match[bytes]) -> bytes:
        sign = match[1]
        if sign.isdigit():
            return bytes([int(sign, 8) & 255])
        return b"" if sign in (b"\n", b"\r\n") else _ESCAPED.get(sign, sign)

    return _ESCAPE.sub(meant, string[1:-1])


def texts_of(raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield all texts of a PDF with their places, those too that no page shows.

    Raises
    ------
    UnreadableError
        It cannot be read.
    """
    try:
        reader, tree, unmarked = read(raw)
        catalog: Any = reader.trailer["/Root"]
        for name, value in (reader.metadata or {}).items():
            yield say("the property {name}", name=name), str(value)
        if reader.xmp_metadata is not None:
            data = catalog["/Metadata"].get_object().get_data().decode("utf-8", errors="replace")
            yield from (
                (say("the metadata"), _DAY.sub("", line)) for line in _XMP_TEXT.findall(data)
            )
        for item in _FOREIGN & catalog.keys() | _FOREIGN & catalog.get("/Names", {}).keys():
            yield say("the document's {item}", item=item), UNREADABLE
        for number, page in enumerate(reader.pages, start=1):
            for note in page.get("/Annots", None) or ():
                about = note.get_object()
                yield (
                    say("page {number}, a link", number=number),
                    str(about.get("/A", {}).get("/URI", "")),
                )
                yield say("page {number}, a note", number=number), str(about.get("/Contents", ""))
            yield say("page {number}", number=number), unmarked[number]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableError from error
    for element in tree.walk():
        yield say("<{kind}>, its alternative text", kind=element.kind), element.alt
        if element.kind == "TR":
            cells = [child.text() for child in element.children if isinstance(child, Element)]
            yield say("a row of a table"), ",".join(cells)
    for block in tree.blocks():
        yield f"<{block.kind}>", block.own_text
