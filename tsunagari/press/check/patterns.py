"""What a text must not hold, whoever wrote it: contacts, numbers of persons, secrets, traces.

Each kind is a regular expression over one line of text in Unicode's form NFKC, so that full-width
digits and letters count as their ASCII twins, and where a form alone says too little a check.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tsunagari.press.check import texts


def _any(_match: re.Match[str]) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """A kind of leak.

    Attributes
    ----------
    what
        Its name with an article, for the message.
    form
        What it looks like.
    remedy
        The way out.
    secret
        Whether the message must not repeat it.
    is_leak
        Whether what has the form is one.
    """

    what: str
    form: re.Pattern[str]
    remedy: str
    secret: bool = True
    is_leak: Callable[[re.Match[str]], bool] = _any


_DASH = "[-‐‑‒–—―−ー]"
_GAP = rf"(?: ?{_DASH} ?| ?[()] ?| )"
# Neither within a longer number, nor behind a decimal point, nor in a name such as an id.
_START, _END = r"(?<![A-Za-z0-9_-])(?<![0-9][.,])", r"(?![A-Za-z0-9_]|[.,-][0-9])"
_CALL = r"(?<=[Tt]el)|(?<=TEL)|(?<=[Ff]ax)|(?<=FAX)"


def _is_phone(match: re.Match[str]) -> bool:
    """Check the digits: 10 or 11 of them from 0 on, as Japan's numbering plan has them."""
    digits = re.sub(r"\D", "", re.sub(r"\+81 ?\(?0?", "0", match[0]))
    return len(digits) == 10 or (len(digits) == 11 and digits[:3] in _ELEVEN)


_ELEVEN = {"020", "050", "060", "070", "080", "090"}


def _is_mail(match: re.Match[str]) -> bool:
    return match[0].rpartition(".")[2].lower() not in _FILES


_FILES = {"css", "gif", "jpeg", "jpg", "js", "png", "svg", "webp"}  # logo@2x.png


def _is_personal_number(match: re.Match[str]) -> bool:
    """Check the groups: three that may all be years are a row of years."""
    groups = re.findall(r"\d{4}", match[0])
    years = all(1868 <= int(group) <= 2100 for group in groups)
    return not (years and len(match[0]) > 12)


_TOKENS = (
    r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    r"gh[pousr]_[A-Za-z0-9]{30,}",
    r"github_pat_\w{22,}",
    r"glpat-[\w-]{16,}",
    r"xox[abeoprs]-[\w-]{10,}",
    r"hooks\.slack\.com/services/[\w/]+",
    r"AIza[\w-]{35}",
    r"[spr]k_(?:live|test)_\w{16,}",
    r"sk-[A-Za-z0-9_-]{20,}",
    r"npm_[A-Za-z0-9]{30,}",
    r"pypi-[\w-]{20,}",
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
    r"(?:Bearer|Basic) [A-Za-z0-9._~+/=-]{16,}",
    r"//[^/ :@\"'<>]+:[^/ @\"'<>]+@",
    r"-----BEGIN [A-Z ]*PRIVATE KEY",
    r"(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-\S+) AAAA[\w+/=]{20,}",
)
_KEYED = (
    r"(?i:api[_ -]?key|access[_ -]?key|secret[_ -]?key|secret|client[_ -]?secret|token"
    r"|passw(?:or)?d|passphrase|credential|パスワード|暗証番号|トークン)"
    r"[\"']?\s?(?:[:=は]|：)\s?[\"']?(?=[^\"' ]*\d)[A-Za-z0-9+/=_.!#$%&*@^-]{6,}"
)

