"""What an error of Python means, in the language of whoever reads it, beside Python's own words."""

from __future__ import annotations

import re

from tsunagari.messages import marked, say

_MEANINGS = [
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"SyntaxError: incomplete input",
            marked("the cell ends within brackets, quotation marks or a block"),
        ),
        (r"SyntaxError: .*never closed", marked("a bracket is not closed")),
        (r"SyntaxError: (?:closing|unmatched)", marked("a bracket is closed that does not fit")),
        (r"SyntaxError: unterminated", marked("a quotation mark is not closed")),
        (
            r"SyntaxError: invalid .*(?:character|U\+3000)",
            marked("the code has a character that Python does not know, perhaps a full-width one"),
        ),
        (r"SyntaxError: expected ':'", marked("the line has to end with a colon")),
        (r"SyntaxError", marked("Python cannot read the line")),
        (r"IndentationError|TabError", marked("the line is not indented as the others are")),
        (r"NameError", marked("nothing above has this name")),
        (r"UnboundLocalError", marked("the name has no value yet")),
        (r"KeyError", marked("there is no column or key of this name")),
        (r"IndexError", marked("there is no row or entry at this place")),
        (r"AttributeError", marked("the value has nothing of this name")),
        (r"ModuleNotFoundError", marked("no library of this name is installed")),
        (r"ImportError: cannot import name", marked("the module has nothing of this name")),
        (r"FileNotFoundError", marked("there is no such file")),
        (r"PermissionError", marked("the file may not be read or written")),
        (r"UnicodeDecodeError", marked("the file is in another encoding")),
        (r"ZeroDivisionError", marked("a number is divided by zero")),
        (r"TypeError", marked("a value is of another kind than is wanted here")),
        (r"ValueError", marked("a value is not as it is wanted here")),
        (
            r"MemoryError",
            marked("the notebook takes more memory than it may (memory in edition.yml)"),
        ),
        (r"RecursionError", marked("a function calls itself without an end")),
        (r"AssertionError", marked("what was asserted does not hold")),
    )
]


def in_words(error: str) -> str:
    """Return an error, ``KeyError: 'total'``, with what that means where it is known."""
    for pattern, words in _MEANINGS:
        if pattern.match(error):
            return say("{error} ({meaning})", error=error, meaning=say(words))
    return error
