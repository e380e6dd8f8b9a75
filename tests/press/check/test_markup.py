"""A page is refused for what browsers drop or readers do not see, and for nothing else."""

from __future__ import annotations

import pytest

from tests.press.check.sites import page
from tsunagari.press.check.markup import faults
from tsunagari.press.core.html import parsed

TABLE = '<div id="tbl-a"><table><caption>{}</caption><tr><td>{}</td></tr></table></div>'


@pytest.mark.parametrize(
    "body",
    [
        '<a href="?id=1&section=3&copy=2&amp;not=4">A</a>',
        '<p title="a&copy; b&lt;c &copy">&copy;&nbsp;AT&T &section</p>',
        "<script>let a = 1 <b && c&section > 2</script>",
        TABLE.format('<span class="visually-hidden">of</span>', "<b>9</b> <!-- no text -->"),
    ],
)
def test_what_every_browser_reads_passes(body: str) -> None:
    assert list(faults(parsed(page(body)))) == []


@pytest.mark.parametrize(
    "body",
    [
        '<p title="a" title="somebody">A</p>',
        TABLE.format("", "<span hidden>9</span>1"),
        TABLE.format("", '<span style="Display : none">9</span>1'),
        TABLE.format("", '<span class="visually-hidden">9</span>1'),
        TABLE.format("", "<dialog>9</dialog>1"),
        TABLE.format("", "1").replace("<tr", "<tr hidden"),
    ],
)
def test_what_is_dropped_or_not_seen_is_refused(body: str) -> None:
    assert any("Q08" in str(fault) for fault in faults(parsed(page(body))))
