"""Attacks on the index beside the mirrors: damage, kills, copies, and two runs at once. It is made from the mirrors
alone, so whatever happens to it, a later look tells the same as a first one."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from quietfix.desk.state import LineFacts
from quietfix.rules.landing import Ground, verdicts, wanted
from quietfix.trees.index import NAME
from quietfix.trees.mirror import Mirror
from quietfix.trees.scan import observe
from tests.rules.looking import World, make_case, make_policy
from tests.support.desks import TIMEOUT
from tests.support.floods import flood, side_tags
from tests.support.trees import git
from tests.system.landings import Landing, ready

PAGE = 4096
Facts = Mapping[str, LineFacts]


class Indexed:
    """A world with an index of some size, and what it tells of one case."""

    def __init__(self, root: Path) -> None:
        self.world = World.create(root)
        self.culprit = self.world.mainline("nfsd: add leases")
        self.world.stable(f"nfsd: add leases\n\ncommit {self.culprit} upstream.\n")
        self.fix = self.world.mainline(f"nfsd: fix\n\nFixes: {self.culprit}\n")
        self.world.tree.tag("v1", "master")
        self.world.stable(f"nfsd: fix\n\ncommit {self.fix} upstream.\n")
        words = "a subject that fills the pages"
        flood(self.world.tree, "master", [f"{n} {words}\n\nFixes: {self.culprit}\n" for n in range(120)])
        self.case = make_case(self.fix)
        self.file = root / "mirrors" / NAME
        self.good = self.world.facts(self.case)
        self.bytes = self.file.read_bytes()

    def look(self) -> Facts:
        """What the last fetch left, as a run without a fetch sees it."""
        mirrors = [
            Mirror(tree, self.world.root / "mirrors", self.world.root) for tree in make_policy(*self.world.trees).trees
        ]
        return verdicts(self.case, Ground.of(make_policy(*self.world.trees), observe(mirrors, wanted([self.case]))))

    def told(self, content: bytes) -> bool:
        """Whether a run after this damage, or at the latest the one after that, tells what is so."""
        self.file.with_name(f"{NAME}-journal").unlink(missing_ok=True)
        self.file.write_bytes(content)
        with contextlib.suppress(sqlite3.Error):
            if self.look() == self.good:
                return True
        with contextlib.suppress(sqlite3.Error):
            return self.look() == self.good
        return False


@pytest.fixture
def indexed(tmp_path: Path) -> Indexed:
    return Indexed(tmp_path)


# Damage


def test_an_index_that_was_cut_off(indexed: Indexed) -> None:
    size = len(indexed.bytes)
    for length in (0, 1, 15, 16, 99, 100, 101, PAGE - 1, PAGE, PAGE + 1, *range(2 * PAGE, size, 5 * PAGE), size - 1):
        assert indexed.told(indexed.bytes[:length]), length


def test_another_file_in_its_place(indexed: Indexed) -> None:
    for content in (b"hello\n" * 900, b"\0" * 9000, b"SQLite format 3\0", b"SQLite format 3\0" * 900):
        assert indexed.told(content)


@pytest.mark.parametrize("kind", ["garbage", "zeros"])
def test_one_damaged_page(indexed: Indexed, kind: str) -> None:
    for number in range(len(indexed.bytes) // PAGE):
        page = random.Random(number).randbytes(PAGE) if kind == "garbage" else bytes(PAGE)
        start = number * PAGE
        assert indexed.told(indexed.bytes[:start] + page + indexed.bytes[start + PAGE :]), number


def test_damage_ends_no_run(tmp_path: Path) -> None:
    """The real command: every case of the desk waits for somebody who deletes the file."""
    landing = Landing.create(tmp_path)
    landing.days(1)
    file = landing.desk.root / ".quietfix/mirrors" / NAME
    with sqlite3.connect(file) as index:
        index.execute("DROP TABLE lines")
    index.close()
    landing.days(4)
    assert landing.statuses == [0, 0]
    assert landing.status("2026-0099") == "closed"


@pytest.mark.parametrize(
    "stamp", ["DELETE FROM about", "UPDATE about SET stamp = '99 of the future'", "DROP TABLE about"]
)
def test_an_index_of_another_version(indexed: Indexed, stamp: str) -> None:
    with sqlite3.connect(indexed.file) as index:
        index.execute(stamp)
    index.close()
    assert indexed.look() == indexed.good


def test_a_journal_of_something_else_beside_it(indexed: Indexed) -> None:
    indexed.file.with_name(f"{NAME}-journal").write_bytes(random.Random(1).randbytes(3 * PAGE))
    assert indexed.look() == indexed.good


@pytest.mark.parametrize("place", ["a folder", "a link to nowhere"])
def test_no_index_can_be_made(place: str, tmp_path: Path) -> None:
    """Nothing is known, so nothing is done, and the status says so."""
    landing = Landing.create(tmp_path)
    file = landing.desk.root / ".quietfix/mirrors" / NAME
    file.parent.mkdir(parents=True)
    if place == "a folder":
        file.mkdir()
    else:
        file.symlink_to(tmp_path / "nowhere" / "x")
    landing.days(1)
    assert landing.statuses == [3]
    assert landing.status("2026-0099") == "fix-ready"
    assert "landed" not in {fact["verdict"] for fact in landing.landed("2026-0099")["lines"].values()}


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path)
    ran = landing.desk.quietfix("run", "--apply", "--mirrors", "/proc/quietfix", "--now", "2026-11-01T16:00:00Z")
    assert ran.status == 3
    assert landing.status("2026-0099") == "fix-ready"


# What was copied, deleted, or left behind


def test_the_mirror_is_deleted_and_the_index_stays(indexed: Indexed) -> None:
    (mirror,) = indexed.file.parent.glob("*.git")
    shutil.rmtree(mirror)
    assert indexed.world.facts(indexed.case) == indexed.good
    assert indexed.look() == indexed.good


@pytest.mark.parametrize("later", [False, True], ids=["of an earlier day", "of a later day"])
def test_an_index_of_another_day_is_copied_in(indexed: Indexed, later: bool) -> None:
    """Meanwhile 6.6 was written anew without the fix, or with it."""
    tree, mirrors, away = indexed.world.tree, indexed.file.parent, indexed.world.root / "away"
    shutil.copytree(mirrors, away)
    kept = tree.tips["linux-6.6.y"]
    tree.point("linux-6.6.y", git(tree.path, "rev-parse", "linux-6.6.y~1"))
    indexed.world.stable("another history")
    after = indexed.world.facts(indexed.case)
    assert (after["6.6"].verdict, indexed.good["6.6"].verdict) == ("absent", "landed")
    if later:
        tree.point("linux-6.6.y", kept)
        shutil.copy(indexed.file, away / NAME)
        shutil.rmtree(mirrors)
        away.rename(mirrors)
        assert indexed.look() == indexed.good
    else:
        shutil.copy(away / NAME, indexed.file)
        assert indexed.look() == after


def test_an_index_of_another_tree_is_copied_in(indexed: Indexed, tmp_path: Path) -> None:
    """It has the same commits, and not the revert that came since."""
    other = Indexed(tmp_path / "other")
    indexed.world.mainline(f"Back\n\nThis reverts commit {indexed.fix}.\n")
    after = indexed.world.facts(indexed.case)
    assert after["mainline"].verdict == "reverted"
    shutil.copy(other.file, indexed.file)
    assert indexed.look() == after


# Kills, and two at once


def killed_at(number: int, do: Callable[[], object]) -> bool:
    """Do something in a process of its own that dies before its statement of this number; whether it came so far."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            _dying(number)
            do()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _dying(number: int) -> None:
    connect, seen = sqlite3.connect, 0

    def watch(statement: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(*arguments: Any, **more: Any) -> sqlite3.Connection:  # Any: as sqlite3.connect takes them
        made: sqlite3.Connection = connect(*arguments, **more)
        made.set_trace_callback(watch)
        return made

    sqlite3.connect = watched  # type: ignore[assignment]  # in a process that ends soon


@pytest.mark.parametrize("what", ["first", "grown and written anew"])
def test_killed_at_any_statement_the_next_look_tells_the_same(what: str, indexed: Indexed) -> None:
    world, before = indexed.world, b""
    if what != "first":
        before = indexed.bytes
        world.tree.point("linux-6.6.y", git(world.tree.path, "rev-parse", "linux-6.6.y~1"))
        world.stable("another history")
        world.stable(f"nfsd: fix\n\n[ Upstream commit {indexed.fix} ]\n")
        side_tags(world.tree, "master", 3)
    good = world.facts(indexed.case)
    assert what == "first" or good != indexed.good
    number, kills = 1, 0
    while True:
        indexed.file.write_bytes(before)
        indexed.file.with_name(f"{NAME}-journal").unlink(missing_ok=True)
        if not killed_at(number, indexed.look):
            break
        assert indexed.look() == good, number
        kills += 1
        number += 1 if number < 24 else 31
    assert kills > 20


def test_runs_and_looks_at_once(tmp_path: Path) -> None:
    """Two runs and two looks, while there is no mirror and no index yet."""
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    landing.backport(fix)
    landing.case(ready(fix))
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    at = ("--now", "2026-11-01T16:00:00Z")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "quietfix", *verb, *at], cwd=landing.desk.root, env=clean, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )
        for verb in (("run", "--apply"), ("landed",), ("run", "--apply"), ("landed",))
    ]  # fmt: skip
    ends = [(process.communicate(timeout=TIMEOUT)[1], process.returncode) for process in running]
    assert [status for _, status in ends] == [0, 0, 0, 0], ends
    assert landing.desk.quietfix("run", "--no-fetch", *at).out == "nothing to do\n"
    assert landing.verdicts() == {"mainline": "landed", "6.6": "landed"}
    landing.days(4)
    assert landing.status() == "closed"
