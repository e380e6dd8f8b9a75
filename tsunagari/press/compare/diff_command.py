"""The command ``diff``: find the two sites, compare them, and show what changed in both ways."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from urllib.parse import quote

from tsunagari.messages import say
from tsunagari.press.compare import (
    changes_page,
    changes_pdf,
    changes_text,
    large_changes,
    release_summary,
)
from tsunagari.press.compare.changes import Changes
from tsunagari.press.compare.changes_document import About
from tsunagari.press.compare.site_diff import compare_sites
from tsunagari.press.compare.site_reader import Site, open_site
from tsunagari.press.finish import provenance
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import STYLE


def show_changes(plan: Plan, old: Site | None, width: int) -> str:
    """Compare the finished site with a release, and write the page of the changes.

    Parameters
    ----------
    old
        The release; None if there is none yet.
    width
        Of the terminal, in columns.

    Returns
    -------
    str
        Text for the terminal, which names the page.

    Raises
    ------
    ConfigError
        There is no site yet.
    """
    new = open_site(plan.site, f"_site/{plan.edition}")
    if old is None:
        remedy = say("Publish one, or compare with a folder: --against FOLDER")
        return f"{release_summary.NO_RELEASE}. {remedy}\n"
    changes = compare_sites(plan.edition, old, new)
    style = (plan.root / "report" / STYLE).read_text(encoding="utf-8")
    page = plan.root / "_build" / "diff" / f"{plan.edition}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    about = _about(plan, old, changes, page.parent)
    page.write_text(changes_page.write_page(changes, style, about), encoding="utf-8", newline="\n")
    page.with_suffix(".pdf").write_bytes(
        changes_pdf.write_pdf(changes, about, plan.root / "report")
    )
    text = changes_text.write_text(changes, width)
    made = page.relative_to(plan.root).as_posix()
    return say(
        "{words}\nAs a page: {made}\nTo be signed: {made2}.pdf\n",
        words=text,
        made=made,
        made2=made.removesuffix(".html"),
    )


def _about(plan: Plan, old: Site, changes: Changes, folder: Path) -> About:
    settings = plan.settings
    title = f"{settings.title}　{settings.subtitle}"
    links = quote(os.path.relpath(plan.site, folder).replace(os.sep, "/"))
    return About(
        (("題", title), ("担当", settings.office), ("問い合わせ先", settings.contact)),
        old.label,
        f"まだ公開していない版（{_commit(plan)}）",
        datetime.datetime.now().astimezone(),
        links,
        large_changes.find(changes, settings.publication.large_change),
    )


def _commit(plan: Plan) -> str:
    code = provenance.committed(plan.site)
    return f"コミット {code}" if code else "コミットの記録なし"
