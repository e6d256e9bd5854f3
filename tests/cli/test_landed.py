"""`quietfix landed` as a person reads it."""

from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base")
    made.branch("linux-6.6.y", "master")
    return made


@pytest.fixture
def desk(tmp_path: Path, tree: PublicTree) -> TestDesk:
    made = make_desk(tmp_path / "desk")
    made.trees(str(tree.path), 'mainline: master, "6.6": linux-6.6.y', "all-lines")
    return made


def landed(desk: TestDesk, *commits: str) -> list[str]:
    patches = ", ".join(f'{{commit: "{commit}"}}' for commit in commits)
    desk.case(status="fix-ready", more=f"fix: {{ready: 2026-11-20T00:00:00Z, patches: [{patches}]}}\n")
    ran = desk.quietfix("landed", "--now", NOW)
    assert ran.status == 0, ran.err
    return ran.out.splitlines()


def test_the_missing_one_of_a_series_is_named(desk: TestDesk, tree: PublicTree) -> None:
    one, two = tree.commit("master", "one"), tree.commit("master", "two")
    tree.commit("linux-6.6.y", f"one\n\ncommit {one} upstream.\n")
    shown = landed(desk, one, two)
    assert f"2026-0001  patch 2 ({two[:12]}) is missing on 6.6" in shown
    assert any("1 of 2 patches are on this line; missing is 2" in row for row in shown)


def test_candidates_are_shown_with_why(desk: TestDesk, tree: PublicTree) -> None:
    fix = tree.commit("master", "nfsd: fix")
    other = tree.commit("linux-6.6.y", "nfsd: fix")
    why = "same subject; tree linux holds messages only, so the patches were not compared"
    assert any(row.startswith(f"2026-0001  candidate {other[:12]} ({why[:12]}") for row in landed(desk, fix))


def test_later_fixes_of_the_fix_are_shown_with_their_lines(desk: TestDesk, tree: PublicTree) -> None:
    fix = tree.commit("master", "nfsd: fix")
    tree.commit("linux-6.6.y", f"nfsd: fix\n\ncommit {fix} upstream.\n")
    later = tree.commit("master", f"nfsd: mend\n\nFixes: {fix[:12]}\n")
    shown = landed(desk, fix)
    assert f"2026-0001  later fix of the fix {later[:12]} is on mainline" in shown
    assert f"2026-0001  later fix of the fix {later[:12]} is not on 6.6" in shown
