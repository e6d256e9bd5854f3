"""When robots last did all of their work is told behind every verb, since nobody notices that they stopped."""

from pathlib import Path

import pytest

from tests.cli.editing import clone
from tests.support.desks import NOW, make_desk
from tests.support.trees import PublicTree, git

LATER = "2026-11-25T17:00:00Z"


def test_each_verb_tells_and_the_other_clone_sees_it(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    public = PublicTree.create(tmp_path / "public.git")
    public.commit("master", "one\n")
    desk.trees(str(public.path))
    desk.case()
    desk.commit()
    git(desk.root, "push", "--quiet")
    assert "last good run" not in desk.quietfix("deadlines", "--now", NOW).err
    ran = desk.quietfix("run", "--apply", "--now", NOW)
    assert (ran.status, "last good run" in ran.err) == (0, False), ran
    told = "robots: last good run 2026-11-24 16:00 UTC, 1 day ago\n"
    assert desk.quietfix("deadlines", "--now", LATER).err == told
    assert desk.quietfix("deadlines", "--now", LATER, "-q").err == ""
    assert desk.quietfix("list").err.startswith("robots: last good run 2026-11-24 16:00 UTC, ")
    other = clone(desk, tmp_path)
    git(other.root, "fetch", "--quiet")
    assert other.quietfix("deadlines", "--now", LATER).err == told
    assert git(tmp_path / "origin.git", "ls-tree", "-r", "robots") == ""
    assert git(tmp_path / "origin.git", "log", "--format=%an %s", "robots") == "Quietfix the robots' last good run"
    # A number of a case is still free, and a proposal finds its branch.
    assert other.quietfix("check").status == 0


def test_a_run_that_could_not_tell_is_no_good_run(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    desk.trees(str(tmp_path / "nowhere.git"))
    desk.case()
    desk.commit()
    git(desk.root, "push", "--quiet")
    assert desk.quietfix("run", "--apply", "--now", NOW).status == 3
    assert "last good run" not in desk.quietfix("deadlines", "--now", LATER).err
    # Nor is a look.
    public = PublicTree.create(tmp_path / "nowhere.git")
    public.commit("master", "one\n")
    assert desk.quietfix("run", "--now", NOW).status == 0
    assert "last good run" not in desk.quietfix("deadlines", "--now", LATER).err


def test_a_remote_that_does_not_take_it_is_told(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    public = PublicTree.create(tmp_path / "public.git")
    public.commit("master", "one\n")
    desk.trees(str(public.path))
    desk.case()
    desk.commit()
    git(desk.root, "push", "--quiet")
    hook = tmp_path / "origin.git" / "hooks" / "update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/robots ]\n')
    hook.chmod(0o755)
    ran = desk.quietfix("run", "--apply", "--now", NOW)
    assert ran.status == 4
    assert "all was done, but a good run could not be noted" in ran.err


@pytest.mark.parametrize("seconds", [10**14, 2**63 - 1])
def test_an_instant_that_no_calendar_has_stops_no_verb(tmp_path: Path, seconds: int) -> None:
    """Whoever may push may push this branch."""
    desk = make_desk(tmp_path / "desk")
    desk.commit()
    empty = git(desk.root, "hash-object", "-t", "tree", "-w", "--stdin")
    commit = (
        f"tree {empty}\nauthor a <a@example.org> {seconds} +0000\ncommitter a <a@example.org> {seconds} +0000\n\nx\n"
    )
    (tmp_path / "commit").write_text(commit)
    made = git(desk.root, "hash-object", "-t", "commit", "-w", "--literally", str(tmp_path / "commit"))
    git(desk.root, "update-ref", "refs/heads/robots", made)
    checked = desk.quietfix("check", "--now", NOW)
    assert (checked.status, "last good run" in checked.err) == (0, False), checked
    assert "no run of the robots is noted here" in desk.quietfix("doctor", "--now", NOW).out


def test_an_instant_that_is_still_to_come_is_no_good_run(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    public = PublicTree.create(tmp_path / "public.git")
    public.commit("master", "one\n")
    desk.trees(str(public.path))
    desk.case()
    desk.commit()
    git(desk.root, "push", "--quiet")
    assert desk.quietfix("run", "--apply", "--now", "2036-11-24T16:00:00Z").status == 0
    told = desk.quietfix("doctor", "--now", NOW).out
    assert "2036-11-24 16:00 UTC, which is still to come" in told
    assert "the branch `robots`" in told
