"""What only looks like the fix, told apart by what it changes: in trees with content, by real patch-ids."""

from pathlib import Path

import pytest

from quietfix.facts import PatchIds, Unknown
from tests.rules.looking import NOW, make_case
from tests.rules.patching import DAY, WRITTEN, Patched, shown
from tests.support.trees import git

STABLE = "linux-6.6.y"
FIX = {"a.c": "0\n", "b.c": "new\n"}


@pytest.fixture
def world(tmp_path: Path) -> Patched:
    return Patched(tmp_path)


def test_one_subject_and_one_patch_is_evidence(world: Patched) -> None:
    """Another hand and date: somebody applied it anew, and named nothing."""
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.change(STABLE, "unrelated", {"c.c": "1\n"}, written=2)
    backport = world.change(STABLE, "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + DAY, author="o@example.org")
    assert shown(world.facts(make_case(fix))["6.6"]) == ("landed", (backport, "patch id"))


def test_one_hand_and_one_patch_is_evidence_under_any_subject(world: Patched) -> None:
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    backport = world.change(STABLE, "nfsd, fixed", {"b.c": "new\n"})
    assert shown(world.facts(make_case(fix))["6.6"]) == ("landed", (backport, "patch id"))


def test_one_subject_and_another_patch_is_for_a_person(world: Patched) -> None:
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    other = world.change(STABLE, "nfsd: fix", {"b.c": "other\n"}, written=WRITTEN + DAY)
    assert shown(world.facts(make_case(fix))["6.6"]) == ("absent", [(other, "same subject, another patch")])


def test_one_hand_and_one_file_is_evidence(world: Patched) -> None:
    """Adapted where the line differs: the other file is changed in the same way."""
    fix = world.change("master", "nfsd: fix", FIX)
    backport = world.change(STABLE, "nfsd: fix for 6.6", {"a.c": "0\n1\n", "b.c": "new\n"})
    assert shown(world.facts(make_case(fix))["6.6"]) == ("landed", (backport, "author, date and a file"))


def test_one_hand_without_a_file_is_for_a_person(world: Patched) -> None:
    fix = world.change("master", "nfsd: fix", FIX)
    other = world.change(STABLE, "nfsd: cleanup", {"a.c": "0\n1\n"})
    assert shown(world.facts(make_case(fix))["6.6"]) == ("absent", [(other, "same author and date, another patch")])


def test_one_subject_and_one_file_is_for_a_person(world: Patched) -> None:
    """Without the hand, a file is not enough."""
    fix = world.change("master", "nfsd: fix", FIX)
    other = world.change(STABLE, "nfsd: fix", {"a.c": "0\n1\n", "b.c": "new\n"}, written=WRITTEN + DAY)
    why = "same subject, and a file of the patch is the same"
    assert shown(world.facts(make_case(fix))["6.6"]) == ("absent", [(other, why)])


def test_two_of_one_hand_and_subject_are_told_apart(world: Patched) -> None:
    """Which of them it is cannot be told without the patch."""
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.change(STABLE, "nfsd: fix", {"a.c": "other\n"})
    right = world.change(STABLE, "nfsd: fix", {"b.c": "new\n"})
    assert shown(world.facts(make_case(fix))["6.6"]) == ("landed", (right, "patch id"))


@pytest.mark.parametrize("by", ["its own name", "the name of the original"])
def test_what_a_patch_id_found_can_be_reverted(by: str, world: Patched) -> None:
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    backport = world.change(STABLE, "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + DAY)
    named = backport if by == "its own name" else fix
    world.change(STABLE, f'Revert "nfsd: fix"\n\nThis reverts commit {named}.\n', {"b.c": "old\n"}, written=2)
    assert world.facts(make_case(fix))["6.6"].verdict == "reverted"


def test_a_backport_of_what_a_patch_id_found_counts(world: Patched) -> None:
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.tree.branch("linux-6.1.y", STABLE)
    twin = world.change("linux-6.1.y", "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + DAY)
    named = world.change(STABLE, f"nfsd: fix it\n\ncommit {twin} upstream.\n", {"b.c": "newer\n"}, written=5)
    lines = {"mainline": "master", "6.6": STABLE, "6.1": "linux-6.1.y"}
    world.world.trees = [{**world.world.trees[0], "lines": lines}]
    facts = world.facts(make_case(fix))
    assert [shown(facts[line]) for line in ("6.1", "6.6")] == [
        ("landed", (twin, "patch id")),
        ("landed", (named, "upstream")),
    ]


@pytest.mark.parametrize("depth", ["messages", "paths"])
def test_a_tree_without_content_says_that_nothing_was_compared(depth: str, tmp_path: Path) -> None:
    world = Patched(tmp_path, depth)
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    other = world.change(STABLE, "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + DAY)
    why = f"same subject; tree linux holds {depth} only, so the patches were not compared"
    assert shown(world.facts(make_case(fix))["6.6"]) == ("absent", [(other, why)])


def test_a_merge_has_no_patch_of_its_own(world: Patched) -> None:
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.change("side", "something", {"b.c": "old\n"}, written=2)
    merge = world.tree.commit(STABLE, "nfsd: fix", merge=(world.tree.tips["side"],), written=WRITTEN + DAY)
    why = "same subject; a merge, a first or an empty commit has no patch of its own, so the patches were not compared"
    assert shown(world.facts(make_case(fix))["6.6"]) == ("absent", [(merge, why)])


def test_what_a_reference_tells_is_not_compared(world: Patched) -> None:
    """Nothing is read of commits that are known to be the fix, or that look like nothing."""
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.change(STABLE, f"nfsd: fix\n\ncommit {fix} upstream.\n", {"b.c": "new\n"})
    seen, _ = world.see(make_case(fix))
    assert [commit.patch for commit in seen.commits.values()] == [None, None]


def test_a_patch_is_read_once(world: Patched) -> None:
    """What was read stays in the index, whatever becomes of the mirror."""
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    world.change(STABLE, "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + DAY)
    first, _ = world.see(make_case(fix))
    assert all(isinstance(commit.patch, PatchIds) for commit in first.commits.values())
    lose(world, "b.c")
    assert world.see(make_case(fix))[0].commits == first.commits


def test_a_mirror_that_lacks_objects_makes_the_patch_unknown(world: Patched) -> None:
    """Git would end in the middle, or fetch. What it can still read is compared."""
    fix = world.change("master", "nfsd: fix", {"b.c": "new\n"})
    lost = world.change(STABLE, "nfsd: fix", {"c.c": "lost\n"}, written=WRITTEN + DAY)
    found = world.change(STABLE, "nfsd: fix", {"b.c": "new\n"}, written=WRITTEN + 2 * DAY)
    for mirror in world.mirrors():
        mirror.fetch(NOW)
    lose(world, "c.c")
    case = make_case(fix)
    assert shown(world.facts(case)["6.6"]) == ("landed", (found, "patch id"))
    assert world.see(case)[0].commits[lost].patch == Unknown("its mirror lacks a part of it")


def lose(world: Patched, name: str) -> None:
    """Take an object out of the mirror, as a damaged disk does."""
    blob = git(world.tree.path, "rev-parse", f"{world.tree.tips[STABLE]}:{name}")
    mirror = world.mirrors()[0].path
    for pack in sorted((mirror / "objects/pack").glob("*.pack")):
        moved = pack.rename(mirror / pack.name)
        for beside in (mirror / "objects/pack").glob(f"{pack.stem}.*"):
            beside.unlink()
        git(mirror, "unpack-objects", "-q", given=moved.read_bytes())
    (mirror / "objects" / blob[:2] / blob[2:]).unlink()
