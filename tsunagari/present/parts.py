"""Parts of a page that have nothing to show with the data of an edition."""

from __future__ import annotations

from tsunagari.contract import LEFT_OUT_MIME, LeftOut


def leave_out(section: str) -> None:
    """Leave out the part of the page below a heading, and the heading: ``sec-survey-weights``.

    The part ends where the next heading of the same or a higher level begins.
    """
    from IPython.display import display

    content = LeftOut(section=section).json_ready()
    bundle = {LEFT_OUT_MIME: content, "text/plain": f"{section} は載せない"}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]
