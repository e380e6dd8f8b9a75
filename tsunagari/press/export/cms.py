"""A ZIP for the clerk who puts the report into the city's CMS.

One fragment of HTML a page, its images, the files to attach, named for people, and a check-list. It
is made of the site that passed the checks, and holds nothing that the site does not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tsunagari.messages import coded, say
from tsunagari.press.core import temporary
from tsunagari.press.core.dates import date_text
from tsunagari.press.core.html import parsed
from tsunagari.press.core.problems import ConfigError, Problem, nearest
from tsunagari.press.documents import archive, typesetting
from tsunagari.press.documents.naming import KINDS, path_of, size_text
from tsunagari.press.export.fragment import Download, Fragment, Image, fragment
from tsunagari.press.finish.inline_figures import drawings
from tsunagari.press.plan.plan import Plan

CHECKLIST = "確認表.csv"
_HEADS = (
    *("順", "ページのファイル", "ページの題", "ページのアドレス", "担当", "問い合わせ先", "日付"),
    *("画像", "添付ファイル", "関連ページ", "公開した人", "公開した日"),
)
_GUIDE = """\
{title}
CMSに登録するためのファイルです。

1. 「{checklist}」を開き、上から順に登録します。登録したら、右の2列に書き込みます。
2. 「ページの題」「担当」「問い合わせ先」「日付」「関連ページ」は、CMSの欄に入力します。
3. pages フォルダーのファイルの中身を、CMSの本文の欄（HTML）に貼ります。見出しは h2 から始まります。
4. images フォルダーの画像を登録します。代替テキストは、本文の HTML に入っています。
5. attachments フォルダーのファイルを添付します。リンクの文字には、種類と容量が入っています。
6. {links}
7. 登録が終わったら、すべてのリンクと画像を、公開前の画面で確かめます。
"""
_PIXEL = 2 * 25.4 / typesetting.DENSITY
"""Millimetres of a picture for a pixel that it is shown at: it has two there, for fine screens."""
_ADDRESS = re.compile(r"(?:https?://|/)[^\s\"<>]+")


@dataclass(frozen=True)
class Addresses:
    """Where the pages stand in the CMS.

    Attributes
    ----------
    base
        The address below which they stand.
    by_page
        Addresses of single pages, by name.
    """

    base: str = ""
    by_page: Mapping[str, str] = field(default_factory=dict)

    def of(self, page: str) -> str:
        """Return the address of a page, such as ``council.html``."""
        name = page.removesuffix(".html")
        return self.by_page.get(name) or f"{self.base}{page}"


def read_addresses(path: Path | None, base: str, pages: Sequence[str]) -> Addresses:
    """Return the addresses that the CMS has given to the pages.

    Parameters
    ----------
    path
        A CSV with the columns ``page`` and ``address``; None for none.
    base
        The address below which all others stand.
    pages
        Names of the pages that there are.

    Raises
    ------
    ConfigError
        With every fault of the file.
    """
    base = _below(base)
    if path is None:
        return Addresses(base)
    try:
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        rows = list(reader)
    except UnicodeDecodeError as error:
        problem = Problem(
            str(path), coded("C08", "the file is not in UTF-8."), say("Save it as CSV UTF-8.")
        )
        raise ConfigError(problem) from error
    if not {"page", "address"} <= set(reader.fieldnames or ()):
        what = coded("C08", "the first row has to be {heads}.", heads="page,address")
        raise ConfigError(Problem(say("{path}, row {number}", path=path, number=1), what))
    problems = []
    by_page: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        name, address = (str(row.get(head) or "").strip() for head in ("page", "address"))
        where = say("{path}, row {number}", path=path, number=number)
        if name not in pages:
            what = coded("C08", "the report has no page {name!r}.", name=name)
            problems.append(Problem(where, what, nearest(name, pages)))
        elif not _ADDRESS.fullmatch(address):
            what = coded(
                "C08", "{address!r} is no address that begins with https:// or /.", address=address
            )
            problems.append(Problem(where, what, say("Write the whole address of the page.")))
        elif name in by_page:
            problems.append(
                Problem(where, coded("C08", "the page {name!r} is there twice.", name=name))
            )
        by_page[name] = address
    if not rows:
        problems.append(
            Problem(
                str(path), coded("C08", "the file has no row."), say("Write a row for each page.")
            )
        )
    if problems:
        raise ConfigError(problems)
    return Addresses(base, by_page)


def _below(base: str) -> str:
    if base and not _ADDRESS.fullmatch(base):
        what = coded(
            "C08", "{address!r} is no address that begins with https:// or /.", address=base
        )
        raise ConfigError(Problem("--base", what, say("Write the whole address of the folder.")))
    return f"{base.rstrip('/')}/" if base else ""


def write(plan: Plan, target: Path, addresses: Addresses) -> Path:
    """Write the ZIP of the site that was built and checked last.

    Parameters
    ----------
    plan
        The edition.
    target
        The file to write.
    addresses
        Where the pages stand in the CMS.

    Returns
    -------
    Path
        The file.
    """
    pages = page_names(plan)
    parts: dict[str, bytes] = {}
    rows: list[list[str]] = []
    attachments = _Attachments(plan.site)
    documents = [
        attachments.add(Download(path_of(plan, name), plan.settings.title))
        for name in KINDS
        if (plan.site / path_of(plan, name)).is_file()
    ]
    images: list[Image] = []
    for number, name in enumerate(pages, start=1):
        text = (plan.site / f"{name}.html").read_text(encoding="utf-8")
        made = fragment(
            name,
            parsed(text),
            drawings=drawings(text),
            address=addresses.of,
            attached=attachments.add,
            first=plan.settings.notice,
        )
        if name == "index" and documents:
            links = "".join(f'<li><a href="{href}">{shown}</a></li>\n' for href, shown in documents)
            made = Fragment(
                made.title,
                f"{made.html}<ul>\n{links}</ul>\n",
                made.images,
                made.downloads,
                made.links,
            )
        file = f"pages/{number:02}_{name}.html"
        parts[file] = made.html.encode()
        images += made.images
        offered = [shown for _href, shown in documents if name == "index"]
        offered += [attachments.add(download)[1] for download in made.downloads]
        place = [str(number), file, made.title, addresses.of(f"{name}.html")]
        rows.append([*place, *_row(plan, made, offered)])
    parts |= _pictures(images) | attachments.files
    heading = {"title": plan.settings.title, "checklist": CHECKLIST}
    guide = _GUIDE.format(**heading, links=_about_links(addresses, pages))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    writer.writerows(rows)
    front = {
        "はじめに.txt": guide.replace("\n", "\r\n").encode("utf-8-sig"),
        CHECKLIST: out.getvalue().encode("utf-8-sig"),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive.write(front | parts))
    return target


def page_names(plan: Plan) -> list[str]:
    """Return the names of the report's pages in their order, the preface first."""
    return ["index", *(section.name for section in plan.sections)]


