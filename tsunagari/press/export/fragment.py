"""A page as a CMS takes it: its text from the second heading on, in plain HTML.

A CMS has its own title, header, footer and look. It keeps headings, paragraphs, lists, tables,
links and images, and throws away what it does not know; so nothing else is given to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tsunagari.press.documents.content import drawn_size

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_KEPT: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), ("id",)),
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
_LEFT_OUT = ("h1", "hr", "script", "style", ".documents", ".footnote-back")
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
    soup: BeautifulSoup,
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
    soup
        The page, parsed by whoever calls; it is changed.
    drawings
        The SVG of its images, in their order.
    address
        Returns where a link within the site leads to, once it is in the CMS.
    attached
        Returns address and link text of a file that is offered.
    first
        A sentence to begin with, such as that the data are invented.
    """
    text = soup.select_one("main .text")
    head = soup.find("h1")
    title = " ".join(head.get_text().split()) if head else name
    if text is None:
        return Fragment(title, "", (), (), ())
    for tag in text.select(", ".join(_LEFT_OUT)):
        tag.decompose()
    images = _images(name, text, drawings)
    downloads = _downloads(soup, text, attached)
    _captions(soup, text)
    for heading in text.select(".notice-title p"):
        strong = soup.new_tag("strong")
        strong.extend(list(heading.contents))
        heading.append(strong)
    links = _links(text, f"{name}.html", address)
    _plain(text)
    body = _BLANKS.sub("\n", text.decode_contents()).strip()
    opening = f"<p><strong>{_escaped(first)}</strong></p>\n" if first else ""
    return Fragment(title, f"{opening}{body}\n", images, downloads, links)


def _images(name: str, text: Tag, drawings: Sequence[str]) -> list[Image]:
    images = []
    for number, (tag, drawing) in enumerate(
        zip(text.find_all("img"), drawings, strict=True), start=1
    ):
        image = Image(f"{name}-{number}", str(tag.get("alt", "")), drawing)
        tag["src"], tag["width"] = f"images/{image.name}.png", str(image.width)
        images.append(image)
    return images


def _downloads(
    soup: BeautifulSoup, text: Tag, attached: Callable[[Download], tuple[str, str]]
) -> list[Download]:
    """Name each file that is offered, with its kind and size in the link's own text."""
    downloads = []
    for paragraph in text.select("p.download"):
        link = paragraph.find("a")
        if link is None:
            continue
        figure = paragraph.find_parent("figure")
        caption = figure.find("figcaption") if figure else None
        words = " ".join((caption or link).get_text().split())
        download = Download(str(link.get("href", "")), words)
        href, shown = attached(download)
        fresh = soup.new_tag("a", href=href)
        fresh.string = shown
        paragraph.clear()
        paragraph.append(fresh)
        downloads.append(download)
    return downloads


def _captions(soup: BeautifulSoup, text: Tag) -> None:
    """Write a table's caption into it, and an image's below it."""
    for figure in text.find_all("figure"):
        caption, table = figure.find("figcaption"), figure.find("table")
        around = figure.find_parent(id=True)
        if caption is None:
            continue
        words = " ".join(caption.get_text().split())
        caption.decompose()
        if table is not None:
            fresh = soup.new_tag("caption")
            table.insert(0, fresh)
            if around is not None and around.get("id"):
                table["id"] = around["id"]
        else:
            fresh = soup.new_tag("p")
            image = figure.find("img")
            if image is not None:
                image.wrap(soup.new_tag("p"))
            figure.append(fresh)
            if around is not None and around.get("id"):
                anchor = soup.new_tag("a", id=str(around["id"]))
                figure.insert_before(anchor)
                anchor.wrap(soup.new_tag("p"))
        fresh.string = words


def _links(text: Tag, own: str, address: Callable[[str], str]) -> list[str]:
    links = []
    for tag in text.find_all("a", href=True):
        href = str(tag["href"])
        if href.startswith(f"{own}#"):
            tag["href"] = href.removeprefix(own)
        elif re.match(r"[\w-]+\.html(?:#|$)", href):
            page, mark, anchor = href.partition("#")
            tag["href"] = f"{address(page)}{mark}{anchor}"
            links.append(str(tag["href"]))
    return links


def _plain(text: Tag) -> None:
    """Leave what a CMS keeps, and of everything else the content."""
    from bs4.element import PreformattedString

    for section in text.find_all("section", id=True):
        heading = section.find(re.compile("^h[2-6]$"), recursive=False)
        if heading is not None:
            heading["id"] = section["id"]
    for node in text.find_all(string=lambda node: isinstance(node, PreformattedString)):
        node.extract()
    for tag in text.find_all(True):
        if tag.name in _KEPT:
            tag.attrs = {key: tag[key] for key in _KEPT[tag.name] if key in tag.attrs}
        else:
            tag.unwrap()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
