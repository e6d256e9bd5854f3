"""Proposals: a branch of its own on top of what all see, and nothing else touched."""

import sys
from pathlib import Path

import pytest

from tests.cli.editing import CANARY, before_push, clone, everything, shared, verb
from tests.support.desks import TestDesk, make_desk
from tests.support.trees import git


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return shared(tmp_path)


def files(desk: TestDesk) -> dict[str, bytes]:
    """The work tree and the index."""
    held = (path for path in desk.root.rglob("*") if path.is_file() and path.parent.parts[-1] != ".git")
    found = {str(path): path.read_bytes() for path in held if not {".git", ".quietfix"} & set(path.parts)}
    return found | {"index": git(desk.root, "ls-files", "--stage").encode()}


def test_a_proposal_touches_nothing_else(desk: TestDesk, tmp_path: Path) -> None:
    desk.write("policy/desk.yml", desk.read("policy/desk.yml") + "# mine\n")
    git(desk.root, "add", "policy/desk.yml")
    desk.write("cases/2026-0001.md", desk.read("cases/2026-0001.md") + "mine\n")
    before, heads = files(desk), git(desk.root, "for-each-ref", "refs/heads")
    ran = verb(desk, "propose", "2026-0001", f"title={CANARY}", "answered=now")
    assert (ran.status, ran.out) == (0, "c-2026-0001-1\n"), ran
    assert ran.err == ("2026-0001: proposed\n  next: open a pull request of c-2026-0001-1 with the title 2026-0001\n")
    assert files(desk) == before
    assert git(desk.root, "for-each-ref", "refs/heads") == heads
    origin = tmp_path / "origin.git"
    assert git(origin, "diff", "--name-only", "main", "c-2026-0001-1") == "cases/2026-0001.md"
    assert git(origin, "rev-parse", "c-2026-0001-1^") == git(origin, "rev-parse", "main")
    assert git(origin, "log", "-1", "--format=%B|%an", "c-2026-0001-1") == "2026-0001: set title, answered\n|Member B"
    shown = git(origin, "show", "c-2026-0001-1:cases/2026-0001.md")
    assert f"title: {CANARY}\n" in shown.replace('"', "")
    assert "mine" not in shown
    git(desk.root, "fetch", "--quiet")
    git(desk.root, "worktree", "add", "--quiet", str(tmp_path / "seen"), "origin/c-2026-0001-1")
    assert TestDesk(tmp_path / "seen").quietfix("check", "--base", "origin/main").status == 0


