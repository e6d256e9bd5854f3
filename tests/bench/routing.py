"""The row of the table about routing: a thousand files beside one, by a MAINTAINERS of the kernel's size."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.bench import maintainers
from tests.bench.measure import Bound, Ratio, against
from tests.support.desks import make_desk

LINES = 30_000
FILES = 1000


def rows(root: Path) -> Iterator[Ratio]:
    """All of them."""
    yield route(root)


def route(root: Path) -> Ratio:
    """Who has to know of a thousand files, beside the same for one, as processes."""
    desk = make_desk(root / "route")
    text, paths = maintainers.made(LINES)
    desk.write("MAINTAINERS", text)

    def of(chosen: list[str]) -> None:
        ran = desk.quietfix("route", "--json", "--maintainers", "MAINTAINERS", *chosen)
        assert ran.status == 0, ran.err

    chosen = random.Random(3).sample(paths, FILES)
    ratio = against(f"route of {FILES:,} files", lambda: of(chosen), "route of one file", lambda: of(chosen[:1]))
    return replace(ratio, size=f"MAINTAINERS of {LINES:,} lines", bound=Bound("1.5 x", times=1.5))
