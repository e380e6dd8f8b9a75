"""Why the system refuses a file or a connection, in the language of whoever reads it.

The system says it in the words of its own, mostly English, and without a way out.
"""

from __future__ import annotations

import errno
import os

from tsunagari.messages import marked, say

_REASONS = {
    errno.ENOENT: marked("there is no such file or folder"),
    errno.EACCES: marked("this user may not read or write it"),
    errno.EPERM: marked("this user may not do this"),
    errno.EROFS: marked("the disk may only be read"),
    errno.ENOSPC: marked("the disk is full"),
    errno.EFBIG: marked("the file would be too large"),
    errno.EISDIR: marked("it is a folder, not a file"),
    errno.ENOTDIR: marked("it is a file, not a folder"),
    errno.EEXIST: marked("it is there already"),
    errno.ENOTEMPTY: marked("the folder is not empty"),
    errno.ENAMETOOLONG: marked("the name is too long"),
    errno.EMFILE: marked("too many files are open"),
    errno.ENFILE: marked("too many files are open"),
    errno.ENOMEM: marked("there is no memory left"),
    errno.EIO: marked("the disk fails"),
    errno.EBUSY: marked("another program uses it"),
    errno.ETXTBSY: marked("another program uses it"),
    errno.EADDRINUSE: marked("another program uses it"),
    errno.ECONNREFUSED: marked("nothing answers there"),
    errno.ECONNRESET: marked("the connection was cut"),
    errno.EHOSTUNREACH: marked("no way leads there"),
    errno.ENETUNREACH: marked("no way leads there"),
    errno.ETIMEDOUT: marked("nothing answered in time"),
}
if hasattr(errno, "EDQUOT"):  # which Windows has not
    _REASONS[errno.EDQUOT] = marked("this user has no room left on the disk")

_WAYS_OUT = {
    errno.EACCES: marked("Look whose it is, and who may read and write it."),
    errno.EPERM: marked("Look whose it is, and who may read and write it."),
    errno.EROFS: marked("Work in a folder that may be written."),
    errno.ENOSPC: marked("Delete what is not needed on this disk, and give the command again."),
    errno.EBUSY: marked("Close the program that has it open, and give the command again."),
    errno.ETXTBSY: marked("Close the program that has it open, and give the command again."),
    errno.EMFILE: marked("Raise the limit (ulimit -n), or build with --jobs 1."),
    errno.ENOMEM: marked("Close other programs, or build with --jobs 1."),
    errno.EIO: marked("Look after the disk before anything else is written."),
}
if hasattr(errno, "EDQUOT"):
    _WAYS_OUT[errno.EDQUOT] = marked(
        "Delete what is not needed on this disk, and give the command again."
    )


def reason(error: OSError) -> str:
    """Return why, as a clause without its full stop; the system's words where none are known."""
    number = error.errno or 0
    if number in _REASONS:
        return say(_REASONS[number])
    words = error.strerror or str(error)
    if number in errno.errorcode and words == os.strerror(number):
        return say("the system says {words!r}", words=words)
    return words


def way_out(error: OSError) -> str:
    """Return what to do about it; empty where that is not known."""
    words = _WAYS_OUT.get(error.errno or 0)
    return say(words) if words else ""
