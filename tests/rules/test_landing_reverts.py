"""Reverts of a fix, and of the revert, line by line: what takes a fix back, and what only says so."""

from pathlib import Path

import pytest

from quietfix.desk.state import LineFacts
from tests.rules.looking import World, make_case

ELSEWHERE = "e1" * 20
"""A commit that is in no tree of the policy."""
MAIL = "20261120.1@example.org"
LINK = f"Link: https://lore.kernel.org/r/{MAIL}"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def both(mainline: str, stable: str) -> dict[str, str]:
    return {"mainline": mainline, "6.6": stable}


def evidence(fact: LineFacts) -> list[tuple[str, str]]:
    return [(match.commit, match.match) for match in fact.patches]


def test_a_revert_in_mainline(world: World) -> None:
    fix = world.mainline("fix")
    revert = world.mainline(f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.patches[0].reverted_by, fact.date) == ("reverted", revert, None)


@pytest.mark.parametrize(
    "named", ["{stable}", "{upstream}", "{stable} which is\ncommit {upstream} upstream", "{stable:.12}"]
)
def test_a_revert_in_stable(world: World, named: str) -> None:
    fix = world.mainline("fix")
    stable = world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.stable(f'Revert "fix"\n\nThis reverts commit {named.format(stable=stable, upstream=fix)}.\n')
    assert world.look(fix) == both("landed", "reverted")
    assert world.look(stable)["6.6"] == "reverted"


def test_a_revert_of_the_revert(world: World) -> None:
    fix = world.mainline("fix")
    revert = world.mainline(f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    again = world.mainline(f'Reapply "fix"\n\nThis reverts commit {revert}.\n')
    assert world.look(fix)["mainline"] == "landed"
    world.mainline(f'Revert "Reapply "fix""\n\nThis reverts commit {again}.\n')
    assert world.look(fix)["mainline"] == "reverted"


def test_a_second_backport_after_a_revert(world: World) -> None:
    fix = world.mainline("fix")
    stable = world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.stable(f'Revert "fix"\n\nThis reverts commit {stable} which is commit {fix} upstream.\n')
    second = world.stable(f"fix\n\n[ Upstream commit {fix} ]\n")
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, evidence(fact)) == ("landed", [(second, "upstream")])


def test_a_partial_revert_is_none(world: World) -> None:
    fix = world.mainline("fix")
    world.mainline(f"tune\n\nThis partially reverts commit {fix}.\n")
    assert world.look(fix)["mainline"] == "landed"


def test_a_revert_that_was_backported(world: World) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    revert = world.mainline(f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == both("reverted", "landed")
    world.stable(f'Revert "fix"\n\ncommit {revert} upstream.\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == both("reverted", "reverted")
    again = world.mainline(f'Reapply "fix"\n\nThis reverts commit {revert}.\n')
    world.stable(f'Reapply "fix"\n\ncommit {again} upstream.\n\nThis reverts commit {revert}.\n')
    assert world.look(fix) == both("landed", "landed")


def test_a_revert_elsewhere_takes_nothing_back(world: World) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    world.tree.branch("other", "master")
    world.tree.commit("other", f'Revert "fix"\n\nThis reverts commit {fix}.\n')
    assert world.look(fix) == both("landed", "landed")


@pytest.mark.parametrize(
    "body",
    [
        "This reverts commit {other}, since commit {fix} is better.",
        "This reverts commit {other}, reversing\nchanges made to {fix}.",
    ],
)
def test_a_revert_that_only_speaks_of_the_fix(world: World, body: str) -> None:
    other, fix = world.mainline("other"), world.mainline("fix")
    world.mainline(f'Revert "other"\n\n{body.format(other=other, fix=fix)}\n')
    assert world.look(fix)["mainline"] == "landed"


def test_a_twin_that_stays_when_the_other_is_reverted(world: World) -> None:
    """As in drm: B was picked from A, is taken back when A arrives, and A stays."""
    world.tree.branch("drm-next", "master")
    first = world.tree.commit("drm-next", "drm: fix")
    picked = world.mainline(f"drm: fix\n\n(cherry picked from commit {first})\n")
    world.mainline(f'Revert "drm: fix"\n\nThis reverts commit {picked}.\n')
    world.mainline("Merge drm-next", merge=(first,))
    assert world.look(first)["mainline"] == "landed"
    assert world.look(picked)["mainline"] == "landed"
