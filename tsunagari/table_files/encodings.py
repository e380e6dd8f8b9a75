"""From a file's bytes to rows of texts: which encoding, and where it breaks off."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from tsunagari.messages import coded, marked, say
from tsunagari.table_files.conflicts import conflict

Row = list[str]

# Longest first: the mark of UTF-16LE begins that of UTF-32LE, which no medium writes.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8（BOM付き）"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16BE"),
)
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")
_HTML = marked("is a page (HTML), not a table: open it in Excel and save it as .xlsx or as CSV")
_KINDS = (
    (b"%PDF", marked("is a PDF, which has no table: ask for the table as CSV or .xlsx")),
    *(
        (mark, marked("is a picture: ask for the table as CSV or .xlsx"))
        for mark in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
    ),
    *(
        (mark, marked("is an archive: unpack it, and give the table itself"))
        for mark in (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
    ),
    *(
        (mark, marked("is a file of SPSS, Stata or SAS: save it there as CSV (UTF-8)"))
        for mark in (b"$FL2", b"$FL3", b"<stata_dta", b"\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60")
    ),
    (b"SQLite format 3\0", marked("is a database: export the table as CSV (UTF-8)")),
)
"""What files are that somebody may take for a table, by how they begin."""
_WRITTEN = {
    "JSON": r"\{\s*\"[^\"\n]*\"\s*:|\[\s*(?:[\[{\"]|-?\d[\d.]*\s*,)",
    "YAML": r"(?:---\s*\n)?\s*- [^,;\t\n]*:(?:\s|$)",
    "RTF": r"\{\\rtf",
    "SQL": r"(?i:insert\s+into|create\s+table)\s",
}
"""What texts are that hold a table's values otherwise than line by line, by how they begin."""
_BEGINNING = 2000
_CONTROLS = bytes(sorted({*range(32)} - set(b"\t\n\r\x0b\x0c\x1a\x1b")))
CUT_OFF = marked("the file seems to be cut off: export it again")


class UnreadableError(ValueError):
    """A file that is no table of texts.

    Attributes
    ----------
    where : str
        The place in the file.
    """

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        super().__init__(what)


def find_encoding(raw: bytes) -> tuple[str, str]:
    """Find the encoding: the byte order mark's, else UTF-8 if all of it is, else EUC-JP or cp932.

    Returns
    -------
    tuple of str
        Its name in Python, and in the words of the report.

    Raises
    ------
    UnreadableError
        If the file is empty, or all of it is in none of them.
    """
    for mark, encoding, name in _MARKS:
        if raw.startswith(mark):
            _decode(raw, encoding, name)
            return encoding, name
    if found := _unmarked(raw):
        return found
    _refuse_a_conflict(raw)  # which may begin as a page does
    if other := refusal(raw):
        raise other
    try:
        _decode(raw, "utf-8", "UTF-8")
    except UnreadableError as error:
        if error.where == say("end of file"):
            raise
    else:
        return "utf-8", "UTF-8"
    _refuse_a_mixture(raw)
    if _is_euc_jp(raw):
        return "euc_jp", "EUC-JP"
    try:
        raw.decode("cp932")
    except UnicodeDecodeError as error:
        what = coded(
            "D01", "is neither UTF-8 nor Shift_JIS (cp932) nor EUC-JP: save the file as UTF-8"
        )
        raise UnreadableError(_line(raw, error.start), what) from None
    return "cp932", "Shift_JIS（cp932）"


def find_encoding_of_table(raw: bytes) -> tuple[str, str]:
    """Find the encoding of a table, as :func:`find_encoding` does of any text.

    Returns
    -------
    tuple of str
        Its name in Python, and in the words of the report.

    Raises
    ------
    UnreadableError
        If it is no text, or one that is written for programs, such as JSON.
    """
    _refuse_other_texts(raw)
    return find_encoding(raw)


def refusal(raw: bytes) -> UnreadableError | None:
    """Return why bytes are no table of texts, or in an encoding that would pass for UTF-8."""
    for reason, applies in (
        (marked("is empty"), not raw),
        *((reason, raw.startswith(mark)) for mark, reason in _KINDS),
        (
            marked("is no file of text: export the table again, as CSV (UTF-8) or .xlsx"),
            _is_binary(raw),
        ),
        (marked("is ISO-2022-JP (JIS): save it as UTF-8"), b"\x1b$" in raw),  # would pass for UTF-8
        (_HTML, raw.lstrip()[:1] == b"<"),
    ):
        if applies:
            return UnreadableError(say("whole file"), coded("D01", reason))
    return None


