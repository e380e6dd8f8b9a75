"""The online advertisements: as published, and from the media's own exports.

`load`, `click_through` and `by_kind` are of what was published. The rest begins with
`load_study`, which reads the exports and works out what the chapter shows.
"""

from tsunagari.analysis.advertising.campaign import Campaign, agreement, kinds_of_click, readings
from tsunagari.analysis.advertising.campaign import load as load_campaign
from tsunagari.analysis.advertising.checks import against_published
from tsunagari.analysis.advertising.effects import differences, extra_thousand, rates
from tsunagari.analysis.advertising.exports import Export
from tsunagari.analysis.advertising.exports import read as read_export
from tsunagari.analysis.advertising.keywords import shrunk
from tsunagari.analysis.advertising.media import MEDIA, Click, Medium
from tsunagari.analysis.advertising.published_totals import (
    Advertising,
    by_kind,
    click_through,
    load,
)
from tsunagari.analysis.advertising.study import Study, load_study, short_verdict

__all__ = [
    "MEDIA",
    "Advertising",
    "Campaign",
    "Click",
    "Export",
    "Medium",
    "Study",
    "against_published",
    "agreement",
    "by_kind",
    "click_through",
    "differences",
    "extra_thousand",
    "kinds_of_click",
    "load",
    "load_campaign",
    "load_study",
    "rates",
    "read_export",
    "readings",
    "short_verdict",
    "shrunk",
]
