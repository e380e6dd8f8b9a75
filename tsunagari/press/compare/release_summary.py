"""What changed since the last release, in one line at the end of a build."""

from __future__ import annotations

from pathlib import Path

from tsunagari.press.compare import history
from tsunagari.press.core import digests
from tsunagari.press.finish import provenance
from tsunagari.press.plan.plan import DEFAULT_EDITION, cache_folder

NO_RELEASE = "No release yet to compare with"


def last_release(root: Path, edition: str, site: Path) -> str:
    """Say how much of a finished site changed since the last release.

    The answer is kept, so that a build that changes nothing neither reads nor compares pages.
    """
    kept = history.releases(root, edition)
    if not kept:
        return NO_RELEASE
    pair = [kept[0].name, _state(kept[0].site), _state(site)]
    if pair[1] == pair[2]:
        return f"Since the last release ({kept[0].name}): nothing changed"
    place = cache_folder(root, edition) / "changes.json"
    record = digests.read_json(place)
    if record.get("pair") != pair:
        from tsunagari.press.compare.site_diff import compare
        from tsunagari.press.compare.site_reader import Site

        changes = compare(edition, Site(kept[0].site, kept[0].name), Site(site, "this build"))
        record = {"pair": pair, "summary": changes.summary()}
        digests.write_json(place, record)
    command = "pipeline.py diff" + ("" if edition == DEFAULT_EDITION else f" {edition}")
    return f"Since the last release ({kept[0].name}): {record['summary']}; see {command}"


def _state(site: Path) -> str:
    """Checksum that stands for a whole site."""
    record = digests.of_file(site / provenance.FILE)
    return record or digests.of_value(provenance.files(site))
