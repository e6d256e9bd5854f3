"""A fix that is taken back, before and after its case was closed: `quietfix run` day by day."""

import json
from pathlib import Path

import pytest

from tests.support.desks import Ran, TestDesk, make_desk
from tests.support.trees import PublicTree

READY = 'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{}", subject: "frob: fix"}}]}}\n'
CASE = "cases/2026-0001.md"


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base")
    made.branch("linux-6.6.y", "master")
    return made


@pytest.fixture
def desk(tmp_path: Path, tree: PublicTree) -> TestDesk:
    made = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    made.trees(str(tree.path), 'mainline: master, "6.6": linux-6.6.y', "all-lines")
    made.commit()
    return made


def run(desk: TestDesk, day: int) -> Ran:
    ran = desk.quietfix("run", "--apply", "--now", f"2026-11-{day:02}T16:00:00Z")
    assert ran.status == 0, ran.err
    assert desk.quietfix("check").status == 0
    return ran


def closed(desk: TestDesk, tree: PublicTree) -> tuple[str, str]:
    """A case that closed itself on the 4th: its fix, and the backport."""
    fix = tree.commit("master", "frob: fix")
    backport = tree.commit("linux-6.6.y", f"frob: fix\n\ncommit {fix} upstream.\n")
    desk.case(status="fix-ready", more=READY.format(fix))
    desk.commit()
    run(desk, 1)
    run(desk, 4)
    assert "status: closed" in desk.read(CASE)
    return fix, backport


def reverted(tree: PublicTree, branch: str, commit: str) -> None:
    tree.commit(branch, f'Revert "frob: fix"\n\nThis reverts commit {commit}.\n')


def test_a_closed_case_whose_fix_no_line_has_any_more_is_confirmed_again(desk: TestDesk, tree: PublicTree) -> None:
    fix, backport = closed(desk, tree)
    public = json.loads(desk.quietfix("show", "2026-0001", "--json").out)["state"]["first-public"]
    reverted(tree, "master", fix)
    reverted(tree, "linux-6.6.y", backport)
    ran = run(desk, 5)
    assert "status closed -> confirmed" in ran.out
    text = desk.read(CASE)
    assert "status: confirmed" in text
    assert "\nclosed:" not in text
    case = json.loads(desk.quietfix("show", "2026-0001", "--json").out)
    assert case["case"]["fix"]["patches"] == []
    (old,) = case["case"]["fix"]["superseded"]
    assert (old["commit"], old["subject"]) == (fix, "frob: fix")
    assert old["reason"] == "the fix was reverted on mainline 6.6, and no line has it"
    assert case["case"]["reopened"]["from"] == "fixed"
    assert case["state"]["first-public"] == public
    again = desk.quietfix("run", "--now", "2026-11-05T16:00:00Z").out
    assert again == "nothing to do\n"


def test_another_fix_then_goes_the_same_way_and_no_embargo_starts_again(desk: TestDesk, tree: PublicTree) -> None:
    fix, backport = closed(desk, tree)
    public = json.loads(desk.quietfix("show", "2026-0001", "--json").out)["state"]["first-public"]
    reverted(tree, "master", fix)
    reverted(tree, "linux-6.6.y", backport)
    run(desk, 5)
    second = tree.commit("master", "frob: fix it otherwise")
    tree.commit("linux-6.6.y", f"frob: fix it otherwise\n\ncommit {second} upstream.\n")
    ready = desk.quietfix("ready", "2026-0001", "--commit", second, "--now", "2026-11-06T16:00:00Z")
    assert ready.status == 0, ready.err
    run(desk, 7)
    deadlines = desk.quietfix("deadlines", "2026-0001", "--now", "2026-11-07T17:00:00Z").out
    assert "embargo" not in deadlines
    assert "release" not in deadlines
    run(desk, 10)
    case = json.loads(desk.quietfix("show", "2026-0001", "--json").out)
    assert (case["case"]["status"], case["case"]["closed"]["commit"]) == ("closed", second)
    assert case["state"]["first-public"] == public


def test_a_revert_on_one_line_leaves_the_case_landing(desk: TestDesk, tree: PublicTree) -> None:
    _, backport = closed(desk, tree)
    reverted(tree, "linux-6.6.y", backport)
    assert "status closed -> landing" in run(desk, 5).out
    text = desk.read(CASE)
    assert "the fix was reverted on 6.6" in text
    for day in (6, 9, 20):
        run(desk, day)
    assert "status: landing" in desk.read(CASE)
    tree.commit("linux-6.6.y", f"Reapply\n\ncommit {tree.tips['master']} upstream.\n")
    for day in (21, 24):
        run(desk, day)
    assert "status: closed" in desk.read(CASE)


def test_reverts_are_watched_for_thirty_days(desk: TestDesk, tree: PublicTree) -> None:
    fix, backport = closed(desk, tree)
    reverted(tree, "master", fix)
    reverted(tree, "linux-6.6.y", backport)
    late = desk.quietfix("run", "--apply", "--now", "2026-12-05T16:00:00Z")
    assert (late.status, late.out) == (0, "nothing to do\n")
    assert "status: closed" in desk.read(CASE)


def test_while_a_line_cannot_be_seen_the_fix_is_not_called_gone(desk: TestDesk, tree: PublicTree) -> None:
    fix, backport = closed(desk, tree)
    reverted(tree, "master", fix)
    reverted(tree, "linux-6.6.y", backport)
    (tree.path / "refs/heads/linux-6.6.y").unlink()
    ran = desk.quietfix("run", "--apply", "--now", "2026-11-05T16:00:00Z")
    assert ran.status == 3
    assert "status: landing" in desk.read(CASE)
    tree.point("linux-6.6.y", tree.tips["linux-6.6.y"])
    run(desk, 6)
    assert "status: confirmed" in desk.read(CASE)


def test_an_open_case_goes_back_with_its_fix(desk: TestDesk, tree: PublicTree) -> None:
    fix = tree.commit("master", "frob: fix")
    desk.case(status="fix-ready", more=READY.format(fix))
    desk.commit()
    run(desk, 1)
    assert "status: landing" in desk.read(CASE)
    reverted(tree, "master", fix)
    ran = run(desk, 2)
    assert "status landing -> confirmed" in ran.out
    assert "comment reverted/" in ran.out
    text = desk.read(CASE)
    assert "superseded:" in text
    assert "ready:" not in text
    assert run(desk, 3).out == "nothing to do\n"


def test_a_follow_up_keeps_a_case_open_for_the_grace_time(desk: TestDesk, tree: PublicTree) -> None:
    fix = tree.commit("master", "frob: fix")
    tree.commit("linux-6.6.y", f"frob: fix\n\ncommit {fix} upstream.\n")
    desk.case(status="fix-ready", more=READY.format(fix))
    desk.commit()
    run(desk, 1)
    tree.commit("master", f"frob: mend it\n\nFixes: {fix[:12]}\n")
    run(desk, 2)
    run(desk, 3)
    assert "status: landing" in desk.read(CASE)
    run(desk, 4)
    assert "status: closed" in desk.read(CASE)
