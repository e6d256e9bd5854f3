"""Attacks on `not-affected`: a line that is ruled out wrongly closes a case without a fix, and nobody looks again."""

from pathlib import Path

import pytest

from tests.rules.looking import LINES, World, make_case
from tests.support.floods import flood, two_that_share
from tests.system.landings import Landing, ready

WRITTEN = 1_765_000_000


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World.create(tmp_path, lines={**LINES, "6.1": "linux-6.1.y"})
    made.tree.branch("linux-6.1.y", "linux-6.6.y")
    return made


def test_a_case_closes_though_a_line_has_the_bug(tmp_path: Path) -> None:
    """6.6 got the culprit by hand, with no word of where it came from, as most projects' backports have none."""
    landing = Landing.create(tmp_path)
    culprit = landing.mainline("nfsd: add leases")
    landing.stable("nfsd: add leases")
    fix = landing.mainline(f'nfsd: fix\n\nFixes: {culprit[:12]} ("nfsd: add leases")\n')
    landing.case(ready(fix))
    landing.days(1, 4)
    assert landing.status() != "closed"


@pytest.mark.parametrize(
    "words",
    ["nfsd: add leases", 'Reapply "nfsd: add leases"\n\nIt works now.', 'Revert "Revert "nfsd: add leases""\n\nAgain.'],
    ids=["under its old subject", "by Reapply", "by a revert of the revert"],
)
def test_a_culprit_that_was_taken_back_and_came_again_without_an_id(world: World, words: str) -> None:
    culprit = world.stable("nfsd: add leases")
    world.tree.branch("master", "linux-6.6.y")
    fix = world.mainline("nfsd: fix")
    world.stable(f'Revert "nfsd: add leases"\n\nThis reverts commit {culprit}.\n')
    assert world.look(fix, introduced=[culprit])["6.6"] == "landed"
    world.stable(f"{words}\n")
    assert world.look(fix, introduced=[culprit])["6.6"] in ("absent", "unknown")


def test_a_culprit_that_is_the_backport_of_a_backport(world: World) -> None:
    """6.1 picked it from 6.6, that from mainline; the bug was found in 6.1. Mainline has it."""
    first = world.mainline("nfsd: add leases", written=WRITTEN)
    second = world.stable(f"nfsd: add leases for 6.6\n\ncommit {first} upstream.\n", written=WRITTEN + 1)
    picked = f"nfsd: add leases for 6.1\n\n(cherry picked from commit {second})\n"
    third = world.tree.commit("linux-6.1.y", picked, written=WRITTEN + 2)
    fix = world.tree.commit("linux-6.1.y", "nfsd: fix")
    assert world.look(fix, introduced=[third]) == {"mainline": "absent", "6.6": "absent", "6.1": "landed"}


def test_a_culprit_that_was_picked_from_a_copy_without_a_reference(world: World) -> None:
    culprit = world.mainline("nfsd: add leases", written=WRITTEN)
    copy = world.stable("nfsd: add leases", written=WRITTEN)
    world.tree.commit("linux-6.1.y", f"nfsd: leases\n\n(cherry picked from commit {copy})\n", written=WRITTEN + 1)
    fix = world.mainline("nfsd: fix")
    assert world.look(fix, introduced=[culprit]) == {"mainline": "landed", "6.6": "absent", "6.1": "absent"}


@pytest.mark.parametrize("what", ["fix", "culprit"])
def test_a_copy_of_a_backport_does_not_unmake_the_backport(world: World, what: str) -> None:
    """6.6 has a backport that names its original; 6.1 took it over, author, date and subject, without the reference."""
    original = world.mainline("nfsd: leases", written=WRITTEN)
    world.stable(f"nfsd: leases for 6.6\n\ncommit {original} upstream.\n", written=WRITTEN + 9)
    says = {"introduced": [original]} if what == "culprit" else {}
    fix = world.mainline("nfsd: fix") if what == "culprit" else original
    before = world.look(fix, **says)["6.6"]
    assert before == ("absent" if what == "culprit" else "landed")
    world.tree.commit("linux-6.1.y", "nfsd: leases for 6.6", written=WRITTEN + 9)
    assert world.look(fix, **says)["6.6"] == before


