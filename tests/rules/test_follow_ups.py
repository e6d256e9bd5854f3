"""Later commits that fix the fix: shown with the lines that have them, and a reason to wait with closing."""

from pathlib import Path

import pytest

from quietfix.desk.state import FollowUp
from tests.rules.looking import World, make_case


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def follow_ups(world: World, *patches: str | dict[str, str]) -> dict[str, list[FollowUp]]:
    return {line: list(fact.follow_ups) for line, fact in world.facts(make_case(*patches)).items()}


def test_a_commit_that_fixes_the_fix_is_shown_on_every_line(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    later = world.mainline(f'nfsd: mend\n\nFixes: {fix[:12]} ("nfsd: fix")\n')
    assert follow_ups(world, fix) == {
        "mainline": [FollowUp(commit=later, here=True)],
        "6.6": [FollowUp(commit=later, here=False)],
    }
    backport = world.stable(f"nfsd: mend\n\ncommit {later} upstream.\n\nFixes: {fix[:12]}\n")
    assert follow_ups(world, fix)["6.6"] == [FollowUp(commit=backport, here=True)]
    world.stable(f'Revert "nfsd: mend"\n\nThis reverts commit {backport}.\n')
    assert follow_ups(world, fix)["6.6"] == [FollowUp(commit=backport, here=False)]


def test_a_follow_up_of_a_backport_alone(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    backport = world.stable(f"nfsd: fix\n\ncommit {fix} upstream.\n")
    later = world.stable(f"nfsd: mend the backport\n\nFixes: {backport[:12]}\n")
    assert follow_ups(world, fix) == {
        "mainline": [FollowUp(commit=later, here=False)],
        "6.6": [FollowUp(commit=later, here=True)],
    }


def test_what_the_case_names_is_no_news(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    second = world.mainline(f"nfsd: second half\n\nFixes: {fix[:12]}\n")
    assert follow_ups(world, fix, second)["mainline"] == []
    assert follow_ups(world, fix, {"commit": second, "role": "follow-up"})["mainline"] == []


def test_a_line_without_the_fix_has_no_follow_ups(world: World) -> None:
    fix = world.mainline("nfsd: fix")
    world.mainline(f"nfsd: mend\n\nFixes: {fix[:12]}\n")
    assert follow_ups(world, fix)["6.6"] == []
