"""Rows of the table about landing at the scale of the kernel, beside Git reading the very same commits."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.sources import Trees
from tests.bench import kernelish, peak
from tests.bench.kernelish import Kernelish, Size
from tests.bench.measure import ROUNDS, Bound, Ratio, against, drained, timed
from tests.bench.verdicts import Comparison, compare, desk_of
from tests.support.desks import NOW, TestDesk
from tests.support.trees import git

SCALE = float(os.environ.get("BENCH_SCALE", "0.1"))
"""1 is the size of the kernel."""
INDEX = ".quietfix/mirrors/index.sqlite3"
FORMAT = "--format=tformat:%H%x00%P%x00%ct%x00%at%x00%ae%x00%B"
"""What Quietfix reads of a commit; the peer reads the same."""
_MIRRORS = ".quietfix/mirrors"
_LINES, _NEW = 12, 2000
_LOOK = ("landed", "--json", "--now", NOW, "--no-fetch")
_STATUSES = (0, 3)
_TWICE = Bound("2 x", times=2)


def _scaled(number: int) -> int:
    return max(int(number * SCALE), 1)


@dataclass
class Looks:
    """A desk that is looked at, and the most memory that this took."""

    desk: TestDesk
    peak_mb: float = 0
    last: str = ""
    """What was printed last."""

    def look(self, *more: str) -> None:
        """`quietfix landed` without a fetch."""
        file = self.desk.root / ".quietfix" / "peak"
        file.parent.mkdir(exist_ok=True)
        command = [sys.executable, str(Path(peak.__file__)), str(file), *_LOOK, *more]
        done = subprocess.run(command, cwd=self.desk.root, capture_output=True, text=True)
        assert done.returncode in _STATUSES, done.stderr
        self.last = done.stdout
        self.peak_mb = max(self.peak_mb, int(file.read_text()) / 1024)

    def fetch(self) -> None:
        """Bring the mirrors up to date, and nothing else."""
        desk = Desk.open(self.desk.root)
        Trees.of(desk, desk.policy(), None).fetch(Instant.parse(NOW))

    def forget(self) -> None:
        """Delete the index, and what was kept of looks."""
        self.forget_looks()
        for file in (self.desk.root / INDEX).parent.glob(f"{Path(INDEX).name}*"):
            file.unlink()

    def forget_looks(self) -> None:
        """Delete what was kept of looks, so that the index is asked and all cases are judged."""
        for file in (self.desk.root / ".quietfix").glob("landed-*"):
            file.unlink()

    def kept(self) -> Mapping[str, bytes]:
        """The files of the index as they are now."""
        folder = (self.desk.root / INDEX).parent
        return {file.name: file.read_bytes() for file in folder.glob(f"{Path(INDEX).name}*")}

    def restore(self, kept: Mapping[str, bytes]) -> None:
        """The index as it was."""
        self.forget()
        for name, content in kept.items():
            ((self.desk.root / INDEX).parent / name).write_bytes(content)

    def mirror(self, tree: str) -> Path:
        """The mirror of a tree."""
        (path,) = (self.desk.root / _MIRRORS).glob(f"{tree}-*.git")
        return path


def rows(root: Path) -> Iterator[Ratio | Comparison]:
    """All of them. The history for the first ones goes before the larger one is made."""
    yield from _first_indexes(root / "five-years")
    shutil.rmtree(root / "five-years")
    yield from _a_thousand_cases(root / "all")


def _first_indexes(root: Path) -> Iterator[Ratio]:
    """Mainline of five years with no index, then the stable lines with an index of mainline alone."""
    world = _written(root, Size(_scaled(400_000), _LINES, _scaled(20_000), cases=1, apart=True))
    looks = Looks(desk_of(root / "desk", world))
    policy = looks.desk.read("policy/trees.yml")
    looks.desk.write("policy/trees.yml", "\n".join(row for row in policy.split("\n") if "name: stable" not in row))
    looks.fetch()
    mirror = looks.mirror("mainline")
    yield replace(
        against(
            "first index of mainline, five years",
            looks.look,
            "git log of the same",
            lambda: drained(mirror, *_log("refs/lines/mainline")),
            before=looks.forget,
        ),
        size=_commits(mirror, "refs/lines/mainline"),
        bound=_TWICE,
        peak_mb=looks.peak_mb,
    )
    kept = looks.kept()
    looks.desk.write("policy/trees.yml", policy)
    looks.fetch()
    looks.peak_mb = 0
    stable = looks.mirror("stable")
    lines = ("--glob=refs/lines/*", "--not", *(f"refs/tags/v{line}" for line in world.lines))
    yield replace(
        against(
            f"first index of {_LINES} stable lines, mainline known",
            looks.look,
            "git log of the same",
            lambda: drained(stable, *_log(*lines)),
            before=lambda: looks.restore(kept),
        ),
        size=_commits(stable, *lines),
        bound=_TWICE,
        peak_mb=looks.peak_mb,
    )


def _a_thousand_cases(root: Path) -> Iterator[Ratio | Comparison]:
    """Many cases on all lines: with nothing new, ten times as many, after new commits, and whether the answers are right."""
    cases = int(1000 * min(10 * SCALE, 1))
    world = _written(root, Size(_scaled(1_000_000), _LINES, _scaled(20_000), cases=cases, apart=True))
    looks = Looks(desk_of(root / "desk", world))
    looks.fetch()
    looks.look()
    comparison = compare(world.cases, {row["case"]: row["lines"] for row in json.loads(looks.last)["cases"]})
    stable = looks.mirror("stable")
    size = f"{len(world.cases):,} cases, {_LINES + 1} lines, {_commits(stable, '--glob=refs/lines/*')}"
    one_case = ("log", "--format=%H", f"--grep={world.backported[0]}", "--glob=refs/lines/*")
    peer = ("git log --grep of one case", lambda: drained(stable, *one_case))
    warm = against("landing, nothing new", looks.look, *peer)
    yield replace(warm, size=size, bound=Bound("1.5 s", seconds=1.5), peak_mb=looks.peak_mb)
    yield replace(against("landing, nothing kept", looks.look, *peer, before=looks.forget_looks), size=size)
    yield _ten_times(root / "more", world, looks, len(world.cases))
    yield _after_new(world, looks, warm.ours)
    yield comparison


def _ten_times(root: Path, world: Kernelish, looks: Looks, cases: int) -> Ratio:
    """Ten times as many cases, over the same mirrors."""
    many = Looks(desk_of(root, replace(world, cases=())))
    for number in range(cases * 10):
        commit = world.backported[number % len(world.backported)]
        patches = f'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{role: fix, commit: "{commit}"}}]}}\n'
        many.desk.case(f"2026-{number:04}", status="fix-ready", more=patches)
    mirrors = ("--mirrors", str(looks.desk.root / _MIRRORS))
    many.look(*mirrors)
    ratio = against("landing, ten times the cases", lambda: many.look(*mirrors), "the cases above", looks.look)
    return replace(ratio, size=f"{cases * 10:,} cases", bound=Bound("5 x", times=5), peak_mb=many.peak_mb)


def _after_new(world: Kernelish, looks: Looks, warm: float) -> Ratio:
    """What new commits cost more than nothing new, beside `git log` of them."""
    looks.peak_mb = 0
    longer: list[float] = []
    peers: list[float] = []
    mirrors = [looks.mirror("mainline"), looks.mirror("stable")]
    for turn in range(ROUNDS):
        before = [git(mirror, "for-each-ref", "--format=^%(objectname)", "refs/lines/").split() for mirror in mirrors]
        kernelish.more(world, _NEW, seed=turn + 2)
        looks.fetch()
        longer.append(max(timed(looks.look) - warm, 0.001))
        for mirror, old in zip(mirrors, before, strict=True):
            drained(mirror, *_log("--glob=refs/lines/*", *old))
        peers.append(
            sum(
                timed(lambda: drained(mirror, *_log("--glob=refs/lines/*", *old)))  # noqa: B023  # called at once
                for mirror, old in zip(mirrors, before, strict=True)
            )
        )
    return Ratio(
        "landing after new commits, beyond nothing new",
        statistics.median(longer),
        "git log of them",
        statistics.median(peers),
        size=f"{_NEW:,} commits",
        bound=Bound("0.5 s", seconds=0.5),
        peak_mb=looks.peak_mb,
    )


def _written(root: Path, size: Size) -> Kernelish:
    print(f"writing {size.mainline:,} + {size.lines} x {size.backports:,} commits", file=sys.stderr, flush=True)
    return kernelish.write(root / "public", size)


def _log(*commits: str) -> Sequence[str]:
    return ("log", "--topo-order", "-z", FORMAT, *commits)


def _commits(mirror: Path, *commits: str) -> str:
    return f"{int(git(mirror, 'rev-list', '--count', *commits)):,} commits"