def test_many_commits_of_the_culprits_second_hide_its_copy(world: World) -> None:
    """Who writes a patch chooses its author and date."""
    culprit = world.mainline("nfsd: add leases", written=WRITTEN)
    world.stable("nfsd: add leases", written=WRITTEN)
    fix = world.mainline("nfsd: fix")
    flood(world.tree, "master", [f"doc: typo {number}\n" for number in range(64)], written=WRITTEN)
    assert world.look(fix, introduced=[culprit])["6.6"] in ("absent", "unknown")


@pytest.mark.parametrize("named", ["the fix", "a later commit", "its backport"])
def test_a_slip_in_introduced(world: World, named: str) -> None:
    """Somebody pastes the wrong line: what is named cannot have brought in what the fix fixes."""
    fix = world.mainline("nfsd: fix")
    other = world.tree.commit("linux-6.1.y", f"nfsd: fix\n\ncommit {fix} upstream.\n")
    slip = {"the fix": fix, "a later commit": world.mainline("nfsd: more"), "its backport": other}[named]
    assert world.look(fix, introduced=[slip[:12]])["6.6"] == "absent"


@pytest.mark.parametrize(
    "tag",
    [
        "Fixes: {0:.6}",
        "Fixes: {0:.12}: nfsd: old",
        'Fixes: "nfsd: old"',
        "Fixes: https://git.kernel.org/c/{0}",
        "Fixes: <{0:.12}>",
        "Fixes: v5.10",
        "Fixes:\n{0:.12}",
    ],
)
def test_one_of_two_tags_cannot_be_read(world: World, tag: str) -> None:
    old = world.stable("nfsd: old")
    world.tree.branch("master", "linux-6.6.y")
    new = world.mainline("nfsd: new")
    fix = world.mainline(f"nfsd: fix\n\nFixes: {new[:12]}\n{tag.format(old)}\n")
    assert world.look(fix)["6.6"] == "absent"


def test_a_culprit_that_is_a_merge(world: World) -> None:
    world.tree.branch("topic", "master")
    part = world.tree.commit("topic", "nfsd: add leases")
    merge = world.mainline("Merge topic", merge=(part,))
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: add leases\n\ncommit {part} upstream.\n")
    assert world.look(fix, introduced=[merge])["6.6"] == "absent"


# What held


def test_a_tag_whose_few_digits_two_commits_share_rules_nothing_out(world: World) -> None:
    digits = two_that_share(world.tree, "master")
    fix = world.mainline(f"nfsd: fix\n\nFixes: {digits}\n")
    assert world.look(fix)["6.6"] == "absent"


def test_a_false_backport_of_the_fix_rules_nothing_out(world: World) -> None:
    """It says that it is the fix, and that it fixes what no other line has."""
    culprit = world.stable("nfsd: old")
    world.tree.branch("master", "linux-6.6.y")
    fix = world.mainline(f"nfsd: fix\n\nFixes: {culprit[:12]}\n")
    young = world.mainline("doc: young")
    world.mainline(f"doc: false\n\n(cherry picked from commit {fix})\n\nFixes: {young[:12]}\n")
    assert world.look(fix)["6.6"] == "absent"


def test_a_line_whose_tree_was_replaced_by_another_is_not_ruled_out(world: World) -> None:
    """No tree has the culprit any more, since its history was written anew: nothing is known by its id."""
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline("nfsd: fix")
    assert world.look(fix, introduced=[culprit])["6.6"] == "not-affected"
    world.tree.tips.pop("master")
    world.mainline("all new")
    facts = world.facts(make_case(fix, introduced=[culprit]))
    assert {line: fact.verdict for line, fact in facts.items()} == {
        "mainline": "absent",
        "6.6": "absent",
        "6.1": "absent",
    }
