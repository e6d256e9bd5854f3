"""The row of the table about duplicates: one report against ten thousand cases that were read before."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.bench.measure import Bound, Ratio, against
from tests.rules_similar.corpus import bugs, told
from tests.support.desks import make_desk

CASES = int(os.environ.get("BENCH_CASES", "10000"))
_PATCHED = 4
"""One of so many cases has a patch beside it."""


def rows(root: Path) -> Iterator[Ratio]:
    """All of them."""
    yield similar(root)


def similar(root: Path) -> Ratio:
    """One report against all cases, beside the smallest verb on the same desk."""
    chance = random.Random(11)
    desk = make_desk(root / "similar")
    made = bugs(CASES, chance)
    for number, bug in enumerate(made):
        desk.case(f"2026-{number:04}")
        desk.report(f"2026-{number:04}", told(bug, chance))
        if number % _PATCHED == 0:
            desk.write(f"cases/2026-{number:04}/p1.patch", bug.fix.replace("{line}", "7"))
            desk.write(f"cases/2026-{number:04}/state.yml", "schema: 1\n")
    desk.write("report.txt", told(made[CASES // 2], chance, "full"))

    def look() -> None:
        ran = desk.quietfix("similar", "--json", "report.txt")
        assert ran.status == 0, ran.err
        assert f'"2026-{CASES // 2:04}"' in ran.out

    look()
    ratio = against("similar: one report, warm", look, "its help", lambda: desk.quietfix("similar", "--help"))
    return replace(ratio, size=f"{CASES:,} cases", bound=Bound("2 s", seconds=2.0))
