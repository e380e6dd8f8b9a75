"""The command ``diff``: find the two sites, compare them, and show what changed in both ways."""

from __future__ import annotations

from pathlib import Path

from tsunagari.press.compare import changes_page, changes_text, history, release_summary
from tsunagari.press.compare.site_diff import compare
from tsunagari.press.compare.site_reader import Site, open_site
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import STYLE


def show(plan: Plan, against: str | None, width: int) -> str:
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
        Text for the terminal. It names the page.

    Raises
    ------
    ConfigError
        There is no site yet, or nothing of that name to compare it with.
    """
    new = open_site(plan.site, f"_site/{plan.edition}")
    old = _old(plan, against)
    if old is None:
        remedy = "Publish one, or compare with a folder: --against FOLDER"
        return f"{release_summary.NO_RELEASE}. {remedy}\n"
    changes = compare(plan.edition, old, new)
    style = (plan.root / "report" / STYLE).read_text(encoding="utf-8")
    place = plan.root / "_build" / "diff" / f"{plan.edition}.html"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(changes_page.write(changes, style), encoding="utf-8", newline="\n")
    said = changes_text.text(changes, width)
    return f"{said}\nAs a page: {place.relative_to(plan.root).as_posix()}\n"


def _old(plan: Plan, against: str | None) -> Site | None:
    kept = history.releases(plan.root, plan.edition)
    if against is None:
        return Site(kept[0].site, f"release {kept[0].name}") if kept else None
    if against not in {release.name for release in kept} and Path(against).is_dir():
        return open_site(Path(against), against)
    release = history.find_release(plan.root, plan.edition, against)
    return Site(release.site, f"release {release.name}")
