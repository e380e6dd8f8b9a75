"""The command ``diff``: find the two sites, compare them, and show what changed in both ways."""

from __future__ import annotations

from tsunagari.press.compare import changes_page, changes_text, release_summary
from tsunagari.press.compare.site_diff import compare_sites
from tsunagari.press.compare.site_reader import Site, open_site
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
        remedy = "Publish one, or compare with a folder: --against FOLDER"
        return f"{release_summary.NO_RELEASE}. {remedy}\n"
    changes = compare_sites(plan.edition, old, new)
    style = (plan.root / "report" / STYLE).read_text(encoding="utf-8")
    page = plan.root / "_build" / "diff" / f"{plan.edition}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(changes_page.write_page(changes, style), encoding="utf-8", newline="\n")
    text = changes_text.write_text(changes, width)
    return f"{text}\nAs a page: {page.relative_to(plan.root).as_posix()}\n"
