"""Which lines need a fix at all: those that hold what introduced the bug, or a backport of it."""

from pathlib import Path
from typing import Any

import pytest

from quietfix.desk.state import LineFacts
from quietfix.desk.wrongfixes import WrongFix
from quietfix.rules.affected import corrected
from quietfix.rules.landing import Ground, verdicts, wanted
from quietfix.rules.wrongfixes import WrongFixes
from tests.rules.looking import World, make_case, make_policy

NOWHERE = "e1" * 20


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.create(tmp_path)


def facts_with(world: World, wrong: dict[str, Any], *patches: str) -> dict[str, LineFacts]:  # Any: JSON-like
    case = make_case(*patches)
    known = WrongFixes([WrongFix.model_validate({"reason": "known", **wrong})])
    seen = world.see(case)
    more = make_case(*patches, introduced=sorted(corrected(seen, known)))
    seen = world.see(more)
    assert wanted([more]).culprits == corrected(seen, known)
    return dict(verdicts(case, Ground.of(make_policy(*world.trees), seen, wrong=known)))


def test_a_line_without_what_introduced_it_needs_no_fix(world: World) -> None:
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline("nfsd: fix")
    facts = world.facts(make_case(fix, introduced=[culprit]))
    assert (facts["mainline"].verdict, facts["6.6"].verdict) == ("landed", "not-affected")
    assert facts["6.6"].why == "neither what introduced the bug nor a backport of it is on this line (`introduced`)"


def test_a_line_with_a_backport_of_what_introduced_it_needs_the_fix(world: World) -> None:
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline("nfsd: fix")
    world.stable(f"nfsd: add leases\n\ncommit {culprit} upstream.\n")
    assert world.look(fix, introduced=[culprit[:12]]) == {"mainline": "landed", "6.6": "absent"}


def test_a_backport_without_a_reference_is_one_by_its_author_date_and_subject(world: World) -> None:
    culprit = world.mainline("nfsd: add leases", written=1_700_000_000)
    fix = world.mainline("nfsd: fix")
    world.stable("[6.6.y] nfsd: add leases", written=1_700_000_000)
    assert world.look(fix, introduced=[culprit]) == {"mainline": "landed", "6.6": "absent"}


def test_the_fixes_tag_of_the_fix_tells_it_where_people_do_not(world: World) -> None:
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline(f'nfsd: fix\n\nFixes: {culprit[:12]} ("nfsd: add leases")\n')
    facts = world.facts(make_case(fix))
    assert facts["6.6"].verdict == "not-affected"
    assert "the `Fixes:` of the fix" in facts["6.6"].why


def test_of_several_culprits_one_is_enough(world: World) -> None:
    one = world.stable("nfsd: old")
    two = world.mainline("nfsd: new")
    fix = world.mainline(f"nfsd: fix\n\nFixes: {two[:12]}\nFixes: {one[:12]}\n")
    assert world.look(fix) == {"mainline": "landed", "6.6": "absent"}


@pytest.mark.parametrize(
    "tag",
    [
        "",
        f"Fixes: {NOWHERE[:12]}",
        "Fixes: https://git.kernel.org/c/{culprit}",
        "Fixes: {culprit:.6}",
        "Fixes {culprit}",
    ],
)
def test_where_nothing_is_known_every_line_needs_the_fix(world: World, tag: str) -> None:
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline(f"nfsd: fix\n\n{tag.format(culprit=culprit)}\n")
    assert world.look(fix) == {"mainline": "landed", "6.6": "absent"}


def test_one_culprit_that_no_tree_has_leaves_nothing_ruled_out(world: World) -> None:
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline("nfsd: fix")
    assert world.look(fix, introduced=[culprit, NOWHERE])["6.6"] == "absent"


