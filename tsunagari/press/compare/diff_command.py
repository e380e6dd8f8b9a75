"""The command ``diff``: find the two sites, compare them, and show what changed in both ways."""

from __future__ import annotations

from pathlib import Path

from tsunagari.press.compare import changes_page, changes_text, history, release_summary
from tsunagari.press.compare.site_diff import compare_sites
from tsunagari.press.compare.site_reader import Site, open_site
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import STYLE


def show_changes(plan: Plan, against: str | None, width: int) -> str:
    """Compare the finished site with a release, and write the page of the changes.

    Parameters
    ----------
    against
        Name of a release kept here, or a folder with a site; the last release where None.
    width
        Of the terminal, in columns.

    Returns
    -------
    str
        Text for the terminal, which names the page.

    Raises
    ------
    ConfigError
        There is no site yet, or nothing of that name to compare it with.
    """
    new = open_site(plan.site, f"_site/{plan.edition}")
    old = _old_site(plan, against)
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


def _old_site(plan: Plan, against: str | None) -> Site | None:
    if against is None:
        last = history.release_to_compare(plan.root, plan.edition)
        return Site(last.site, f"release {last.name}") if last else None
    names = {release.name for release in history.known_releases(plan.root, plan.edition)}
    if against not in names and Path(against).is_dir():
        return open_site(Path(against), against)
    release = history.find_known_release(plan.root, plan.edition, against)
    return Site(release.site, f"release {release.name}")
