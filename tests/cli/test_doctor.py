"""`doctor` on a desk without a forge: each thing that is wrong is told with what to do, and nothing is changed."""

import fcntl
import json
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree, git


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk whose robots have just run."""
    public = PublicTree.create(tmp_path / "public.git")
    public.commit("master", "one\n")
    desk = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    desk.trees(str(public.path))
    desk.write("policy/desk.yml", desk.read("policy/desk.yml").replace("members: []", "members: [member-b]"))
    desk.case()
    desk.commit()
    git(desk.root, "push", "--quiet")
    assert desk.quietfix("run", "--apply", "--now", NOW).status == 0
    return desk


def health(desk: TestDesk, now: str = NOW) -> dict[str, str]:
    shape = json.loads(desk.quietfix("doctor", "--json", "--now", now).out)
    assert shape["version"] == 1
    assert all(line["todo"] for line in shape["lines"] if line["health"] != "ok")
    return {line["id"]: line["health"] for line in shape["lines"]}


def test_a_desk_in_order(desk: TestDesk) -> None:
    ran = desk.quietfix("doctor", "--now", NOW)
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "ok      check: no errors in cases, states and policy",
        "ok      members: the policy names 1 member of the team",
        "ok      remote: what the desk is pushed to is private",
        "ok      good-run: robots last did all of their work 2026-11-24 16:00 UTC",
        "ok      tree-linux: tree linux was fetched 2026-11-24 16:00 UTC",
        "ok      unfinished: no run was cut short",
        "6 ok",
    ]
    assert desk.quietfix("doctor", "--now", NOW, "-q").out == "6 ok\n"
    assert git(desk.root, "status", "--porcelain") == ""


def test_robots_that_stopped_and_trees_that_grew_old(desk: TestDesk) -> None:
    ran = desk.quietfix("doctor", "--now", "2026-11-25T16:00:00Z")
    assert ran.status == 1
    assert "wrong   good-run: robots last did all of their work 2026-11-24 16:00 UTC\n" in ran.out
    assert "        that is long ago: look at the timer that calls `quietfix run --apply`\n" in ran.out
    assert ran.out.endswith("4 ok, 2 wrong\n")


def test_what_is_wrong_is_told_one_by_one(desk: TestDesk) -> None:
    desk.write("policy/desk.yml", desk.read("policy/desk.yml").replace("members: [member-b]", "members: []"))
    desk.write("cases/2026-0002.md", "not a case\n")
    desk.write(".quietfix/unfinished.json", "{}")
    git(desk.root, "remote", "add", "elsewhere", "https://example.org/desk.git")
    desk.trees("/nowhere/at/all")
    found = health(desk)
    assert found == {
        "check": "wrong",
        "members": "wrong",
        "remote": "unknown",
        "good-run": "ok",
        "tree-linux": "unknown",
        "unfinished": "wrong",
    }
    assert desk.quietfix("doctor", "--now", NOW).status == 3


def test_a_writer_at_work_is_noted(desk: TestDesk) -> None:
    with (desk.root / ".quietfix" / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert health(desk)["lock"] == "note"
    assert "lock" not in health(desk)


def test_a_desk_that_never_ran(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    assert health(desk)["good-run"] == "wrong"
    assert not (desk.root / ".quietfix" / "mirrors").exists()


def test_nothing_is_set_up_where_no_forge_is(desk: TestDesk) -> None:
    ran = desk.quietfix("init")
    assert (ran.status, ran.out) == (4, "")
    assert "`forge` in policy/desk.yml is local" in ran.err


def test_where_the_forge_cannot_be_seen_nobody_says_that_nothing_is_to_be_set_up(desk: TestDesk) -> None:
    desk.write("policy/desk.yml", desk.read("policy/desk.yml").replace("forge: local", "forge: github"))
    ran = desk.quietfix("init")
    assert (ran.status, ran.out) == (3, "")
    assert "could not tell: no remote of the desk is on the forge" in ran.err