def _refuse_other_texts(raw: bytes) -> None:
    """Refuse what is written for programs: as lines of one cell, nothing in it would be found."""
    is_wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    beginning = raw[:_BEGINNING].removeprefix(codecs.BOM_UTF8)
    if not is_wide:  # or it has no mark
        beginning = beginning.replace(b"\0", b"")
    text = beginning.decode("utf-16" if is_wide else "ascii", "ignore").lstrip()
    for kind, begins in _WRITTEN.items():
        if re.match(begins, text):
            what = coded(
                "D01",
                "is {kind}, not a table: export the table as CSV (UTF-8) or .xlsx",
                kind=kind,
            )
            raise UnreadableError(say("whole file"), what)


def _is_binary(raw: bytes) -> bool:
    """Check that bytes are no text in any encoding: a text may have a stray control character."""
    strays = len(raw) - len(raw.translate(None, _CONTROLS))
    return b"\0" in raw or strays * 100 > len(raw)


def _unmarked(raw: bytes) -> tuple[str, str] | None:
    """Find which UTF-16 a file without a mark is in: only one of them has a table's own signs.

    The line end of one is a letter of India in the other, and so is the comma.
    """
    if b"\0" not in raw:
        return None
    found = []
    for encoding, name in (("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE")):
        if can_be(raw, encoding):
            text = raw.decode(encoding)
            signs = sum(map(text.count, "\n\r,;\t"))
            if "\0" not in text and signs and not re.search(r"[\ud800-\udfff\ufffe]", text):
                found.append((signs, encoding, f"{name}（BOMなし）"))
    best = max(found, default=None)
    return best[1:] if best else None


def _decode(raw: bytes, encoding: str, name: str) -> None:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        # A character that lacks its last bytes at the very end; before, it is another encoding.
        if error.end == len(raw) and ("end of data" in error.reason or "trunc" in error.reason):
            raise UnreadableError(
                say("end of file"),
                coded("D01", "ends within a character: {cut_off}", cut_off=say(CUT_OFF)),
            ) from None
        what = coded(
            "D01", "is not {name}, although the file begins like it: export it again", name=name
        )
        raise UnreadableError(_line(raw, error.start), what) from None


def _refuse_a_conflict(raw: bytes) -> None:
    if found := conflict(raw):
        raise UnreadableError(say("line {value}", value=found[0]), found[1])


def _refuse_a_mixture(raw: bytes) -> None:
    """Refuse a file that is not UTF-8 but has a line that is, with Japanese in it.

    Such a line may well be readable as cp932 too, but as gibberish; a line that makes sense as
    cp932 is practically never Japanese as UTF-8, whose lead bytes are rare kanji there.
    """
    lines = _LINE_ENDS.split(raw)
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        try:
            japanese = any(character >= "\u3000" for character in line.decode("utf-8"))
        except UnicodeDecodeError:
            continue
        if japanese:
            other = next(n for n, rest in enumerate(lines, 1) if not can_be(rest, "utf-8"))
            what = coded(
                "D01",
                "is UTF-8, but line {other} is not: save the whole file as UTF-8",
                other=other,
            )
            raise UnreadableError(say("line {number}", number=number), what)


def can_be(raw: bytes, encoding: str) -> bool:
    """Check that bytes are text in an encoding."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_euc_jp(raw: bytes) -> bool:
    """Check that bytes are EUC-JP, which as cp932 would mostly be half-width katakana.

    Half-width katakana of cp932 may be EUC-JP too, but then as kanji: kana decide.
    """
    if not can_be(raw, "euc_jp"):
        return False
    kana = any("\u3041" <= character <= "\u30fa" for character in raw.decode("euc_jp"))
    return kana or not can_be(raw, "cp932")


def _line(raw: bytes, byte: int) -> str:
    return say("line {value}", value=len(_LINE_ENDS.findall(raw, 0, byte)) + 1)


def text_rows(raw: bytes, encoding: str, delimiter: str) -> Iterator[Row]:
    """Read the rows from the top, blank ones too, strictly.

    Raises
    ------
    UnreadableError
        While the rows are read, where the file breaks off.
    """
    text = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            yield row
            begins = reader.line_num + 1
    except csv.Error as error:
        ends = "unexpected end" in str(error) or "field limit" in str(error)
        if ends:
            what = coded(
                "D01",
                "a cell begins with a quotation mark that is never closed: write it twice if it "
                "is meant; or {cut_off}",
                cut_off=say(CUT_OFF),
            )
        elif "expected after" in str(error):
            what = coded(
                "D01",
                "is no CSV: a cell goes on behind its closing quotation mark; within it, write "
                "the mark twice",
            )
        else:
            what = coded("D01", "is no CSV: {error}", error=error)
        raise UnreadableError(say("line {line_num}", line_num=begins), what) from None