_FOLDERS = "app|etc|home|mnt|opt|proc|root|run|srv|tmp|[Uu]sers|usr|var|work|workspace|Volumes"
_PATHS = (
    rf"(?<![A-Za-z0-9_.:/~-])/(?:{_FOLDERS})/[^\s\"'<>]+",
    r"(?<![A-Za-z])[A-Za-z]:\\[^\s\"'<>]+",
    r"(?<![A-Za-z])[A-Za-z]:/(?:[Uu]sers|[Ww]indows|[Pp]rogram|[Tt]emp|[Ww]ork)[^\"'<>]*",
    r"\\\\[\w.-]+\\[\w$.-]+",
    r"\bfile:///?[\w.]\S*",
    r"(?<![A-Za-z0-9_~])~/[\w.][^\s\"'<>]*",
)

_TRACES = (
    r"Traceback \(most recent call last\)",
    r"\bFile \"[^\"]*\", line \d+",
    r"\bCell In ?\[\d+\]",
    r"\bIn \[\d+\]:",
    r"(?<![\w.])[A-Z]\w*(?:Error|Exception|Warning): ",
    r"\[\d{1,2}(?:;\d{1,2})*m",
)

_TIMES = (
    r"(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}[T _]\d{2}:?\d{2}(?::?\d{2})?",
    r"(?<!\d)(?:19|20)\d{2}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}",
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? .{5,12}\d{2}:\d{2}:\d{2}",
    r"\b(?:start_time|end_time|execution_count|iopub\.\w+|shell\.execute_reply)\b",
    r"(?:Wall time|CPU times): ",
    r"\bExecuting: +\d+%",
    r"\d(?:s|秒)/(?:it|cell)\b",
)


def _form(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.ASCII)


KINDS = (
    Kind(
        "an e-mail address",
        _form(r"[A-Za-z0-9][\w.%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"),
        "Take it out, or list it under allowed in edition.yml if it is a public contact.",
        is_leak=_is_mail,
    ),
    Kind(
        "a telephone number",
        re.compile(
            rf"(?:(?:{_START}|{_CALL})\(?0|\+81{_GAP}?(?:\(?0\)?)?)"
            rf"[0-9]{{1,4}}{_GAP}?[0-9]{{1,4}}{_GAP}?[0-9]{{3,4}}{_END}"
        ),
        "Take it out, or list it under allowed in edition.yml if it is a public contact.",
        is_leak=_is_phone,
    ),
    Kind(
        "a number of 12 digits, as a マイナンバー has",
        re.compile(rf"{_START}[0-9]{{4}}([ -]?)[0-9]{{4}}\1[0-9]{{4}}{_END}"),
        "Take it out, or list it under allowed in edition.yml if it is no person's.",
        is_leak=_is_personal_number,
    ),
    Kind(
        "a token or password",
        _form(*_TOKENS, _KEYED),
        "Take it out, and have it replaced: it is known.",
    ),
    Kind("a path of a machine", _form(*_PATHS), "Print a name, not a path.", secret=False),
    Kind("a program's error", _form(*_TRACES), "Mend what raised it.", secret=False),
    Kind(
        "a time of the run",
        _form(*_TIMES),
        "Take it out, or list it under allowed in edition.yml if a reader needs it.",
        secret=False,
    ),
    Kind(
        "the data of a camera (Exif)",
        _form(re.escape(texts.EXIF)),
        "Save the image without metadata.",
        secret=False,
    ),
    Kind(
        "embedded bytes that nobody can look into",
        _form(re.escape(texts.UNREADABLE)),
        "Embed nothing but SVG, PNG and JPEG.",
        secret=False,
    ),
)

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d"
    "\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e00ff\ue000-\uf8ff\U000f0000-\U0010ffff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)


def invisible(text: str) -> re.Match[str] | None:
    """Return a character that no reader sees or that each machine shows otherwise.

    Zero-width and direction marks, soft hyphens, tags, control characters, private use (外字).
    Variation selectors of kanji (U+E0100 …) and emoji (U+FE0E, FE0F) are part of their letter.
    """
    return _INVISIBLE.search(text)


def name_of(character: str) -> str:
    """Return a name of a character that cannot be shown."""
    name = unicodedata.name(character, "without a name")
    return f"U+{ord(character):04X} ({name.lower()})"
