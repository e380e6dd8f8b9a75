"""Nothing leaves with the site that is not meant to: looked for in every text of every file.

Patterns tell contacts, numbers, secrets and traces; this machine's own names, the notebooks'
parameters and the rows of private files are known here and looked for as they are. What
``allowed`` in ``edition.yml`` names may stand.
"""

from __future__ import annotations

import getpass
import re
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from tsunagari.messages import coded, marked, say
from tsunagari.press.check import identifiers, patterns, private_files, texts, unseen
from tsunagari.press.check.canonical import canonical, squashed
from tsunagari.press.check.images import UnreadableError
from tsunagari.press.check.microdata import PrivateRows
from tsunagari.press.check.patterns import Kind
from tsunagari.press.check.private_files import PrivateFile
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.check.texts import Texts
from tsunagari.press.check.unseen import invisible
from tsunagari.press.core import digests
from tsunagari.press.core.machine import in_text, private_folders
from tsunagari.press.core.problems import Problem
from tsunagari.press.plan.plan import Plan

# Names that a thousand machines have: they tell nothing, and stand in ordinary texts.
_COMMON = frozenset(
    {"admin", "build", "builder", "debian", "docker", "guest", "home", "host", "jovyan", "local"}
    | {"localdomain", "localhost", "nobody", "node", "office", "report", "root", "runner", "server"}
    | {"site", "test", "ubuntu", "user", "vagrant", "vscode", "work"}
)
_OPEN = frozenset({".nojekyll", ".well-known", ".htaccess"})
"""What a web server wants to be called so."""
_ALLOW = marked("Take it out, or list it under allowed in edition.yml.")


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look into every file."""
    guard = Guard(site)
    yield from guard.unread
    for path in site.raw:
        yield from guard.of_file(path)


def prepare(plan: Plan) -> None:
    """Read the private files, which takes a while, for whoever looks for what is in them."""
    files, _ = private_files.of_plan(plan)
    for file in files:
        file.prepare()
    _prepared(tuple(files))


class Guard:
    """All that may not leave with a site, ready to be looked for in one file at a time.

    Attributes
    ----------
    unread
        What is wrong with private files that nobody can look into.
    """

    def __init__(self, site: BuiltSite) -> None:
        self._site = site
        self._allowed = _allowed(site.plan)
        self._kinds = [
            *identifiers.KINDS,
            *patterns.KINDS,
            *_machine(site),
            *_parameters(site),
        ]
        files, self.unread = private_files.of_plan(site.plan)
        self._private = _prepared(tuple(files))
        self._private_files = files
        self._clean: set[str] = set()
        """Lines with none of the kinds that stay in their line: pages have many in common."""

    @property
    def knows(self) -> str:
        """The digest of all that is looked for and is not of the code: what passed it is clean."""
        return digests.of_value(
            [
                sorted(self._allowed),
                [kind.form.pattern for kind in self._kinds],
                [(file.name, file.head, list(file.body)) for file in self._private_files],
            ]
        )

    def of_file(self, path: str) -> Iterator[Problem]:
        """Look into one file."""
        if squashed(path) in self._allowed:
            return
        if any(part.startswith(".") and part not in _OPEN for part in path.split("/")):
            what = coded(
                "L05", "its name hides it from who looks into the folder, and a server may show it."
            )
            yield Problem(path, what, say("Leave it out, or list its name under allowed."))
        try:
            content = Texts(texts.of_file(self._site, path))
        except UnreadableError:
            what = coded("L05", "nobody can look into a file of this kind for what it gives away.")
            yield Problem(path, what, say("Leave it out, or list its name under allowed."))
            return
        yield from _invisible(path, content)
        new = content.without(self._clean)
        lines = dict.fromkeys(new.lines)  # JSON repeats many
        each = "\n".join(lines)
        found = False
        for kind in self._kinds:
            if kind.in_line and not kind.is_in(each):
                continue
            for problem in _leaks_of(path, new if kind.in_line else content, kind, self._allowed):
                found |= kind.in_line
                yield problem
        if not found:
            self._clean.update(lines)
        yield from self._private.faults(self._site, path, content, self._allowed)


@lru_cache(maxsize=1)
def _prepared(files: tuple[PrivateFile, ...]) -> PrivateRows:
    """Return private files ready to be looked for: in a watch, for all of its builds."""
    return PrivateRows(files)


def _allowed(plan: Plan) -> set[str]:
    """Return what may stand: entries of ``allowed`` and what is found in them, and the contact."""
    entries = {squashed(entry) for entry in plan.settings.allowed}
    within = [_found(entry, identifiers.KINDS) for entry in plan.settings.allowed]
    return entries.union(*within, _found(plan.settings.contact, identifiers.CONTACTS))


def _found(text: str, kinds: Sequence[Kind]) -> set[str]:
    """Return what of some kinds a text holds, as `allowed` is compared."""
    line = canonical(text)
    return {squashed(match[0]) for kind in kinds for match in kind.form.finditer(line)}


def _ways(text: str) -> set[str]:
    """Return a match as an entry of `allowed` may write it: without signs or a name before it."""
    numbers = (re.search(form, text) for form in (r"[a-z]{2}[0-9].*", "[0-9].*"))
    long = (found[0] for found in numbers if found and len(re.findall("[0-9]", found[0])) >= 5)
    return {text, text.lstrip(".%+-"), *long}


def _leaks_of(path: str, texts: Texts, kind: Kind, allowed: set[str]) -> Iterator[Problem]:
    for match in kind.form.finditer(texts.text):
        if _ways(squashed(match[0])) & allowed or not kind.is_leak(match):
            continue
        shown = masked(match[0]) if kind.secret else match[0][:60]
        words = {"kind": say(kind.what), "shown": shown}
        if kind in identifiers.KINDS:
            what = coded("L01", "it shows {kind}: {shown}", **words)
        else:
            what = coded("L02", "it shows {kind}: {shown}", **words)
        where = f"{path}, {texts.place(match.start())}"
        yield Problem(where, what, say(kind.remedy), quoted=match[0])


def _invisible(path: str, texts: Texts) -> Iterator[Problem]:
    given = dict.fromkeys(snippet.text for snippet in texts.snippets)
    for snippet in texts.snippets if invisible(" ".join(given)) else ():
        character = invisible(snippet.text)
        if character:
            what = coded(
                "L04",
                "it has a character that nobody sees, {kind}: 「{words}」.",
                kind=unseen.kind(character),
                words=unseen.shown(snippet.text, character),
            )
            remedy = say(
                "Delete what stands there and type it anew: copied text brings such characters "
                "along."
            )
            yield Problem(
                f"{path}, {snippet.place}",
                what,
                remedy,
                quoted=unseen.beside(snippet.text, character),
            )


def masked(text: str) -> str:
    """Return enough of a text to find it, and not enough to use it."""
    return text[:2] + "•" * min(len(text) - 2, 12)


def _machine(site: BuiltSite) -> list[Kind]:
    """Names of this machine, of who builds on it, and of its folders."""
    host = socket.gethostname()
    names = {name for name in (_user(), host, host.partition(".")[0]) if _tells(name)}
    folders = {str(folder) for folder in private_folders(site.plan.root)}
    folders |= {folder for folder in (tempfile.gettempdir(), sys.prefix) if Path(folder).name}
    words = [rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])" for name in sorted(names)]
    begins = "f" + re.escape("".join(sorted({folder[0] for folder in folders})))
    kinds = [
        Kind(
            marked("a path of this machine"),
            patterns.form(begins, *map(in_text, sorted(folders))),
            marked("Print a name, not a path."),
            secret=False,
            in_line=True,
        )
    ]
    if words:
        what = marked("the name of this machine or of its user")
        kinds.append(Kind(what, re.compile("|".join(words), re.IGNORECASE), _ALLOW, in_line=True))
    return kinds


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name
        return ""


def _tells(name: str) -> bool:
    return len(name) > 3 and name.lower() not in _COMMON


def _parameters(site: BuiltSite) -> list[Kind]:
    """Look for parameters as code or JSON writes them, and for values that are places."""
    given = {
        (name, value)
        for section in site.plan.sections
        for name, value in section.parameters.items()
        if isinstance(value, str | int | float)
    }
    permitted = set(site.plan.settings.allowed)
    forms = ["injected-parameters", r"# Parameters\b"]
    forms += sorted({re.escape(v) for _, v in given if isinstance(v, str) and "/" in v})
    values: dict[str, list[str]] = {}
    for name, value in sorted(given, key=str):
        if name not in permitted:
            values.setdefault(name, []).append(re.escape(str(value)))
    # The values behind their name, lest each place of a text be held against those of all pages.
    assigned = [
        rf"{re.escape(name)}[\"']?(?:: ?\w+)? ?[=:] ?[\"']?(?:{'|'.join(own)})(?!\w)"
        for name, own in values.items()
    ]
    if assigned:
        forms.append(rf"(?<![\w.])(?:{'|'.join(assigned)})")
    remedy = marked("Take it out, or list the parameter's name under allowed in edition.yml.")
    return [
        Kind(
            marked("a notebook's parameter"),
            re.compile("|".join(forms), re.ASCII),
            remedy,
            secret=False,
            in_line="\n" not in "".join(str(value) for _, value in given),
        )
    ]