class _Attachments:
    """The files to attach, under names that people read."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._names: dict[str, str] = {}
        self.files: dict[str, bytes] = {}

    def add(self, download: Download) -> tuple[str, str]:
        """Return the address of a file and the text of its link, with its kind and size."""
        content = (self._site / download.path).read_bytes()
        suffix = download.path.rpartition(".")[2]
        name = self._names.setdefault(download.path, self._name(download.title, suffix))
        self.files[f"attachments/{name}"] = content
        kind = KINDS.get(suffix, suffix.upper())
        return (
            f"attachments/{quote(name)}",
            f"{download.title}（{kind}：{size_text(len(content))}）",
        )

    def _name(self, title: str, suffix: str) -> str:
        stem = re.sub(r'[\s\\/:*?"<>|]+', "_", title.replace("\u00a0", ""))[:60].strip("_.")
        taken = set(self._names.values())
        names = (f"{stem}{f'_{n}' if n else ''}.{suffix}" for n in range(len(taken) + 1))
        return next(name for name in names if name not in taken)


def _row(plan: Plan, made: Fragment, offered: Sequence[str]) -> list[str]:
    """Return what the clerk types into the fields of the CMS, and ticks off."""
    settings = plan.settings
    related = list(dict.fromkeys(link.partition("#")[0] for link in made.links))
    return [
        settings.office or settings.city,
        settings.contact,
        date_text(settings.date),
        "、".join(f"{image.name}.png" for image in made.images),
        "、".join(offered),
        "、".join(related),
        "",
        "",
    ]


def _pictures(images: Sequence[Image]) -> dict[str, bytes]:
    with temporary.folder() as folder:
        given = [(image.name, image.drawing, image.width * _PIXEL) for image in images]
        paths = typesetting.pictures(folder, given)
        return {f"images/{name}.png": path.read_bytes() for name, path in paths.items()}


def _about_links(addresses: Addresses, pages: Sequence[str]) -> str:
    missing = [name for name in pages if name not in addresses.by_page]
    if not missing:
        return "ページどうしのリンクは、CMSのアドレスに置きかえてあります。"
    if addresses.base:
        return f"ページどうしのリンクは、{addresses.base} の下のアドレスに置きかえてあります。"
    return (
        "ページどうしのリンクは、ファイルの名前のままです。CMSのアドレスが決まったら、"
        "--addresses か --base を付けてもう一度つくると、置きかわります。"
    )