def test_branches_are_numbered_over_here_and_there(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    git(desk.root, "branch", "c-2026-0001-1")
    git(other.root, "push", "--quiet", "origin", "HEAD:refs/heads/c-2026-0001-2/x")
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-3\n"
    assert verb(desk, "confirm", "2026-0001", "--propose").out == "c-2026-0001-4\n"
    # The first is here alone, so another may have its name at the remote.
    assert verb(other, "propose", "2026-0001", "owner=b").out == "c-2026-0001-1\n"
    assert verb(desk, "propose", "2026-0001", "owner=c").out == "c-2026-0001-5\n"
    assert verb(desk, "propose", "2026-0002", "owner=b").out == "c-2026-0002-1\n"


def test_what_is_proposed_already_is_not_proposed_again(desk: TestDesk, tmp_path: Path) -> None:
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-1\n"
    before = everything(tmp_path)
    other = clone(desk, tmp_path)
    for one in (desk, other):
        ran = verb(one, "propose", "2026-0001", "owner=a")
        assert ran.out == "c-2026-0001-1\n"
        assert "proposed already" in ran.err
        assert everything(tmp_path) == before
    # One that was taken in, and one that was withdrawn, count no more.
    git(other.root, "push", "--quiet", "origin", "origin/c-2026-0001-1:refs/heads/main")
    git(other.root, "pull", "--quiet", "--ff-only")
    git(other.root, "revert", "--no-edit", "HEAD")
    git(other.root, "push", "--quiet", "origin", "main")
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-2\n"
    git(desk.root, "branch", "--no-track", "c-2026-0001-2", "origin/c-2026-0001-2")
    git(other.root, "push", "--quiet", "origin", ":refs/heads/c-2026-0001-2")
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-3\n"


def test_a_branch_that_changes_more_is_not_taken_for_the_proposal(desk: TestDesk, tmp_path: Path) -> None:
    """Whoever may push could have put anything beside what somebody is about to propose."""
    other = clone(desk, tmp_path)
    assert verb(other, "propose", "2026-0001", "owner=a").out == "c-2026-0001-1\n"
    git(other.root, "fetch", "--quiet")
    git(other.root, "switch", "--quiet", "-c", "c-2026-0001-1", "--no-track", "origin/c-2026-0001-1")
    other.write("policy/desk.yml", other.read("policy/desk.yml") + "# theirs\n")
    other.commit()
    git(other.root, "push", "--quiet", "origin", "c-2026-0001-1")
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-2\n"
    assert git(tmp_path / "origin.git", "diff", "--name-only", "main", "c-2026-0001-2") == "cases/2026-0001.md"


def test_a_proposal_that_changes_nothing_is_none(desk: TestDesk, tmp_path: Path) -> None:
    before = everything(tmp_path)
    ran = verb(desk, "propose", "2026-0001", "owner=member-b")
    assert (ran.status, ran.out, ran.err) == (0, "", "2026-0001: it was so already\n")
    assert verb(desk, "confirm", "2026-0002", "--propose").out == ""
    assert everything(tmp_path) == before


def test_it_starts_where_the_others_are(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    assert verb(other, "set", "2026-0001", "answered=now").status == 0
    desk.case("2026-0009", status="new")
    desk.commit()
    head = git(desk.root, "rev-parse", "HEAD")
    assert verb(desk, "propose", "2026-0001", "owner=a").status == 0
    assert git(desk.root, "rev-parse", "HEAD") == head
    assert "answered" in git(tmp_path / "origin.git", "show", "c-2026-0001-1:cases/2026-0001.md")
    ran = verb(desk, "propose", "2026-0009", "owner=a")
    assert ran.status == 4
    assert "git push" in ran.err


def test_a_name_that_somebody_took_meanwhile_is_not_overwritten(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    before_push(desk, f"cd {other.root} && {sys.executable} -m quietfix propose 2026-0001 owner=theirs")
    ran = verb(desk, "propose", "2026-0001", "owner=mine")
    assert (ran.status, ran.out) == (0, "c-2026-0001-2\n"), ran
    for number, owner in ((1, "theirs"), (2, "mine")):
        assert f"owner: {owner}\n" in git(tmp_path / "origin.git", "show", f"c-2026-0001-{number}:cases/2026-0001.md")


def test_without_a_remote_the_branch_is_here(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    desk.case("2026-0001", status="new")
    desk.commit()
    before = files(desk)
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-1\n"
    assert verb(desk, "propose", "2026-0001", "owner=a").out == "c-2026-0001-1\n"
    assert verb(desk, "propose", "2026-0001", "owner=c").out == "c-2026-0001-2\n"
    assert git(desk.root, "rev-parse", "c-2026-0001-2^") == git(desk.root, "rev-parse", "main")
    assert files(desk) == before


def test_a_remote_that_cannot_be_reached_is_a_refusal(desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "origin.git").rename(tmp_path / "away.git")
    ran = verb(desk, "propose", "2026-0001", "owner=a")
    assert (ran.status, ran.out) == (4, "")
    assert "cannot be reached" in ran.err


def test_a_refspec_that_leads_to_local_branches_is_not_followed(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    git(desk.root, "branch", "mine")
    git(other.root, "commit", "--quiet", "--allow-empty", "-m", "theirs")
    git(other.root, "push", "--quiet", "origin", "HEAD:refs/heads/mine")
    git(desk.root, "config", "--replace-all", "remote.origin.fetch", "+refs/heads/*:refs/heads/*")
    before = git(desk.root, "rev-parse", "main", "mine")
    assert verb(desk, "propose", "2026-0001", "owner=a").status == 0
    assert git(desk.root, "rev-parse", "main", "mine") == before
