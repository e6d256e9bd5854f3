"""What `landed` keeps of a look never shows: with it and without it people read the same."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietfix.desk.state import state_text
from quietfix.desk.store import Desk
from quietfix.instants import Instant
from quietfix.robots.draft import Draft
from quietfix.robots.looking import look
from quietfix.robots.loop import LOOK, run
from quietfix.robots.sources import Where
from quietfix.views.cases import landed_json
from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree
from tests.system.landings import TWO, ready

KEPT = ".quietfix/landed-json.sqlite3"
OFFLINE = ("landed", "--json", "--no-fetch", "--now", NOW)
ONE, OTHER = "2026-0001", "2026-0002"
PATCH = """\
From: T. Tester <t@example.org>
Date: Thu, 9 Oct 2025 08:53:20 +0000
Subject: [PATCH] nfsd: {}

diff --git a/file.c b/file.c
--- a/file.c
+++ b/file.c
@@ -1 +1 @@
-a
+b
"""


class World:
    """A public tree with a fix and a backport of it, and a desk with two cases."""

    def __init__(self, root: Path) -> None:
        self.tree = PublicTree.create(root / "public.git")
        self.tree.commit("master", "base")
        self.tree.branch("linux-6.6.y", "master")
        self.fix = self.tree.commit("master", "nfsd: fix")
        self.last = self.fix
        self.desk = make_desk(root / "desk")
        self.desk.trees(str(self.tree.path), TWO, "all-lines")
        self.day = 24
        self.desk.case(ONE, status="fix-ready", more=ready(self.fix))
        self.desk.case(OTHER, status="landing", more=ready(self.fix))

    @property
    def now(self) -> Instant:
        return Instant.parse(f"2026-11-{self.day:02}T16:00:00Z")

    def drafts(self) -> tuple[list[Draft], list[str], list[str]]:
        """What the robot decides, with nothing kept; what it could not tell, and what it leaves alone."""
        decision = run(self.opened, None, self.now, where=Where(), write=False, robots=LOOK).decision
        return list(decision.drafts), list(decision.unknown), list(decision.left_alone)

    @property
    def opened(self) -> Desk:
        return Desk.open(self.desk.root)

    def shown(self) -> tuple[list[str], list[str], list[str]]:
        looked = look(self.opened, None, self.now, where=Where(), show=landed_json, kind="json")
        return list(looked.pieces), looked.unknown, looked.left_alone

    def expected(self) -> tuple[list[str], list[str], list[str]]:
        drafts, unknown, left_alone = self.drafts()
        shown = [draft for draft in drafts if draft.case.status != "new" and draft.case.fixes]
        return [landed_json(d.case, d.state.landed, d.closing) for d in shown], unknown, left_alone

    def fetch(self) -> None:
        run(self.opened, None, self.now, where=Where(fetch=True), write=False, robots=LOOK)

    def case(self, more: str, status: str = "fix-ready") -> None:
        self.desk.case(ONE, status=status, more=more)


def _land(world: World) -> None:
    world.last = world.tree.commit("linux-6.6.y", f"nfsd: fix\n\ncommit {world.fix} upstream.\n")


def _revert(world: World) -> None:
    world.tree.commit("linux-6.6.y", f'Revert "nfsd: fix"\n\nThis reverts commit {world.last}.\n')


def _doubt(world: World) -> None:
    world.tree.commit("master", f"nfsd: undo\n\nThis takes back commit {world.fix}.\n")


def _alike(world: World) -> None:
    world.tree.commit("linux-6.6.y", "nfsd: fix", author="x@example.org")


def _release(world: World) -> None:
    world.tree.tag(f"v6.6.{world.tree.clock}", "linux-6.6.y")


def _later(world: World) -> None:
    world.day += 1


def _apply(world: World) -> None:
    """The states as robots would write them."""
    for draft in world.drafts()[0]:
        world.desk.write(f"cases/{draft.case.id}/state.yml", state_text(draft.state))


def _gone(world: World) -> None:
    """The mirror vanishes."""
    for mirror in (world.desk.root / ".quietfix" / "mirrors").glob("*.git"):
        shutil.rmtree(mirror)


def _other_policy(world: World) -> None:
    text = world.desk.read("policy/trees.yml")
    world.desk.write("policy/trees.yml", text.replace("PT48H", "PT24H" if "PT48H" in text else "PT0S"))


def _kept_file(world: World) -> None:
    """A patch file that the first case names, with another content each time."""
    world.desk.write(f"cases/{ONE}/p1.patch", PATCH.format("fix" if world.day % 2 else "other"))
    world.case("fix: {ready: 2026-11-20T00:00:00Z, patches: [{file: p1.patch}]}\n")


STEPS: dict[str, Callable[[World], object]] = {
    "a backport lands": _land,
    "it is reverted": _revert,
    "somebody may have reverted it": _doubt,
    "something is alike": _alike,
    "a release": _release,
    "a fetch": World.fetch,
    "a day passes": _later,
    "states are written": _apply,
    "a mirror vanishes": _gone,
    "another policy": _other_policy,
    "a patch file": _kept_file,
    "another fix": lambda world: world.case(ready(world.last)),
    "an override": lambda world: world.case(
        ready(world.fix) + 'overrides: {"6.6": {verdict: not-affected, reason: code differs}}\n'
    ),
    "closed": lambda world: world.case(
        ready(world.fix) + "closed: {at: 2026-10-27T00:00:00Z, as: fixed}\n", status="closed"
    ),
    "nobody confirmed it": lambda world: world.case("", status="new"),
    "a faulty case": lambda world: world.desk.write(f"cases/{ONE}.md", "---\nid: [\n---\n"),
    "a faulty state": lambda world: world.desk.write(f"cases/{OTHER}/state.yml", "landed: 1\n"),
    "a case goes": lambda world: (world.desk.root / f"cases/{ONE}.md").unlink(missing_ok=True),
}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=9))
def test_with_what_is_kept_and_without_it_the_same_is_shown(steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.fetch()
        for step in ("a fetch", *steps):
            STEPS[step](world)
            expected = world.expected()
            assert world.shown() == expected, step
            # The second time most of it was kept by the first.
            assert world.shown() == expected, f"{step}, again"


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    world = World(tmp_path)
    world.fetch()
    return world.desk


def test_with_nothing_new_no_index_is_asked(desk: TestDesk) -> None:
    first = desk.quietfix(*OFFLINE)
    index = desk.root / ".quietfix/mirrors/index.sqlite3"
    index.unlink()
    assert desk.quietfix(*OFFLINE) == first
    assert not index.exists()


def test_one_case_is_looked_at_afresh(desk: TestDesk) -> None:
    """What is kept stands on what all cases look for, so a look at one of them is another look."""
    first = desk.quietfix(*OFFLINE)
    one = desk.quietfix(*OFFLINE, ONE)
    assert one.out.count('"case"') == 1
    assert desk.quietfix(*OFFLINE) == first


def test_what_is_kept_may_be_anything(desk: TestDesk) -> None:
    first = desk.quietfix(*OFFLINE)
    file = desk.root / KEPT
    for content in (b"", b"no database\n" * 100, file.read_bytes()[:5000]):
        file.write_bytes(content)
        assert desk.quietfix(*OFFLINE) == first
    assert file.stat().st_size > 5000, "it was made anew"


def test_damage_in_the_middle_is_mended_by_the_next_runs(desk: TestDesk) -> None:
    first = desk.quietfix(*OFFLINE)
    file = desk.root / KEPT
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for _ in range(3):
        assert desk.quietfix(*OFFLINE) == first
    with closing(sqlite3.connect(file)) as kept:
        assert kept.execute("SELECT count(*) FROM pieces").fetchone() == (2,)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pieces SET piece = replace(piece, 'absent', 'landed')",
        "UPDATE pieces SET piece = NULL",
        "DELETE FROM pieces",
        'UPDATE known SET gist = replace(gist, \'"commits": ["\', \'"commits": ["0\')',
        "UPDATE known SET unknown = 'all'",
        "UPDATE known SET files = NULL, sum = 7",
        "DROP TABLE known",
    ],
)
def test_what_is_kept_counts_only_as_it_was_written(desk: TestDesk, damage: str) -> None:
    first = desk.quietfix(*OFFLINE)
    with closing(sqlite3.connect(desk.root / KEPT)) as kept, kept:
        kept.execute(damage)
    assert desk.quietfix(*OFFLINE) == first


def test_a_mirror_that_cannot_be_read_is_unknown_though_something_is_kept(desk: TestDesk) -> None:
    assert desk.quietfix(*OFFLINE).status == 0
    for record in (desk.root / ".quietfix/mirrors").glob("*.json"):
        record.write_text("{}")
    ran = desk.quietfix(*OFFLINE)
    assert ran.status == 3
    assert '"verdict": "unknown"' in ran.out


def test_text_is_kept_beside_json(desk: TestDesk) -> None:
    text = ("landed", "--no-fetch", "--now", NOW)
    first, shape = desk.quietfix(*text), desk.quietfix(*OFFLINE)
    assert "mainline" in first.out
    assert (desk.quietfix(*text), desk.quietfix(*OFFLINE)) == (first, shape)


def test_cases_that_go_are_forgotten(desk: TestDesk) -> None:
    desk.quietfix(*OFFLINE)
    (desk.root / f"cases/{ONE}.md").unlink()
    desk.quietfix(*OFFLINE)
    with closing(sqlite3.connect(desk.root / KEPT)) as kept:
        assert kept.execute("SELECT name FROM known UNION SELECT name FROM pieces").fetchall() == [(OTHER,)]
