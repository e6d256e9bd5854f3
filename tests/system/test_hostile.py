"""Files around a desk that are broken, hostile or not to be read: a clear word each, never a traceback, nothing lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.desks import NOW, TestDesk, make_desk
from tests.support.trees import PublicTree, git

READY = "fix: {ready: 2026-11-20T00:00:00Z, patches: [{commit: '1da177e4c3f4'}]}\n"
DEEP = "[" * 100_000


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    tree = PublicTree.create(tmp_path / "public.git")
    tree.commit("master", "base")
    made = make_desk(tmp_path / "desk")
    made.trees("../public.git")
    made.case(status="fix-ready", more=READY)
    made.commit()
    assert made.quietfix("run", "--apply", "--now", NOW).status == 0
    return made


@pytest.mark.parametrize("text", ["", "{", DEEP, "[]", '{"number": 1e999}', '{"number": 1, "open": "no"}'])
def test_a_broken_issue_is_unknown(desk: TestDesk, text: str) -> None:
    desk.write(".quietfix/forge/2026-0001.json", text)
    ran = desk.quietfix("run", "--apply", "--now", NOW)
    assert ran.status == 3
    assert "cannot be read" in ran.err
    assert "tracking issue" not in ran.out


def test_a_forge_that_is_no_folder_is_unknown(desk: TestDesk) -> None:
    (desk.root / ".quietfix/forge/2026-0001.json").unlink()
    (desk.root / ".quietfix/forge").rmdir()
    desk.write(".quietfix/forge", "")
    assert desk.quietfix("run", "--now", NOW).status == 3


@pytest.mark.parametrize("paths", [["../../outside"], ["/etc/passwd"], [".git/config"], [], ["cases/2026-0001.md"]])
def test_a_note_of_what_is_unfinished_leads_nowhere_else(desk: TestDesk, paths: list[str]) -> None:
    head = git(desk.root, "rev-parse", "HEAD")
    note = {"old": head, "new": head, "paths": paths}
    desk.write(".quietfix/unfinished.json", json.dumps(note))
    desk.write("policy/desk.yml", desk.read("policy/desk.yml") + "# staged\n")
    git(desk.root, "add", "policy/desk.yml")
    before = desk.read("cases/2026-0001.md")
    assert desk.quietfix("run", "--apply", "--now", NOW).status == 0
    assert desk.read("cases/2026-0001.md") == before
    assert git(desk.root, "diff", "--cached", "--name-only") == "policy/desk.yml"
    assert not (desk.root / ".quietfix/unfinished.json").exists()


@pytest.mark.parametrize("text", ["", "{", DEEP, '{"old": 1}'])
def test_a_broken_note_is_put_aside(desk: TestDesk, text: str) -> None:
    desk.write(".quietfix/unfinished.json", text)
    assert desk.quietfix("run", "--apply", "--now", NOW).status == 0
    assert not (desk.root / ".quietfix/unfinished.json").exists()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_cache_is_made_again(desk: TestDesk, content: bytes) -> None:
    for name in ("cache.sqlite3-wal", "cache.sqlite3-shm"):
        (desk.root / ".quietfix" / name).unlink(missing_ok=True)
    desk.write(".quietfix/cache.sqlite3", content)
    assert desk.quietfix("list").status == 0
    assert desk.quietfix("check").status == 0


def test_a_cache_answers_for_what_a_file_holds_and_never_for_its_name(desk: TestDesk) -> None:
    assert "a bug" in desk.quietfix("list").out
    desk.case(status="fix-ready", title="another", more=READY)
    assert "another" in desk.quietfix("list").out
    desk.case(status="fix-ready", more=READY + "ownr: x\n")
    assert desk.quietfix("check").status == 1


def test_a_linked_folder_of_a_case_is_never_written_through(desk: TestDesk, tmp_path: Path) -> None:
    desk.case("2026-0002", status="fix-ready", more=READY)
    desk.commit()
    outside = tmp_path / "outside"
    outside.mkdir()
    (desk.root / "cases/2026-0002").symlink_to(outside)
    ran = desk.quietfix("run", "--apply", "--now", NOW)
    assert ran.status == 1
    assert list(outside.iterdir()) == []
    assert ("this is not a file" in desk.quietfix("check").out) or ("link" in desk.quietfix("check").out)


def test_a_branch_that_follows_a_bare_url_is_refused(desk: TestDesk) -> None:
    """Nobody vouched for that place, whatever the list of remotes says."""
    git(desk.root, "config", "branch.main.remote", "https://example.org/public.git")
    for command in (("run", "--apply"), ("set", "2026-0001", "owner=me")):
        ran = desk.quietfix(*command, "--now", NOW)
        assert ran.status == 4
        assert "no remote" in ran.err


def test_a_private_place_is_named_whole(desk: TestDesk) -> None:
    """`https://example.org/team` vouches for what is below it, not for `https://example.org/team-public`."""
    text = desk.read("policy/desk.yml").replace("private-remotes: []", "private-remotes: [https://example.org/team]")
    desk.write("policy/desk.yml", text)
    desk.commit()
    git(desk.root, "remote", "add", "other", "https://example.org/team-public/desk.git")
    assert desk.quietfix("run", "--apply", "--now", NOW).status == 3
    assert desk.quietfix("set", "2026-0001", "owner=me", "--now", NOW).status == 3
    git(desk.root, "remote", "set-url", "other", "https://example.org/team/desk.git")
    assert desk.quietfix("run", "--apply", "--now", NOW).status == 0


def test_a_desk_without_a_commit_says_so(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    git(desk.root, "update-ref", "-d", "HEAD")
    ran = desk.quietfix("run", "--apply", "--no-fetch", "--now", NOW)
    assert ran.status == 4
    assert "no commit yet" in ran.err


def test_git_that_does_not_know_who_i_am_is_told_of(desk: TestDesk) -> None:
    git(desk.root, "config", "--unset", "user.name")
    git(desk.root, "config", "--unset", "user.email")
    git(desk.root, "config", "user.useConfigOnly", "true")
    ran = desk.quietfix("set", "2026-0001", "owner=me", "--now", NOW)
    assert ran.status == 4
    assert "user.name" in ran.err


def test_writers_at_once_lose_nothing(desk: TestDesk) -> None:
    """People and robots, all in one folder."""
    for number in (2, 3, 4):
        desk.case(f"2026-000{number}", status="new")
    desk.commit()
    command = [sys.executable, "-m", "quietfix"]
    calls = [[*command, "set", f"2026-000{n}", f"title=title {n} {i}"] for i in range(3) for n in (2, 3, 4)]
    calls += [[*command, "run", "--apply", "--no-fetch", "--now", NOW]] * 2
    running = [
        subprocess.Popen(call, cwd=desk.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for call in calls
    ]
    ended = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert all(status == 0 for _, status in ended), ended
    assert git(desk.root, "status", "--porcelain") == ""
    assert git(desk.root, "log", "--format=%s").count("set title") == 9


def test_adding_to_a_list_keeps_what_others_added(desk: TestDesk) -> None:
    assert desk.quietfix("set", "2026-0001", "introduced+=1da177e4c3f4", "introduced+=2da177e4c3f4").status == 0
    assert desk.quietfix("set", "2026-0001", "introduced+=3da177e4c3f4").status == 0
    assert 'introduced: ["1da177e4c3f4", "2da177e4c3f4", "3da177e4c3f4"]' in desk.read("cases/2026-0001.md")


@pytest.mark.parametrize(
    ("pairs", "line"),
    [
        (("report.assisted=true", "handling=public"), "  assisted: true"),
        (('overrides."5.10"={verdict: never, reason: x}', 'overrides."5.10".reason=y'), None),
        (
            ('overrides.mainline={verdict: never, reason: "stable only"}',),
            "    reason: stable only",
        ),
    ],
)
def test_flags_and_keys_with_dots_can_be_set(desk: TestDesk, pairs: tuple[str, ...], line: str | None) -> None:
    ran = desk.quietfix("set", "2026-0001", *pairs, "--now", NOW)
    if line is None:
        assert ran.status == 1, "the policy has no such line, and set refuses what check refuses"
        assert "no tree of the policy has this line" in ran.err
    else:
        assert ran.status == 0, ran
        assert line in desk.read("cases/2026-0001.md").splitlines()


@pytest.mark.parametrize(
    "pairs", [("status=closed",), ("id=2026-0009",), ("fix.patches.0.commit=",), ("fix.ready=2026-11-21T00:00:00Z",)]
)
def test_set_refuses_what_check_refuses(desk: TestDesk, pairs: tuple[str, ...]) -> None:
    before = desk.read("cases/2026-0001.md")
    ran = desk.quietfix("set", "2026-0001", *pairs, "--now", NOW)
    assert ran.status == 1
    assert desk.read("cases/2026-0001.md") == before


def test_a_wrong_patch_that_is_corrected_leaves_nothing_public(desk: TestDesk, tmp_path: Path) -> None:
    """The clock of the release must run again when what was public was never the fix."""
    tree = PublicTree(tmp_path / "public.git", {"master": git(tmp_path / "public.git", "rev-parse", "master")})
    wrong = tree.commit("master", "not the fix", at=1_790_000_000)
    assert desk.quietfix("set", "2026-0001", f"fix.patches.0.commit={wrong}").status == 0
    assert desk.quietfix("run", "--apply", "--now", "2026-11-25T16:00:00Z").status == 0
    assert "first-public:" in desk.read("cases/2026-0001/state.yml")
    assert desk.quietfix("set", "2026-0001", f"fix.patches.0.commit={'e' * 40}").status == 0
    desk.quietfix("run", "--apply", "--now", "2026-11-26T16:00:00Z")
    assert "first-public:" not in desk.read("cases/2026-0001/state.yml")


def test_a_closed_case_has_no_running_clock(desk: TestDesk) -> None:
    ended = ("status=closed", "closed.at=now", "closed.as=abandoned")
    assert desk.quietfix("set", "2026-0001", *ended, "--now", NOW).status == 0
    shape = json.loads(desk.quietfix("deadlines", "--json", "--now", "2026-12-24T00:00:00Z").out)
    assert [(item["clock"], item["state"]) for item in shape["deadlines"]] == [
        ("answer", "stopped"),
        ("release", "stopped"),
    ]


def test_a_broken_policy_vouches_for_no_place(desk: TestDesk) -> None:
    git(desk.root, "remote", "add", "other", "https://example.org/team/desk.git")
    desk.write("policy/desk.yml", desk.read("policy/desk.yml").replace("private-remotes: []", "private-remotes: x"))
    desk.commit()
    ran = desk.quietfix("set", "2026-0001", "owner=me", "--now", NOW)
    assert ran.status == 3
    assert "private-remotes" in ran.err


def test_an_unknown_key_does_not_reach_a_commit_message(desk: TestDesk) -> None:
    desk.case(status="fix-ready", more=READY + "SECRETKEY: x\n")
    desk.commit()
    assert desk.quietfix("set", "2026-0001", "SECRETKEY=y", "--now", NOW).status == 0
    assert git(desk.root, "log", "-1", "--format=%B") == "2026-0001: set a key"


def test_what_was_public_stays_so_where_the_line_is_rewritten(desk: TestDesk, tmp_path: Path) -> None:
    tree = PublicTree(tmp_path / "public.git", {"master": git(tmp_path / "public.git", "rev-parse", "master")})
    base = tree.tips["master"]
    fix = tree.commit("master", "the fix", at=1_790_000_000)
    assert desk.quietfix("set", "2026-0001", f"fix.patches.0.commit={fix}").status == 0
    assert desk.quietfix("run", "--apply", "--now", "2026-11-25T16:00:00Z").status == 0
    public = next(line for line in desk.read("cases/2026-0001/state.yml").splitlines() if "first-public" in line)
    tree.point("master", base)
    assert desk.quietfix("run", "--apply", "--now", "2026-11-26T16:00:00Z").status == 0
    assert public in desk.read("cases/2026-0001/state.yml")
