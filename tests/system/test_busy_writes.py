"""Writes that are doubled, told wrongly, or lost."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.editing import shared, verb
from tests.support.desks import NOW, TIMEOUT, Ran, TestDesk, make_desk
from tests.support.trees import git


def in_shell(desk: TestDesk, *arguments: str, then: str) -> Ran:
    """The command with its channels as a shell sets them."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    line = f"{shlex.join([sys.executable, '-m', 'quietfix', *arguments])} {then}"
    done = subprocess.run(["sh", "-c", line], cwd=desk.root, env=clean, capture_output=True, text=True, timeout=TIMEOUT)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("lock", ["index.lock", "refs/heads/main.lock"])
def test_a_report_is_recorded_once_where_git_is_busy(tmp_path: Path, lock: str) -> None:
    """An editor that looks at the status holds the index for a moment; the person is told no and tries again."""
    desk = shared(tmp_path)
    held = desk.root / ".git" / lock
    held.write_text("")
    ran = verb(desk, "new", "--title", "once")
    held.unlink()
    if ran.status:
        assert verb(desk, "new", "--title", "once").status == 0
    names = git(tmp_path / "origin.git", "ls-tree", "--name-only", "main", "cases/").splitlines()
    assert [name for name in names if name > "cases/2026-0005.md" and name < "cases/R"] == ["cases/2026-0006.md"]


@pytest.mark.parametrize("then", [">&-", ">/dev/full"])
def test_what_was_recorded_is_not_told_as_an_error(tmp_path: Path, then: str) -> None:
    desk = shared(tmp_path)
    ran = in_shell(desk, "new", "--title", "x", "--now", NOW, then=then)
    recorded = (desk.root / "cases/2026-0006.md").exists()
    assert "an error of its own" not in ran.err
    assert recorded == (ran.status == 0) or "2026-0006" in ran.err


def test_a_closed_standard_error_is_no_error(tmp_path: Path) -> None:
    desk = shared(tmp_path)
    assert in_shell(desk, "answered", "2026-0001", "--now", NOW, then="2>&-").status == 0


def test_the_lock_empties_nothing(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    desk.case()
    desk.commit()
    other = tmp_path / "precious"
    other.write_text("precious")
    (desk.root / ".quietfix").mkdir()
    (desk.root / ".quietfix/run.lock").symlink_to(other)
    verb(desk, "set", "2026-0001", "owner=member-c")
    assert other.read_text() == "precious"


@pytest.mark.parametrize(
    "arguments", [("set", "2026-0002", "owner=member-c"), ("propose", "2026-0002", "owner=member-c")]
)
def test_a_tag_named_like_the_branch(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    desk = shared(tmp_path)
    git(desk.root, "tag", "main")
    assert verb(desk, *arguments).status == 0


def test_a_tag_named_like_the_branch_moves_no_other_branch(tmp_path: Path) -> None:
    desk = shared(tmp_path)
    git(desk.root, "tag", "main")
    git(desk.root, "push", "--quiet", "origin", "main~0:refs/heads/heads/main")
    before = git(tmp_path / "origin.git", "rev-parse", "refs/heads/heads/main")
    verb(desk, "set", "2026-0002", "owner=member-c")
    assert git(tmp_path / "origin.git", "rev-parse", "refs/heads/heads/main") == before


def test_the_index_of_a_hook_is_not_taken(tmp_path: Path) -> None:
    """What is left is staged: the person's next commit takes the edit back."""
    desk = shared(tmp_path)
    env = {"GIT_INDEX_FILE": str(tmp_path / "index")}
    assert desk.quietfix("set", "2026-0002", "owner=member-c", "--now", NOW, env=env).status == 0
    assert git(desk.root, "status", "--porcelain") == ""


def test_a_mail_for_a_listed_commit_is_kept(tmp_path: Path) -> None:
    desk = shared(tmp_path)
    mail = ("--message-id", "<one@example.org>", "--subject", "frob: hold the lock")
    ran = verb(desk, "ready", "2026-0003", "--commit", "1da177e4c3f4", *mail)
    assert ran.status != 0 or "one@example.org" in desk.read("cases/2026-0003.md")


def test_a_position_beyond_all_lists(tmp_path: Path) -> None:
    desk = shared(tmp_path)
    ran = verb(desk, "set", "2026-0003", f"fix.patches.{'9' * 5000}.subject=x")
    assert "an error of its own" not in ran.err


def test_robots_write_no_state_that_cannot_be_read(tmp_path: Path) -> None:
    """The id of a clock is a key of the state, and YAML reads keys of a bounded length alone."""
    desk = make_desk(tmp_path)
    clock = f"{{id: {'a' * 1100}, starts: received, length: P1D, notify: comment, waits-for: team}}"
    desk.write("policy/deadlines.yml", f"schema: 1\nclocks:\n  - {clock}\n")
    desk.case()
    desk.commit()
    assert "`id` should be a short name" in desk.quietfix("check").out
    assert desk.quietfix("run", "--no-fetch", "--apply", "--now", NOW).status == 1