def test_a_tag_that_names_what_came_later_is_not_believed(world: World) -> None:
    world.tree.branch("topic", "master")
    later = world.tree.commit("topic", "nfsd: later")
    fix = world.mainline(f"nfsd: fix\n\nFixes: {later[:12]}\n")
    world.mainline("Merge topic", merge=(later,))
    assert world.look(fix)["6.6"] in ("absent", "not-affected")
    fix = world.mainline("nfsd: another\n\nFixes: 0123456789ab\n")
    assert world.look(fix)["6.6"] == "absent"


def test_a_fix_that_is_a_revert_fixes_what_it_reverts(world: World) -> None:
    culprit = world.mainline("nfsd: bad idea")
    fix = world.mainline(f'Revert "nfsd: bad idea"\n\nThis reverts commit {culprit}.\n')
    assert world.look(fix) == {"mainline": "landed", "6.6": "not-affected"}


def test_a_bug_that_only_a_stable_line_has(world: World) -> None:
    culprit = world.stable("nfsd: backport gone wrong")
    fix = world.stable(f"nfsd: mend the backport\n\nFixes: {culprit[:12]}\n")
    assert world.look(fix) == {"mainline": "not-affected", "6.6": "landed"}


def test_a_line_is_fixed_where_what_introduced_it_was_reverted(world: World) -> None:
    culprit = world.mainline("nfsd: add leases")
    backport = world.stable(f"nfsd: add leases\n\ncommit {culprit} upstream.\n")
    fix = world.mainline("nfsd: fix")
    assert world.look(fix, introduced=[culprit])["6.6"] == "absent"
    revert = world.stable(f'Revert "nfsd: add leases"\n\nThis reverts commit {backport}.\n')
    world.tree.tag("v6.6.9", "linux-6.6.y")
    fact = world.facts(make_case(fix, introduced=[culprit]))["6.6"]
    assert (fact.verdict, fact.tag, fact.patches[0].commit) == ("released", "v6.6.9", revert)
    world.stable(f"nfsd: add leases\n\ncommit {culprit} upstream.\n")
    assert world.look(fix, introduced=[culprit])["6.6"] == "absent"


def test_what_was_reverted_before_the_report_was_no_fix(world: World) -> None:
    """Else the case would seem to be public since long ago, and fixed before it was reported."""
    culprit = world.mainline("nfsd: add leases")
    backport = world.stable(f"nfsd: add leases\n\ncommit {culprit} upstream.\n")
    world.stable(f'Revert "nfsd: add leases"\n\nThis reverts commit {backport}.\n')
    fix = world.mainline("nfsd: fix")
    assert world.look(fix, introduced=[culprit], received="2026-11-01T00:00:00Z")["6.6"] == "not-affected"


def test_while_a_tree_cannot_be_seen_no_line_is_ruled_out(tmp_path: Path) -> None:
    world = World.create(tmp_path)
    culprit = world.mainline("nfsd: add leases")
    fix = world.mainline("nfsd: fix")
    assert world.look(fix, introduced=[culprit])["6.6"] == "not-affected"
    world.trees.append({"name": "gone", "url": str(tmp_path / "gone.git"), "lines": {"next": "master"}})
    assert world.look(fix, introduced=[culprit]) == {"mainline": "landed", "6.6": "unknown", "next": "unknown"}


def test_a_tag_that_is_known_to_be_wrong(world: World) -> None:
    """It names a commit of mainline alone, though an older one that 6.6 has is to blame."""
    right = world.stable("nfsd: right")
    wrong = world.mainline("nfsd: wrong")
    fix = world.mainline(f"nfsd: fix\n\nFixes: {wrong[:12]}\n")
    assert world.look(fix)["6.6"] == "not-affected"
    assert facts_with(world, {"commit": fix, "means": [right]}, fix)["6.6"].verdict == "absent"
    assert facts_with(world, {"says": wrong, "means": [right[:12]]}, fix)["6.6"].verdict == "absent"
    assert facts_with(world, {"commit": fix, "means": []}, fix)["6.6"].verdict == "absent"
    assert facts_with(world, {"commit": "f" * 40, "means": []}, fix)["6.6"].verdict == "not-affected"
