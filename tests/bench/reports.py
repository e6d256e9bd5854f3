"""The judgment of a report, beside Python's splitting it into words a hundred times."""

from collections.abc import Iterator
from pathlib import Path

from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.rules.report.judge import judge
from tests.bench.measure import Ratio, against
from tests.support.desks import TEMPLATE

_SIZE = 200_000


def rows(root: Path) -> Iterator[Ratio]:
    """A report of 200 kB, which a tenth of a second is enough for on a quiet machine."""
    folder = TEMPLATE / "tests" / "rules" / "report" / "plain"
    kinds = [path.read_bytes().decode("utf-8", "surrogateescape") for path in sorted(folder.glob("*.txt"))]
    text = ("".join(kinds) * (_SIZE // sum(map(len, kinds)) + 1))[:_SIZE]
    policy = ReportPolicy(schema_="1")

    def peer() -> None:
        for _ in range(100):
            text.split()

    yield against(f"judgment of a report of {_SIZE // 1000} kB", lambda: judge(text, policy), "100 times split", peer)
