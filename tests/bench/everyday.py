"""Rows of the table about what people do all day: a check, and a verb that has nothing to do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML

from tests.bench.measure import Ratio, against
from tests.support.desks import TestDesk, make_desk

CASES = int(os.environ.get("BENCH_CASES", "10000"))
_MORE = (
    "reporters:\n  - {name: A. Reporter, email: a@example.org, credit: named}\n"
    'affects: {files: [fs/nfsd/nfs4state.c], functions: [nfs4_laundromat], versions: "6.6 up to 6.18-rc6"}\n'
    'introduced: ["1da177e4c3f4"]\nfix:\n  ready: 2026-11-20T00:00:00Z\n  patches:\n'
    '    - {role: fix, commit: "0123456789ab", subject: "frob: fix"}\n'
    "embargo: {asked-by: reporter, requested: 2026-11-25T16:00:00Z, reason: rollout}\n"
)


def rows(root: Path) -> Iterator[Ratio]:
    """All of them."""
    yield start(root)
    yield check(root, warm=False)
    yield check(root, warm=True)


def check(root: Path, *, warm: bool) -> Ratio:
    """A check of many clean cases, beside ruamel's own compose of the same front matter."""
    desk = make_desk(root / ("warm" if warm else "cold"))
    cache = desk.root / ".quietfix" / "cache.sqlite3"
    cache.parent.mkdir()
    for number in range(CASES):
        desk.case(f"2026-{number:04}", status="fix-ready", more=_MORE)
    texts = [path.read_text().split("---\n")[1] for path in (desk.root / "cases").glob("2*.md")]

    def compose() -> None:
        for text in texts:
            YAML(typ="safe", pure=True).compose(text)

    def look() -> None:
        if not warm:
            cache.unlink(missing_ok=True)
        ran = desk.quietfix("check", "--json")
        assert ran.status == 0, ran.err

    if warm:
        look()
    ratio = against(f"check of clean cases, {'warm' if warm else 'cold'}", look, "ruamel's compose", compose)
    return replace(ratio, size=f"{CASES:,} cases")


def start(root: Path) -> Ratio:
    """The smallest verb, beside an empty Python."""
    desk = make_desk(root / "start")

    def peer() -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    return against("list of no cases", lambda: TestDesk(desk.root).quietfix("list"), "an empty Python", peer)
