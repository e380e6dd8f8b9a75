"""Read and check an export of a million rows: in under 10 s of a core and 1 GB, or this fails."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 1_000_000
MOST_SECONDS, MOST_MEGABYTES = 10, 1000
FILE = "google.csv"


def write(path: Path) -> None:
    """Write an export in Google's format, with days, campaigns and keywords that all differ."""
    draw = random.Random(7).random  # noqa: S311 - invented data, not a secret
    shown_in_all = clicks_in_all = 0
    with path.open("w", encoding="utf-8-sig", newline="\r\n") as file:
        file.write("検索キーワード レポート\n2023年2月8日 - 2023年2月28日\n")
        file.write(
            "日,キャンペーン,検索キーワード,通貨コード,表示回数,クリック数,クリック率,費用\n"
        )
        for number in range(ROWS):
            day, rest = 8 + number % 21, number // 21
            shown = 1 + int(3000 * draw())
            clicks = int(shown * 0.1 * draw())
            shown_in_all, clicks_in_all = shown_in_all + shown, clicks_in_all + clicks
            file.write(
                f"2023-02-{day:02d},キャンペーン{rest % 50},孤独 相談 {rest // 50},JPY,"
                f'"{shown:,}",{clicks},{100 * clicks / shown:.2f}%,"{clicks * 37:,}"\n'
            )
        file.write(f'合計: キャンペーン, --, --,JPY,"{shown_in_all:,}","{clicks_in_all:,}",--,--\n')


def read(folder: Path) -> None:
    """Read and check the export, and print how long that took and the most memory ever held."""
    import datetime as dt

    from tsunagari.analysis.advertising import checks, exports
    from tsunagari.analysis.data.source import Source

    began = time.process_time()  # the libraries are loaded; other programs do not count
    source = Source(folder)
    export = exports.read(source, FILE)
    source.stop_if_faulty()
    assert export is not None  # noqa: S101 - it would have been a fault
    read_in = time.process_time() - began
    checks.check(source, [export], dt.date(2023, 2, 8), dt.date(2023, 2, 28))
    source.stop_if_faulty()
    checked_in = time.process_time() - began
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kibibytes on Linux
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(f"{len(export.rows):,} rows read in {read_in:.1f} s, checked after {checked_in:.1f} s,")
    print(f"with {most:.0f} MB at most (allowed: {MOST_SECONDS} s, {MOST_MEGABYTES} MB)")
    sys.exit(checked_in > MOST_SECONDS or most > MOST_MEGABYTES)


def main() -> int:
    """Write the export, then read it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / FILE)
        return subprocess.run([sys.executable, __file__, folder], check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read(Path(sys.argv[1]))
    sys.exit(main())
