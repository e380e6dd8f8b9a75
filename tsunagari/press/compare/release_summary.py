"""What changed since the last release, in one line at the end of a build."""

from __future__ import annotations

from pathlib import Path

from tsunagari.messages import language, say
from tsunagari.press.compare import history
from tsunagari.press.core import digests
from tsunagari.press.finish import provenance
from tsunagari.press.plan.plan import DEFAULT_EDITION, cache_folder

NO_RELEASE = say("No release yet to compare with")


def changes_since_release(root: Path, edition: str, site: Path) -> str:
    """Return in one line how much of a finished site changed since the last release.

    The line is kept, so that a build that changes nothing neither reads nor compares pages.
    """
    last = history.release_to_compare(root, edition)
    if last is None:
        return NO_RELEASE
    pair = [last.name, _checksum(last.site), _checksum(site)]
    if pair[1] == pair[2]:
        return say("Since the last release ({name}): nothing changed", name=last.name)
    path = cache_folder(root, edition) / "changes.json"
    record = digests.read_json(path)
    if (record.get("pair"), record.get("language")) != (pair, language()):
        from tsunagari.press.compare.site_diff import compare_sites
        from tsunagari.press.compare.site_reader import Site

        changes = compare_sites(edition, Site(last.site, last.name), Site(site, say("this build")))
        record = {"pair": pair, "language": language(), "summary": changes.summary()}
        digests.write_json(path, record)
    command = "pipeline.py diff" + ("" if edition == DEFAULT_EDITION else f" {edition}")
    return say(
        "Since the last release ({name}): {summary}; see {command}",
        name=last.name,
        summary=record["summary"],
        command=command,
    )


def _checksum(site: Path) -> str:
    """Return a checksum that stands for a whole site."""
    record = digests.of_file(site / provenance.FILE)
    return record or digests.of_value(provenance.files(site))
