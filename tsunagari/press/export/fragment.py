"""A page as a CMS takes it: its text from the second heading on, in plain HTML.

A CMS has its own title, header, footer and look. It keeps headings, paragraphs, lists, tables,
links and images, and throws away what it does not know; so nothing else is given to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tsunagari.press.core.html import Comment, Element, Node, Page, elements, of_class, tagged
from tsunagari.press.documents.content import drawn_size

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_KEPT: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(_HEADINGS, ("id",)),
    **dict.fromkeys(
        ("p", "ul", "ol", "strong", "em", "sup", "sub", "blockquote", "br", "code"), ()
    ),
    **dict.fromkeys(("thead", "tbody", "tr", "caption"), ()),
    "li": ("id",),
    "a": ("href", "id"),
    "img": ("src", "alt", "width"),
    "table": ("id",),
    "th": ("scope", "colspan", "rowspan"),
    "td": ("colspan", "rowspan"),
}
"""Elements that stay, with their attributes; of others only the content stays."""
_MEASURE = 672
"""Pixels that the text of a page is wide: 42 rem."""
_LEFT_OUT = frozenset({"h1", "hr", "script", "style"})
_LEFT_OUT_CLASSES = frozenset({"documents", "footnote-back"})
_BLANKS = re.compile(r"\n\s*\n+")


@dataclass(frozen=True)
class Image:
    """An image of a page: its name, what it shows in words, its drawing as SVG."""

    name: str
    alt: str
    drawing: str

    @property
    def width(self) -> int:
        """How wide it is shown, in pixels: as on the page, where text is no wider."""
        return min(round(drawn_size(self.drawing)[0] * 4 / 3), _MEASURE)


@dataclass(frozen=True)
class Download:
    """A file that a page offers: where it is in the site, and what it holds."""

    path: str
    title: str


@dataclass(frozen=True)
class Fragment:
    """The body of a page, and what belongs to it."""

    title: str
    html: str
    images: Sequence[Image]
    downloads: Sequence[Download]
    links: Sequence[str]


def fragment(
    name: str,
    page: Page,
    *,
    drawings: Sequence[str],
    address: Callable[[str], str],
    attached: Callable[[Download], tuple[str, str]],
    first: str = "",
) -> Fragment:
    """Return the body of a page for a CMS.

    Parameters
    ----------
    name
        Of the page, after which its images are called.
    drawings
        The SVG of its images, in their order.
    address
        Returns where a link within the site leads to, once it is in the CMS.
    attached
        Returns address and link text of a file that is offered.
    first
        A sentence to begin with, such as that the data are invented.
    """
    head, main = page.first("h1"), page.first("main")
    title = head.words if head else name
    text = next(iter(of_class(main, "text")), None) if main else None
    if text is None:
        return Fragment(title, "", (), (), ())
    body = _Body(name, text, drawings, address, attached)
    written = _BLANKS.sub("\n", body.within(text)).strip()
    opening = f"<p><strong>{_escaped(first)}</strong></p>\n" if first else ""
    images = list(body.images.values())
    return Fragment(title, f"{opening}{written}\n", images, body.downloads, body.links)


class _Body:
    """The text of a page, written anew as a CMS keeps it.

    Attributes
    ----------
    images
        By their elements.
    downloads, links
        What it offers and where it leads to, as far as it has been written.
    """

    def __init__(
        self,
        name: str,
        text: Element,
        drawings: Sequence[str],
        address: Callable[[str], str],
        attached: Callable[[Download], tuple[str, str]],
    ) -> None:
        self._own = f"{name}.html"
        self._address = address
        self._attached = attached
        shown = [tag for tag in elements(text, "img") if not any(map(_is_left, tag.parents))]
        self.images = {
            tag: Image(f"{name}-{number}", tag.get("alt"), drawing)
            for number, (tag, drawing) in enumerate(zip(shown, drawings, strict=True), start=1)
        }
        self.downloads: list[Download] = []
        self.links: list[str] = []

    def within(self, tag: Element) -> str:
        """Return what is within an element."""
        return "".join(map(self._written, tag.children))

    def _written(self, node: Node) -> str:
        if not isinstance(node, Element):
            return "" if isinstance(node, Comment) else _escaped(node.text)
        if _is_left(node) or node.name == "figcaption":
            return ""
        inner = self._inner(node)
        if node.name == "figure":
            return _figure(node, inner)
        if node.name not in _KEPT:
            return inner
        given = {**node.attrs, **self._own_attrs(node)}
        kept = {key: given[key] for key in sorted(_KEPT[node.name]) if key in given}
        written = tagged(node.name, kept, inner)
        return _paragraph(written) if node.name == "img" and _caption(node) else written

    def _inner(self, tag: Element) -> str:
        """Return what an element has within it, once the CMS has it."""
        link = tag.first("a") if tag.name == "p" and "download" in tag.classes else None
        if link:
            caption = _caption(link) or link
            self.downloads.append(Download(link.get("href"), caption.words))
            href, shown = self._attached(self.downloads[-1])
            return tagged("a", {"href": href}, _escaped(shown))
        inner = self.within(tag)
        if tag.name == "p" and any("notice-title" in one.classes for one in tag.parents):
            return tagged("strong", {}, inner)
        own = _caption(tag) if tag.name == "table" else None
        return inner if own is None else tagged("caption", {}, _escaped(own.words)) + inner

    def _own_attrs(self, tag: Element) -> dict[str, str]:
        """Return the attributes that an element has otherwise than on its page."""
        if tag.name == "img":
            image = self.images[tag]
            return {"src": f"images/{image.name}.png", "width": str(image.width)}
        if tag.name == "a" and "href" in tag.attrs:
            return {"href": self._link(tag.attrs["href"])}
        if tag.name == "table" and _caption(tag):
            return _named(tag.around("figure"))
        section = tag.parent if tag.name in _HEADINGS else None
        if section and section.name == "section" and "id" in section.attrs:
            heads = (one for one in section.children if one.name in _HEADINGS)
            return {"id": section.attrs["id"]} if next(heads) is tag else {}
        return {}

    def _link(self, href: str) -> str:
        if href.startswith(f"{self._own}#"):
            return href.removeprefix(self._own)
        if not re.match(r"[\w-]+\.html(?:#|$)", href):
            return href
        page, mark, anchor = href.partition("#")
        self.links.append(f"{self._address(page)}{mark}{anchor}")
        return self.links[-1]


def _is_left(tag: Element) -> bool:
    """Tell whether an element goes with all that is within it."""
    return tag.name in _LEFT_OUT or not _LEFT_OUT_CLASSES.isdisjoint(tag.classes)


def _figure(figure: Element, inner: str) -> str:
    """Return a figure: the caption of a table is in that, of an image below it."""
    caption = figure.first("figcaption")
    if caption is None or figure.first("table"):
        return inner
    named = _named(figure)
    anchor = _paragraph(tagged("a", named, "")) if named else ""
    return f"{anchor}{inner}{_paragraph(_escaped(caption.words))}"


def _caption(within: Element) -> Element | None:
    """Return the caption of the figure that an element is in."""
    figure = within.around("figure")
    return figure.first("figcaption") if figure else None


def _named(figure: Element | None) -> dict[str, str]:
    """Return the id of what is around a figure, by which others refer to it."""
    around = figure.parents if figure else ()
    name = next((one.attrs["id"] for one in around if "id" in one.attrs), "")
    return {"id": name} if name else {}


def _paragraph(inner: str) -> str:
    return tagged("p", {}, inner)


def _escaped(text: str) -> str:
    return escape(text, quote=False)
