"""Commands as somebody may give them, for the help of each."""

from __future__ import annotations

EXAMPLES = {
    "": ("build", "preview demo", "new edition r5 --from r4", "build --help"),
    "build": (
        "build r4",
        "build r4 --section trainings lecture",
        "build r4 --to html,pdf",
        "build --all",
        "build demo --watch",
    ),
    "diff": ("diff r4", "diff r4 --against public"),
    "export": ("export cms r4 --base /report/",),
    "new": (
        "new edition r5 --from r4",
        "new section hotline --edition r4",
        "new survey qa --answers data/town/town_survey/responses.csv",
    ),
    "preview": ("preview r4", "preview demo --port 8000"),
    "publish": (
        "publish r4 public --dry-run",
        'publish r4 public --reason "first release"',
        "publish r4 sftp://web@www.example.jp/srv/report",
    ),
    "releases": ("releases public", "releases r4 public"),
    "rollback": ("rollback r4 public", "rollback r4 public 1"),
    "verify": ("verify public/current", "verify https://www.example.jp/report/"),
}
"""How each command is given, by its name; they run as they stand, where there is such a server."""
