"""What a text must not hold, whoever wrote it: secrets and traces of the machine that builds.

Each kind is a regular expression over canonical text (`canonical.py`), so that full-width digits
and letters count as their ASCII twins, and where a form alone says too little a check.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tsunagari.messages import marked
from tsunagari.press.check import images


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
    sign
        What each of them has, where that is quickly looked for.
    in_line
        Whether it never goes on in the next line, nor depends on what stands there: then a line
        that holds none need not be looked at again, wherever it stands.
    """

    what: str
    form: re.Pattern[str]
    remedy: str
    secret: bool = True
    is_leak: Callable[[re.Match[str]], bool] = _any
    sign: re.Pattern[str] | None = None
    in_line: bool = False

    def is_in(self, text: str) -> bool:
        """Check whether a text has the form of this kind somewhere."""
        has_sign = self.sign is None or self.sign.search(text)
        return bool(has_sign and self.form.search(text))


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
    r"(?<![A-Za-z])[A-Za-z]:/(?:[Uu]sers|[Ww]indows|[Pp]rogram|[Tt]emp|[Ww]ork)[^\"'<>\n]*",
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


def form(
    begins: str, *forms: str, then: str = "", flags: re.RegexFlag = re.NOFLAG
) -> re.Pattern[str]:
    """Return what matches one of several forms.

    Parameters
    ----------
    begins
        The signs that a match begins with, as a set of a regular expression has them: most signs
        of a text are none of them, and need not be held against every form.
    then
        The signs that come next, where that leaves few.
    """
    opening = f"[{begins}][{then}]" if then else f"[{begins}]"
    return re.compile(f"(?={opening})(?:{'|'.join(forms)})", flags)


KINDS = (
    Kind(
        marked("a token or password"),
        form(
            r"AaBCceghGnPpRrSsTtx/\-パ暗ト",
            *_TOKENS,
            _KEYED,
            then=r"AaCcEehIiKkLlOoPpRrSsy/\-_ス証ー",
            flags=re.ASCII,
        ),
        marked("Take it out, and have it replaced: it is known."),
    ),
    Kind(
        marked("a path of a machine"),
        form(r"/\\~A-Za-z", *_PATHS, then=r"aehimoprstuvwUV\\/:", flags=re.ASCII),
        marked("Print a name, not a path."),
        secret=False,
        in_line=True,
    ),
    Kind(
        marked("a program's error"),
        form(r"A-Z\[", *_TRACES, flags=re.ASCII),
        marked("Mend what raised it."),
        secret=False,
    ),
    Kind(
        marked("a time of the run"),
        form("0-9CEFMSTWeis", *_TIMES, flags=re.ASCII),
        marked("Take it out, or list it under allowed in edition.yml if a reader needs it."),
        secret=False,
        in_line=True,
    ),
    Kind(
        marked("the data of a camera (Exif)"),
        re.compile(re.escape(images.EXIF)),
        marked("Save the image without metadata."),
        secret=False,
        in_line=True,
    ),
    Kind(
        marked("embedded bytes that nobody can look into"),
        re.compile(re.escape(images.UNREADABLE)),
        marked("Embed nothing but SVG, PNG and JPEG."),
        secret=False,
        in_line=True,
    ),
)
