"""What an Office file says, wherever in it: cells, paragraphs, properties, names, images."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from tsunagari.messages import say
from tsunagari.press.check import images
from tsunagari.press.check.geometry import without_geometry
from tsunagari.press.check.images import UNREADABLE, UnreadableError

_BLOCKS = frozenset({"p", "si", "c", "definedName"})
"""Elements that stand on a line of their own; what is within them is one text."""
_LINES = frozenset({"tr", "row"})
_MEASURES = re.compile(r"[-+]?[\d.]*%?|[A-Za-z]{0,12}|[0-9A-Fa-f]{6,8}|[a-z]+[A-Z][A-Za-z]*\d*")
"""What most attributes hold: a number, a word of the format, a colour."""
_OF_THE_FORMAT = re.compile(
    r"(?:https?://(?:schemas\.(?:openxmlformats|microsoft)\.(?:org|com)|purl\.org|www\.w3\.org)"
    r"|application/|image/)[\w./+:#-]*"
)


def texts_of(raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of an Office file with their places.

    Raises
    ------
    UnreadableError
        It is none, or holds something that nobody can look into.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError) as error:
        raise UnreadableError from error
    with archive:
        yield say("the archive's comment"), archive.comment.decode("utf-8", errors="replace")
        for name in archive.namelist():
            yield say("the name of a part"), name
            try:
                yield from _part(name, archive.read(name))
            except (zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError) as error:
                raise UnreadableError from error


def _part(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if name.endswith((".xml", ".rels")):
        yield from _xml(name, content)
    elif name.endswith(".svg"):
        for line in without_geometry(content.decode("utf-8", errors="replace")).splitlines():
            yield name, line
    elif name.endswith((".png", ".jpg", ".jpeg")):
        # Drawn by the press from a drawing beside it, which the gate compares with the page's.
        for place, text in images.texts_of(content, pixels=False):
            yield f"{name}, {place}", text
    elif content:
        yield name, UNREADABLE


def _xml(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield comments, attributes, and the texts of a part block by block and row by row."""
    parser = ElementTree.XMLParser(  # noqa: S314 - expat bounds what entities grow to
        target=ElementTree.TreeBuilder(insert_comments=True, insert_pis=True)
    )
    root = ElementTree.fromstring(content, parser)  # noqa: S314 - as above
    seen: set[str] = set()
    for element in root.iter():
        if _is_comment(element):
            yield say("{name}, a comment", name=name), element.text or ""
            continue
        for value in element.attrib.values():
            if value not in seen and not _MEASURES.fullmatch(value):
                seen.add(value)
                if not _OF_THE_FORMAT.fullmatch(value):
                    yield f"{name}, <{_local(element)}>", value
    numbers = {"tr": 0, "row": 0}
    for element in _outer(root, _BLOCKS | _LINES):
        kind = _local(element)
        if kind in _LINES:
            numbers[kind] += 1
            cells = [" ".join(_words(cell)) for cell in element]
            yield (
                say("{name}, row {value}", name=name, value=numbers[kind]),
                ",".join(filter(None, cells)),
            )
        yield from ((name, text) for text in _texts(element))


def _texts(element: ElementTree.Element) -> Iterator[str]:
    inner = list(_outer(element, _BLOCKS)) if _local(element) in _LINES else [element]
    for block in inner:
        yield "".join(_words(block))


def _outer(root: ElementTree.Element, names: frozenset[str]) -> Iterator[ElementTree.Element]:
    """Yield the outermost elements of some names, and every text that stands in none of them."""
    for element in root:
        if _is_comment(element):
            continue
        if _local(element) in names or not len(element):
            yield element
        else:
            yield from _outer(element, names)


def _words(element: ElementTree.Element) -> Iterator[str]:
    for node in element.iter():
        if not _is_comment(node):
            yield node.text or ""
            yield node.tail or "" if node is not element else ""


def _is_comment(element: ElementTree.Element) -> bool:
    tag: object = element.tag  # a function where it is a comment or a processing instruction
    return not isinstance(tag, str)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
