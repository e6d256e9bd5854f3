"""The row of the table about a report that arrives: all of intake, with what the triager looks at first."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from tests.bench import maintainers
from tests.bench.measure import Bound, Ratio, against
from tests.rules_similar.corpus import Bug, bugs, told
from tests.support.desks import TestDesk, lay_replies, make_desk
from tests.support.trees import START, git

CASES = int(os.environ.get("BENCH_CASES", "10000"))
COMMITS = 20_000
"""Of the public tree, which is held with its paths."""
_RELEASE = 1000
_LINES = 30_000
_YEAR = 5000
"""The numbers of a year end at 9999, so the cases are of several."""
_PATCHED = 4
"""One of so many cases has a patch beside it."""
_NOW = "2029-01-01T00:00:00Z"


def rows(root: Path) -> Iterator[Ratio]:
    """All of them."""
    yield arrival(root / "arrival")


def arrival(root: Path) -> Ratio:
    """One report is recorded and looked at in all ways, beside the help of the same verb."""
    chance = random.Random(13)
    made = bugs(CASES, chance)
    desk = _desk(root, made, chance)
    number = count()

    def look() -> None:
        """A report of its own each time: one that is known changes nothing."""
        text = f"Affected: 6.{COMMITS // _RELEASE - 3}\n\n{told(made[CASES // 2], chance, 'full')}"
        head = f"From: a@example.org\nTo: security@kernel.org\nSubject: crash\nMessage-Id: <{next(number)}@example.org>"
        desk.write(".quietfix/report.eml", f"{head}\n\n{text}\n")
        ran = desk.quietfix("intake", "--apply", "--triage", "--now", _NOW, ".quietfix/report.eml")
        assert ran.status == 0, ran.err
        assert "unknown" not in ran.out, ran.out
        for part in ("send     received", "quietfix person", f"{_case(CASES // 2)}  ", "commits since v6."):
            assert part in ran.out, ran.out

    look()
    ratio = against("intake --apply: one report, warm", look, "its help", lambda: desk.quietfix("intake", "--help"))
    size = f"{CASES:,} cases, {COMMITS:,} commits with paths"
    return replace(ratio, size=size, bound=Bound("2 s", seconds=2.0))


def _desk(root: Path, made: Sequence[Bug], chance: random.Random) -> TestDesk:
    """A pushed desk with a case for each bug, MAINTAINERS of the kernel's size and a public tree, fetched."""
    desk = make_desk(root / "desk", remote=root / "origin.git")
    lay_replies(desk)
    _tree(root / "public.git", made, chance)
    desk.trees(str(root / "public.git"))
    desk.write("policy/trees.yml", desk.read("policy/trees.yml").replace("    lines:", "    depth: paths\n    lines:"))
    for place, bug in enumerate(made):
        case = _case(place)
        desk.case(case)
        desk.report(case, told(bug, chance))
        if place % _PATCHED == 0:
            desk.write(f"cases/{case}/p1.patch", bug.fix.replace("{line}", "7"))
            desk.write(f"cases/{case}/state.yml", "schema: 1\n")
    desk.commit()
    git(desk.root, "push", "--quiet")
    text, _ = maintainers.made(_LINES)
    folders = sorted({bug.file.rpartition("/")[0] for bug in made})
    ours = "".join(
        f"{folder.upper()}\nM:\tPerson {at} <m{at}@example.org>\nS:\tMaintained\nF:\t{folder}/\n\n"
        for at, folder in enumerate(folders)
    )
    desk.write(".quietfix/maintainers/MAINTAINERS", text.replace("THE REST\n", f"{ours}THE REST\n"))
    fetched = desk.quietfix("trees", "fetch", "--now", _NOW)
    assert fetched.status == 0, fetched.err
    return desk


def _tree(path: Path, made: Sequence[Bug], chance: random.Random) -> None:
    """Commits each of which touches the file of a bug, and a release now and then."""
    path.mkdir(parents=True)
    git(path, "init", "--quiet", "--bare", "-b", "master")
    lines: list[str] = []
    for at in range(COMMITS):
        bug = chance.choice(made)
        message = f"{bug.noun}: change {bug.top}()" if at % 3 else f"{bug.noun}: rework number {at}"
        content = f"{at}\n"
        lines += [
            "commit refs/heads/master",
            f"committer T. Tester <t@example.org> {START + at * 60} +0000",
            f"data {len(message)}\n{message}",
            f"M 100644 inline {bug.file}",
            f"data {len(content)}\n{content}",
        ]
        if at % _RELEASE == _RELEASE - 1:
            lines.append(f"reset refs/tags/v6.{at // _RELEASE + 1}\nfrom refs/heads/master\n")
    git(path, "fast-import", "--quiet", given="\n".join(lines).encode())


def _case(place: int) -> str:
    return f"{2020 + place // _YEAR}-{place % _YEAR:04}"
