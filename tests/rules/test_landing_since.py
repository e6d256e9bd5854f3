"""Since when a line has a fix and in which release, what people say of a line, and what could not be seen."""

from pathlib import Path

import pytest

from quietfix.desk.state import LineFacts
from quietfix.instants import Instant
from tests.rules.looking import World, make_case
from tests.support.trees import START, git

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


# Landed, released, and since when


def test_landed_and_then_released(world: World) -> None:
    fix = world.mainline("fix")
    assert world.facts(make_case(fix))["mainline"].verdict == "landed"
    world.mainline("more")
    world.tree.tag("v1", "master")
    fact = world.facts(make_case(fix))["mainline"]
    assert (fact.verdict, fact.tag) == ("released", "v1")


def test_a_tag_of_another_line_or_kind_releases_nothing(world: World) -> None:
    fix = world.mainline("fix")
    world.tree.tag("next-1", "master")
    world.tree.tag("v0.9", "linux-6.6.y")
    world.tree.branch("other", "master")
    world.tree.commit("other", "more")
    world.tree.tag("v1", "other")
    assert world.look(fix) == both("landed", "absent")


def test_the_first_tag_is_found_by_ancestry_and_not_by_date(world: World) -> None:
    fix = world.mainline("fix")
    world.mainline("later", at=START + 900_000)
    world.tree.tag("v1", "master")
    world.mainline("later still", at=START + 100_000)
    world.tree.tag("v2", "master")
    assert world.facts(make_case(fix))["mainline"].tag == "v1"


def test_the_date_is_when_the_line_got_it(world: World) -> None:
    world.tree.branch("topic", "master")
    fix = world.tree.commit("topic", "fix", at=START + 10)
    world.mainline("Merge topic", merge=(fix,), at=START + 900_000)
    assert world.facts(make_case(fix))["mainline"].date == Instant.from_epoch(START + 900_000)


def test_a_series_is_released_with_its_last(world: World) -> None:
    one = world.mainline("one")
    world.tree.tag("v1", "master")
    two = world.mainline("two")
    assert world.facts(make_case(one, two))["mainline"].verdict == "landed"
    world.tree.tag("v2", "master")
    fact = world.facts(make_case(two, one))["mainline"]
    assert (fact.verdict, fact.tag) == ("released", "v2")


def test_a_series_is_released_with_its_last_where_dates_run_backwards(world: World) -> None:
    one = world.mainline("one", at=START + 900_000)
    world.tree.tag("v1", "master")
    two = world.mainline("two", at=START + 100_000)
    world.tree.tag("v2", "master")
    assert world.facts(make_case(one, two))["mainline"].tag == "v2"


def test_the_first_of_two_backports_counts_where_dates_run_backwards(world: World) -> None:
    fix = world.mainline("fix")
    first = world.stable(f"fix\n\ncommit {fix} upstream.\n", at=START + 900_000)
    world.tree.tag("v1", "linux-6.6.y")
    world.stable(f"fix again\n\ncommit {fix} upstream.\n", at=START + 100_000)
    fact = world.facts(make_case(fix))["6.6"]
    assert (fact.verdict, fact.patches[0].commit) == ("released", first)


# What people say


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("not-affected", "not-affected"),
        ("never", "not-affected"),
        ("wont-fix", "wont-fix"),
        ("broken-backport", "absent"),
    ],
)
def test_an_override_is_believed(world: World, said: str, verdict: str) -> None:
    fix = world.mainline("fix")
    world.stable(f"fix\n\ncommit {fix} upstream.\n")
    facts = world.facts(make_case(fix, overrides={"6.6": {"verdict": said, "reason": "x"}}))
    assert (facts["6.6"].verdict, facts["6.6"].by, facts["6.6"].why) == (verdict, "person", f"a person says {said}")
    assert (facts["mainline"].verdict, facts["mainline"].by) == ("landed", "trees")


def test_a_commit_that_a_person_names_must_be_there(world: World) -> None:
    fix, silent = world.mainline("fix"), world.stable("refactor")
    said = {"6.6": {"verdict": "landed", "commit": silent, "reason": "fixes it too"}}
    fact = world.facts(make_case(fix, overrides=said))["6.6"]
    assert (fact.verdict, fact.by, evidence(fact)) == ("landed", "person", [(silent, "same commit")])
    said["6.6"]["commit"] = ELSEWHERE
    assert world.look(fix, overrides=said) == both("landed", "absent")
    world.stable(f'Revert "refactor"\n\nThis reverts commit {silent}.\n')
    said["6.6"]["commit"] = silent
    assert world.look(fix, overrides=said) == both("landed", "reverted")


# Unknown


def test_a_tree_that_is_gone_makes_absent_unknown(world: World) -> None:
    """Its history might hold the link; what has landed has landed all the same."""
    fix = world.mainline("fix")
    world.trees.append({"name": "gone", "url": str(world.root / "gone.git"), "lines": {"6.1": "x"}})
    facts = world.facts(make_case(fix))
    assert {line: fact.verdict for line, fact in facts.items()} == both("landed", "unknown") | {"6.1": "unknown"}
    assert facts["6.1"].why.startswith("tree gone could not be fetched")
    assert facts["6.6"].why == "another tree could not be read, and may hold what links them"


def test_a_line_that_is_gone_is_unknown(world: World) -> None:
    fix = world.mainline("fix")
    git(world.tree.path, "update-ref", "-d", "refs/heads/linux-6.6.y")
    assert world.look(fix) == both("landed", "unknown")


def test_an_override_needs_no_tree(world: World) -> None:
    fix = world.mainline("fix")
    git(world.tree.path, "update-ref", "-d", "refs/heads/linux-6.6.y")
    assert world.look(fix, overrides={"6.6": {"verdict": "wont-fix", "reason": "x"}}) == both("landed", "wont-fix")
    said = {"6.6": {"verdict": "landed", "commit": fix, "reason": "x"}}
    assert world.look(fix, overrides=said) == both("landed", "unknown")
