"""Attacks by number: more commits, references, parents and tags than people write must cost no more than their number."""

import sqlite3
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from quietfix.desk.case import Case
from quietfix.rules.landing import Ground, verdicts
from quietfix.trees.index import NAME
from tests.rules.looking import World, make_case, make_policy
from tests.support.floods import flood, side_tags
from tests.support.trees import git
from tests.system.landings import Landing, ready

ONE_SECOND = 1_765_000_000
FEW = 60
"""How many there are at first; then twice and four times as many."""


def calls(do: Callable[[], object]) -> int:
    """How many functions are called meanwhile: the work, without a clock."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(None)
    return count


def judge(world: World, case: Case) -> None:
    verdicts(case, Ground.of(make_policy(*world.trees), world.see(case)))


def linear(root: Path, build: Callable[[World, int], Case]) -> bool:
    """Whether twice as many take less than three times the work. Of what grows with the square it is four times."""
    work = []
    for count in (FEW, 2 * FEW, 4 * FEW):
        world = World.create(root / str(count))
        case = build(world, count)
        work.append(calls(lambda world=world, case=case: judge(world, case)))  # type: ignore[misc]  # bound now
    return work[2] - work[1] < 3 * (work[1] - work[0])


def carriers(*, one_second: bool, subject: str) -> Callable[[World, int], Case]:
    def build(world: World, count: int) -> Case:
        fix = world.mainline("nfsd: fix")
        messages = [f"{subject.format(n)}\n\ncommit {fix} upstream.\n" for n in range(count)]
        flood(world.tree, "linux-6.6.y", messages, written=ONE_SECOND if one_second else None)
        return make_case(fix)

    return build


def reverts(*, one_second: bool, body: str = "") -> Callable[[World, int], Case]:
    def build(world: World, count: int) -> Case:
        fix = world.mainline("nfsd: fix")
        messages = [f'Revert "nfsd: fix"\n\n{body}This reverts commit {fix}.\n'] * count
        flood(world.tree, "master", messages, written=ONE_SECOND if one_second else None)
        return make_case(fix)

    return build


def alike(message: str) -> Callable[[World, int], Case]:
    def build(world: World, count: int) -> Case:
        fix = world.mainline("nfsd: fix\n\nLink: https://lore.kernel.org/r/a@example.org\n")
        flood(world.tree, "master", [message.format(fix)] * count)
        return make_case({"commit": fix, "message-id": "a@example.org"})

    return build


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(reverts(one_second=False), id="reverts"),
        pytest.param(reverts(one_second=True), id="reverts of one second"),
        pytest.param(
            reverts(one_second=False, body=f"commit {'e' * 40} upstream.\n\n"),
            id="backported reverts",
        ),
        pytest.param(
            carriers(one_second=False, subject="nfsd: fix"),
            id="backports",
        ),
        pytest.param(
            carriers(one_second=False, subject="nfsd: part {}"),
            id="pieces",
        ),
        pytest.param(
            carriers(one_second=True, subject="nfsd: part {}"),
            id="pieces of one second",
        ),
        pytest.param(alike("nfsd: fix\n"), id="one subject"),
        pytest.param(alike("x\n\nLink: https://lore.kernel.org/r/a@example.org\n"), id="links to the mail"),
        pytest.param(alike("x\n\nFixes: {}\n"), id="fixes of the fix"),
        pytest.param(alike('Revert "nfsd: fix"\n\nIt broke.\n'), id="reverts by subject"),
    ],
)
def test_many_commits_about_one_take_work_by_their_number(build: Callable[[World, int], Case], tmp_path: Path) -> None:
    assert linear(tmp_path, build)


def test_many_backports_of_one_second_take_memory_by_their_number(tmp_path: Path) -> None:
    peaks = []
    for count in (50, 100, 200):
        world = World.create(tmp_path / str(count))
        case = carriers(one_second=True, subject="nfsd: part {}")(world, count)
        seen = world.see(case)
        tracemalloc.start()
        verdicts(case, Ground.of(make_policy(*world.trees), seen))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] - peaks[1] < 3 * (peaks[1] - peaks[0])


def test_a_long_chain_of_reverts_of_reverts_stops_no_other_case(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    flood(landing.tree, "master", [lambda last: f"Again\n\nThis reverts commit {last}.\n"] * 2400)
    landing.backport(fix)
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status("2026-0099") == "closed"
    assert landing.verdicts() == {"mainline": "landed", "6.6": "landed"}


def test_a_long_chain_of_picks_stops_no_other_case(tmp_path: Path) -> None:
    landing = Landing.create(tmp_path, lines='mainline: master, "6.6": linux-6.6.y, next: linux-next')
    landing.tree.branch("linux-next", "master")
    landing.mainline("nfsd: fix")
    chain = [lambda last: f"nfsd: fix\n\n(cherry picked from commit {last})\n"] * 1200
    picked = flood(landing.tree, "linux-next", chain)
    landing.case(ready(picked[-1]))
    landing.days(1)
    assert landing.verdicts() == {"mainline": "absent", "6.6": "absent", "next": "landed"}


@pytest.mark.parametrize(
    "message", ["x\n\nFixes: {}\n", "nfsd: part {{}}\n\ncommit {} upstream.\n"], ids=["fixes", "pieces"]
)
def test_a_state_stays_one_that_can_be_read(message: str, tmp_path: Path) -> None:
    landing = Landing.create(tmp_path)
    fix = landing.mainline("nfsd: fix")
    made = message.format(fix)
    # Of pieces fewer, since they take time by the square.
    count = 4000 if "Fixes" in made else 800
    flood(landing.tree, "master" if "Fixes" in made else "linux-6.6.y", [made.format(n) for n in range(count)])
    landing.case(ready(fix))
    landing.days(1)
    assert landing.desk.quietfix("check").status == 0
    assert landing.status() == "landing"
    assert len(landing.desk.read("cases/2026-0001/state.yml")) < 64 * 1024


def rows(world: World, table: str) -> int:
    with sqlite3.connect(world.root / "mirrors" / NAME) as index:
        (count,) = index.execute(f"SELECT count(*) FROM {table}").fetchone()
    index.close()
    return int(count)


def test_tags_on_side_branches_take_room_by_their_number(tmp_path: Path) -> None:
    """Ten thousand of them over a hundred thousand commits would be a thousand million rows."""
    world = World.create(tmp_path)
    fix = world.mainline("nfsd: fix")
    flood(world.tree, "master", [f"{number}\n" for number in range(150)])
    side_tags(world.tree, "master", 100)
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.tag) == ("released", "v1")
    assert rows(world, "side") < 10 * (150 + 100)


def test_a_line_whose_tip_is_amended_each_day_takes_no_more_room(tmp_path: Path) -> None:
    world = World.create(tmp_path)
    fix = world.mainline("nfsd: fix")
    for day in range(12):
        world.mainline(f"day {day}, to be amended")
        assert world.look(fix)["mainline"] == "landed"
        world.tree.point("master", git(world.tree.path, "rev-parse", "master~1"))
        world.mainline(f"day {day}")
    assert world.look(fix)["mainline"] == "landed"
    assert rows(world, "segments") <= 4


# What held


def test_an_octopus_of_five_hundred_parents_and_a_fix_among_them(tmp_path: Path) -> None:
    world = World.create(tmp_path)
    world.tree.branch("topic", "master")
    fix = world.tree.commit("topic", "nfsd: fix")
    world.tree.tag("v0", "topic")
    side_tags(world.tree, "master", 499)
    world.mainline("Merge topic", merge=(fix,))
    world.tree.tag("v900", "master")
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.tag) == ("released", "v0")


def test_a_message_of_a_million_bytes_of_trailers(tmp_path: Path) -> None:
    world = World.create(tmp_path)
    fix = world.mainline("nfsd: fix")
    world.stable("x\n\n" + f"Fixes: {fix}\n" * 20_000)
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n\n" + f"Fixes: {'e' * 12}\n" * 60_000)
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, len(fact.follow_ups)) == ("landed", 1)


def test_a_line_that_is_moved_back_and_forth(tmp_path: Path) -> None:
    world = World.create(tmp_path)
    before = world.mainline("before")
    fix = world.mainline("nfsd: fix")
    world.tree.tag("v1", "master")
    for _ in range(5):
        assert world.look(fix)["mainline"] == "released"
        world.tree.point("master", before)
        assert world.look(fix)["mainline"] == "absent"
        world.tree.point("master", fix)
    assert world.look(fix)["mainline"] == "released"
