"""The document for Word: pandoc writes it in the styles of ``report/reference.docx``.

What pandoc does not write is put into its archive afterwards: sections that are turned for wide
tables, the drawing beside each picture, the words of the header.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Float
from tsunagari.press.core import pandoc
from tsunagari.press.core.problems import PressError, Problem
from tsunagari.press.documents import archive, content, phrases, typesetting
from tsunagari.press.documents.content import Figure
from tsunagari.press.documents.front import front
from tsunagari.press.documents.layout import LANDSCAPE, PORTRAIT, Layout, on_paper
from tsunagari.press.plan.plan import Plan

REFERENCE = "reference.docx"
_SLACK = 1.15
"""How much wider columns are than their letters need: the reader's Word may have other fonts."""
_OF_TITLE, _OF_SUBTITLE = 24.0, 14.0
"""Sizes in points of these styles of the reference document, for where their lines break."""
_MOST_TOGETHER = 15
"""Rows of a table that stays on one page."""
_POINT = 25.4 / 72
_TITLE = re.compile(
    r"(?P<kind>\D+?)\s(?P<chapter>\d+(?:-\d+)?)\.(?P<place>\d+): (?P<caption>.*)", re.DOTALL
)
_SECTION = re.compile(r"\{section:(upright|turned)\}")
_MARKED = r'<w:p><w:pPr><w:pStyle w:val="SectionEnd"\s*/>\{{section:{}\}}</w:pPr></w:p>'
_BETWEEN = re.compile(rf"{_MARKED.format('turned')}\s*{_MARKED.format('upright')}")
_REFERENCES = re.compile(r"<w:(?:header|footer)Reference\b[^>]*/>")
_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
_IMAGE = re.compile(r'<a:blip r:embed="(rId\d+)"\s*/>')
_MOMENTS = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_TWIP = 1440 / 25.4
_SVG = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""What Word calls a drawing beside a picture."""


def source(plan: Plan, book: Book) -> tuple[object, Any]:
    """Return what the document is made from, and what makes it."""
    chapters = content.chapters(book, _written)
    figures = content.figures(book)
    tables = [on_paper(table) for table in content.tables(book)]
    floats: dict[str, Any] = {
        figure.label: _parts(figure.label, figure.title)
        | {"alt": figure.alt, "width": figure.size[0]}
        for figure in figures
    }
    floats |= {
        table.label: content.as_json(table) | _parts(table.label, table.title) | _placed(layout)
        for table, layout in tables
    }
    settings = plan.settings
    given = {
        "title": phrases.title(settings.title, [_OF_TITLE]).lines,
        "subtitle": phrases.title(settings.subtitle, [_OF_SUBTITLE]).lines,
        "notice": settings.notice,
        "entries": [list(entry) for entry in front(plan)],
    }
    drawings = [figure.drawing for figure in figures]
    about = [settings.city, plan.config["lang"], pandoc.version(), typesetting.version()]
    key = [chapters, floats, given, drawings, about]

    def write() -> bytes:
        raw = _pandoc(plan, chapters, figures, given, floats)
        sizes = [layout.size for _table, layout in tables]
        return _completed(plan, raw, figures, sizes)

    return key, write


def _written(piece: Float) -> str:
    return f"```{{=report}}\n{piece.label}\n```"


def _parts(label: str, title: str) -> dict[str, Any]:
    """Return number and caption apart, for a field to count."""
    parts = _TITLE.fullmatch(title)
    if parts is None:
        raise PressError(
            Problem(label, coded("P12", "the caption {title!r} has no number.", title=title))
        )
    return {"label": label, **parts.groupdict(), "place": int(parts["place"])}


def _placed(layout: Layout) -> dict[str, Any]:
    room = LANDSCAPE if layout.turned else PORTRAIT
    shares = [width * layout.size * _POINT / room for width in layout.widths]
    more = min(_SLACK, 1 / sum(shares)) if shares else 1.0
    return {"turned": layout.turned, "shares": [share * more for share in shares]}


def _pandoc(
    plan: Plan,
    chapters: Sequence[Mapping[str, Any]],
    figures: Sequence[Figure],
    given: Mapping[str, Any],
    floats: Mapping[str, Any],
) -> bytes:
    folder = plan.stage / "documents"
    folder.mkdir(exist_ok=True)
    pictures = typesetting.pictures(folder, [(f.label, f.drawing, f.size[0]) for f in figures])
    for label, path in pictures.items():
        floats[label]["file"] = str(path)
    output = folder / "report.docx"
    report = plan.root / "report"
    if not zipfile.is_zipfile(report / REFERENCE):
        what = coded("Q06", "it is no document of Word (.docx), or not all of it.")
        name = f"report/{REFERENCE}"
        remedy = say("Fetch it again from git: git restore {file}", file=name)
        raise PressError(Problem(name, what, remedy))
    pandoc.merged(
        chapters,
        "docx",
        report,
        output=str(output),
        reference=str(report / REFERENCE),
        front=given,
        floats=floats,
    )
    return output.read_bytes()


def _completed(plan: Plan, raw: bytes, figures: Sequence[Figure], sizes: Sequence[float]) -> bytes:
    parts = archive.read(raw)
    document = parts["word/document.xml"].decode()
    document = _sections(document)
    document = _tables(document, sizes)
    document = re.sub(r'(<pic:cNvPr descr=")[^"]*"', r'\1"', document)
    parts["word/document.xml"] = _drawings(document, parts, figures).encode()
    parts["word/numbering.xml"] = _bullets(parts["word/numbering.xml"].decode()).encode()
    words = {"{title}": plan.settings.title, "{notice}": plan.settings.notice}
    for name in parts:
        if re.fullmatch(r"word/header\d+\.xml", name):
            header = parts[name].decode()
            for mark in words:  # told apart first: what is said may have a mark in it
                header = header.replace(mark, f"\0{mark}\0")
            pieces = header.split("\0")
            said = (html.escape(words[p], quote=False) if p in words else p for p in pieces)
            parts[name] = "".join(said).encode()
    parts["docProps/core.xml"] = _properties(plan, parts["docProps/core.xml"].decode()).encode()
    return archive.write(parts)


def _bullets(numbering: str) -> str:
    """Return the lists with bullets that are letters; pandoc's are signs of Word's own fonts."""
    for sign, letter in (("\uf0b7", "•"), ("\uf0a7", "▪")):
        numbering = numbering.replace(sign, letter)
    return re.sub(r'<w:rFonts\b[^>]*"(?:Symbol|Wingdings)"[^>]*/>', "", numbering)


def _sections(document: str) -> str:
    """Return the document with its sections, each with the header and footer of the last."""
    document = _BETWEEN.sub("", document)
    start = document.rindex("<w:sectPr")  # of the last section, which has no paragraph
    document, final = document[:start], document[start:]
    references = "".join(_REFERENCES.findall(final))

    def section(match: re.Match[str]) -> str:
        turned = match[1] == "turned"
        sides = [round(side * _TWIP) for side in ((297, 210) if turned else (210, 297))]
        way = ' w:orient="landscape"' if turned else ""
        edges = {"top": 27, "right": 22, "bottom": 24, "left": 22, "header": 12, "footer": 10}
        margins = " ".join(f'w:{name}="{round(side * _TWIP)}"' for name, side in edges.items())
        return (
            f'<w:sectPr>{references}<w:pgSz w:w="{sides[0]}" w:h="{sides[1]}"{way}/>'
            f'<w:pgMar {margins} w:gutter="0"/>{{first}}</w:sectPr>'
        )

    document = _SECTION.sub(section, document)
    if "{first}" not in document:
        return document + final
    # The title page is the first page of the first section alone.
    document = document.replace("{first}", "<w:titlePg/>", 1).replace("{first}", "")
    return document + re.sub(r"<w:titlePg\b[^>]*/>", "", final)


def _tables(document: str, sizes: Sequence[float]) -> str:
    """Return the document with its tables' letters as they are laid out, and no row cut in two.

    A short table stays together, and any with what is noted below it.
    """
    order = iter(sizes)

    def table(match: re.Match[str]) -> str:
        style = "TableText" if next(order) >= 9 else "TableTextSmall"
        text = re.sub(r'<w:pStyle w:val="Compact"\s*/>', f'<w:pStyle w:val="{style}"/>', match[0])
        text = text.replace("<w:trPr>", "<w:trPr><w:cantSplit/>")
        text = re.sub(r"<w:tr>(?!\s*<w:trPr>)", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", text)
        named = f'<w:pStyle w:val="{style}"/>'
        kept = f"{named}<w:keepNext/>"
        if text.count("<w:tr>") <= _MOST_TOGETHER:
            return text.replace(named, kept)
        upper, start, last = text.rpartition("<w:tr>")
        return upper + start + last.replace(named, kept)

    return _TABLE.sub(table, document)


def _drawings(document: str, parts: dict[str, bytes], figures: Sequence[Figure]) -> str:
    """Put the drawing beside each picture: newer Words show it, sharp at any size."""
    order = iter(figures)
    relations = parts["word/_rels/document.xml.rels"].decode()
    added: list[str] = []

    def blip(match: re.Match[str]) -> str:
        figure = next(order)
        name, own = f"media/{figure.label}.svg", f"rIdDrawing{len(added) + 1}"
        parts[f"word/{name}"] = figure.drawing.encode()
        added.append(
            f'<Relationship Id="{own}" Target="{name}" Type="http://schemas.openxmlformats.org/'
            'officeDocument/2006/relationships/image"/>'
        )
        return (
            f'<a:blip r:embed="{match[1]}"><a:extLst><a:ext uri="{_SVG}"><asvg:svgBlip '
            'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
            f'r:embed="{own}"/></a:ext></a:extLst></a:blip>'
        )

    document = _IMAGE.sub(blip, document)
    if added:
        end = "</Relationships>"
        parts["word/_rels/document.xml.rels"] = relations.replace(
            end, "".join(added) + end
        ).encode()
        kinds = parts["[Content_Types].xml"].decode()
        if 'Extension="svg"' not in kinds:
            svg = '<Default Extension="svg" ContentType="image/svg+xml"/>'
            kinds = re.sub(r"(<Types\b[^>]*>)", rf"\1{svg}", kinds, count=1)
            parts["[Content_Types].xml"] = kinds.encode()
    return document


def _properties(plan: Plan, core: str) -> str:
    """Return the properties with what the report is, and without the moment."""
    settings = plan.settings
    core = _MOMENTS.sub("", core)
    said = {
        "dc:title": settings.title,
        "dc:creator": settings.city,
        "dc:language": plan.config["lang"],
        "dc:description": settings.notice,
    }
    for name in said:
        core = re.sub(rf"<{name}\b[^>]*?(?:/>|>.*?</{name}>)", "", core, flags=re.DOTALL)
    written = "".join(
        f"<{name}>{html.escape(text, quote=False)}</{name}>" for name, text in said.items() if text
    )
    return core.replace("</cp:coreProperties>", f"{written}</cp:coreProperties>")
