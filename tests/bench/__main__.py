"""`make bench`: each line is a median and its ratio to a peer in the same run. BENCH_SCALE=1 is the size of the kernel."""

import argparse
import os
import tempfile
from pathlib import Path

from tests.bench import alike, arrival, calls, everyday, landing, markup, reports, routing
from tests.bench.measure import Ratio
from tests.bench.report import PAGE, page
from tests.bench.verdicts import Comparison
from tests.support.forking import ANEW


def main() -> None:
    """All measurements, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.parent.name}/{PAGE.name}")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="the date that the page says")
    given = parser.parse_args()
    if given.write and not given.date:
        parser.error("--write needs --date")
    # What a command takes includes its start.
    os.environ[ANEW] = "1"
    ratios: list[Ratio] = []
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as folder:
        asked = list(calls.rows(Path(folder)))
        print("\n".join(row.line() for row in asked), flush=True)
        for works in (everyday, reports, routing, alike, arrival, landing):
            for row in works.rows(Path(folder)):
                if isinstance(row, Comparison):
                    comparison = row
                    print("\n".join(row.lines()), flush=True)
                else:
                    ratios.append(row)
                    print(row.line(), flush=True)
    shares = list(markup.shares())
    print("\n".join(share.line() for share in shares), flush=True)
    if given.write:
        PAGE.write_text(page(ratios, comparison, shares, asked, date=given.date, scale=landing.SCALE), encoding="utf-8")


if __name__ == "__main__":
    main()
