"""`quietfix run` as people and timers call it: a process, a desk, public trees by Git."""

import json
import stat
from pathlib import Path

import pytest

from tests.support.desks import TestDesk, make_desk
from tests.support.trees import PublicTree, git

READY = 'fix: {{ready: 2026-11-20T00:00:00Z, patches: [{{commit: "{}"}}]}}\n'
D1, D2, D3, D4 = (f"2026-11-{day}T16:00:00Z" for day in (24, 25, 26, 27))


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base")
    return made


@pytest.fixture
def desk(tmp_path: Path, tree: PublicTree) -> TestDesk:
    """A desk with a remote, whose policy has one line."""
    made = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    made.trees(str(tree.path))
    made.commit()
    return made


def everything(desk: TestDesk) -> dict[str, bytes]:
    """All files of a desk and of its Git repository, without what can be made again."""
    skipped = {"mirrors", "index", "FETCH_HEAD", "cache.sqlite3", "cache.sqlite3-wal", "cache.sqlite3-shm"}
    files = (p for p in sorted(desk.root.rglob("*")) if p.is_file() and not skipped & set(p.parts))
    return {str(p.relative_to(desk.root)): p.read_bytes() for p in files}


def landed(desk: TestDesk, tree: PublicTree) -> str:
    """A case whose fix has just been released."""
    fix = tree.commit("master", "frob: fix")
    tree.tag("v1.0", "master")
    desk.case(status="fix-ready", more=READY.format(fix))
    desk.commit()
    return fix


def test_a_dry_run_writes_nothing(desk: TestDesk, tree: PublicTree) -> None:
    landed(desk, tree)
    before = everything(desk)
    ran = desk.quietfix("run", "--now", D1)
    assert ran.status == 0
    assert "status fix-ready -> landing" in ran.out
    assert ran.out.endswith("planned, none carried out: add --apply\n")
    assert everything(desk) == before


def test_apply_carries_out_the_plan_that_a_dry_run_shows(desk: TestDesk, tree: PublicTree) -> None:
    landed(desk, tree)
    dry = json.loads(desk.quietfix("run", "--json", "--now", D1).out)
    wet = json.loads(desk.quietfix("run", "--json", "--apply", "--now", D1).out)
    assert wet["actions"] == dry["actions"]
    assert dry["outcomes"] == []
    assert [outcome["result"] for outcome in wet["outcomes"]] == ["done"] * len(wet["actions"])
    assert desk.quietfix("run", "--apply", "--now", D1).out == "nothing to do\n"


def test_a_case_closes_at_the_second_look_after_the_grace_time(desk: TestDesk, tree: PublicTree) -> None:
    fix = landed(desk, tree)
    desk.quietfix("run", "--apply", "--now", D1)
    assert "status: landing" in desk.read("cases/2026-0001.md")
    assert desk.quietfix("run", "--apply", "--now", D2).out == "nothing to do\n"
    desk.quietfix("run", "--apply", "--now", D3)
    text = desk.read("cases/2026-0001.md")
    assert "status: closed" in text
    assert f'closed:\n  at: {D3}\n  as: fixed\n  commit: "{fix}"\n' in text
    assert git(desk.root, "status", "--porcelain") == ""
    assert git(desk.root, "rev-parse", "HEAD") == git(desk.root.parent / "origin.git", "rev-parse", "main")


def test_a_fetch_that_fails_is_unknown_and_closes_nothing(desk: TestDesk, tree: PublicTree) -> None:
    """Exit status 3; the count of the grace time stops and goes on afterwards."""
    landed(desk, tree)
    desk.quietfix("run", "--apply", "--now", D1)
    away = tree.path.rename(tree.path.with_name("away.git"))
    ran = desk.quietfix("run", "--apply", "--now", D2)
    assert ran.status == 3
    assert "could not tell: mainline: tree linux could not be fetched" in ran.err
    assert "status: landing" in desk.read("cases/2026-0001.md")
    assert desk.quietfix("run", "--apply", "--now", D3).status == 3
    away.rename(tree.path)
    assert "status: landing" in desk.read("cases/2026-0001.md")
    desk.quietfix("run", "--apply", "--now", D3)
    assert "status: landing" in desk.read("cases/2026-0001.md"), "a day of the two was not seen"
    desk.quietfix("run", "--apply", "--now", D4)
    assert "status: closed" in desk.read("cases/2026-0001.md")


def test_no_clock_is_told_while_it_is_unknown_whether_the_fix_is_public(desk: TestDesk, tree: PublicTree) -> None:
    desk.case(status="fix-ready", more=READY.format("f" * 40))
    desk.commit()
    tree.path.rename(tree.path.with_name("away.git"))
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 3
    assert "comment" not in ran.out


def test_an_overdue_clock_is_told_once_a_day(desk: TestDesk, tree: PublicTree) -> None:
    desk.case(status="fix-ready", more=READY.format("f" * 40))
    desk.commit()
    for now in (D1, D1, "2026-11-24T20:00:00Z", D2):
        assert desk.quietfix("run", "--apply", "--now", now).status == 0
    issue = json.loads(desk.read(".quietfix/forge/2026-0001.json"))
    ends = "2026-11-20T00:00:00Z"
    assert [comment["key"] for comment in issue["comments"]] == [f"release/overdue {n}/{ends}" for n in (3, 4)]


def test_a_broken_case_is_left_alone_and_the_others_go_on(desk: TestDesk, tree: PublicTree) -> None:
    landed(desk, tree)
    desk.write("cases/2026-0002.md", "no front matter")
    desk.commit()
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 1
    assert "2026-0002: its files have errors" in ran.err
    assert "status: landing" in desk.read("cases/2026-0001.md")


def test_uncommitted_changes_of_a_case_are_never_swept_up(desk: TestDesk, tree: PublicTree) -> None:
    """That case is refused; the others are done."""
    fix = landed(desk, tree)
    desk.case("2026-0002", status="fix-ready", more=READY.format(fix))
    desk.commit()
    mine = desk.read("cases/2026-0001.md") + "\n## Notes\n\nmine, not committed\n"
    desk.write("cases/2026-0001.md", mine)
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 4
    assert "[refused: it has changes that are not committed]" in ran.out
    assert desk.read("cases/2026-0001.md") == mine
    assert "status: landing" in desk.read("cases/2026-0002.md")


def test_a_push_in_between_is_taken_in_and_decided_again(desk: TestDesk, tree: PublicTree, tmp_path: Path) -> None:
    """A hook of the desk pushes from elsewhere just before the robots' own push, which then must not fast-forward."""
    landed(desk, tree)
    git(desk.root, "push", "--quiet")
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin.git"), str(other))
    git(other, "config", "user.email", "other@example.org")
    theirs = (other / "cases/2026-0001.md").read_text().replace('title: "a bug"', 'title: "their words"')
    (other / "cases/2026-0001.md").write_text(theirs)
    git(other, "commit", "--quiet", "-am", "theirs")
    hook = desk.root / ".git/hooks/pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nenv -u GIT_DIR git -C {other} push --quiet\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 0, ran
    text = desk.read("cases/2026-0001.md")
    assert "their words" in text
    assert "status: landing" in text
    assert git(desk.root, "log", "--format=%s", "-2").splitlines()[1] == "theirs"
    assert git(desk.root, "rev-parse", "HEAD") == git(tmp_path / "origin.git", "rev-parse", "main")


def test_a_desk_and_remote_that_went_different_ways_are_refused(
    desk: TestDesk, tree: PublicTree, tmp_path: Path
) -> None:
    landed(desk, tree)
    git(desk.root, "push", "--quiet")
    git(desk.root, "commit", "--quiet", "--amend", "-m", "another")
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 4
    assert "gone different ways" in ran.err


def test_robots_refuse_to_push_where_nobody_vouches_for_privacy(desk: TestDesk, tree: PublicTree) -> None:
    landed(desk, tree)
    git(desk.root, "remote", "add", "mirror", "https://example.org/desk.git")
    before = everything(desk)
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 3
    assert "private-remotes" in ran.err
    assert everything(desk) == before | {".quietfix/run.lock": b""}


def test_a_case_with_contradictions_is_asked_about_once_and_left_alone(desk: TestDesk, tree: PublicTree) -> None:
    desk.case(status="landing", more=READY.format("f" * 40))
    desk.commit()
    for now in (D1, D2, D3):
        assert desk.quietfix("run", "--apply", "--now", now).status == 0
    issue = json.loads(desk.read(".quietfix/forge/2026-0001.json"))
    assert [c["key"] for c in issue["comments"] if "disagreement" in c["key"]] == ["disagreement/landing-nowhere"]
    assert "status: landing" in desk.read("cases/2026-0001.md")


def test_a_fix_older_than_the_report_is_only_proposed_as_already_fixed(desk: TestDesk, tree: PublicTree) -> None:
    fix = tree.commit("master", "frob: fix", at=1_700_000_000)
    tree.tag("v1.0", "master")
    desk.case(status="fix-ready", received="2026-11-01T00:00:00Z", more=READY.format(fix))
    desk.commit()
    for now in (D1, D2, D3, D4):
        desk.quietfix("run", "--apply", "--now", now)
    assert "status: landing" in desk.read("cases/2026-0001.md")
    issue = json.loads(desk.read(".quietfix/forge/2026-0001.json"))
    assert "already-fixed" in [c["key"] for c in issue["comments"]]


def test_nothing_of_a_case_is_in_what_is_logged_or_told(desk: TestDesk, tree: PublicTree, tmp_path: Path) -> None:
    """Every free text of the case is marked; no mark is in output, commit messages or the forge."""
    fix = tree.commit("master", "CANARY-SUBJECT", at=1_790_000_000)
    tree.tag("v1.0", "master")
    more = (
        'reporters: [{name: CANARY-NAME, email: canary@example.org, tags: ["CANARY-TAG"]}]\n'
        'report: {message-id: "<CANARY-MID@example.org>", sha256: "CANARY-HASH"}\n'
        'affects: {files: [CANARY-FILE.c], functions: [CANARY_FUNCTION], versions: "CANARY-VERSION"}\n'
        f'fix:\n  ready: 2026-11-20T00:00:00Z\n  patches:\n    - {{commit: "{fix}", file: CANARY.patch,'
        ' subject: "CANARY-SUBJECT", message-id: "<CANARY-PATCH@example.org>"}\n'
        'overrides: {mainline: {verdict: landed, reason: "CANARY-REASON", commit: "' + fix + '"}}\n'
    )
    desk.case(status="fix-ready", title="CANARY-TITLE", more=more)
    desk.case("2026-0002", status="fix-ready", title="CANARY-TITLE", more=READY.format("f" * 40))
    desk.case("2026-0003", status="landing", title="CANARY-TITLE", more=more)
    desk.write("cases/2026-0004.md", "---\nCANARY: [CANARY\n---\n")
    desk.commit()
    said = ""
    for now in (D1, D2, D3, D4):
        for extra in ([], ["--json"], ["--apply"]):
            ran = desk.quietfix("run", *extra, "--now", now)
            said += ran.out + ran.err
    ran = desk.quietfix("set", "2026-0002", "title=CANARY-OTHER", "--now", D4)
    assert ran.status == 0
    said += ran.out + ran.err
    said += git(desk.root, "log", "--format=%B%an%ae")
    said += "".join(path.read_text() for path in (desk.root / ".quietfix/forge").iterdir())
    assert "status: closed" in desk.read("cases/2026-0001.md")
    assert "canary" not in said.lower()
    assert fix not in said
    assert fix[:12] not in said


def test_two_runs_at_once_do_everything_once(desk: TestDesk, tree: PublicTree) -> None:
    import subprocess
    import sys

    landed(desk, tree)
    desk.case("2026-0002", status="fix-ready", more=READY.format("f" * 40))
    desk.commit()
    command = [sys.executable, "-m", "quietfix", "run", "--apply", "--now", D1]
    both = [subprocess.Popen(command, cwd=desk.root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(out == "nothing to do\n" for out in outs) == [False, True]
    issue = json.loads(desk.read(".quietfix/forge/2026-0002.json"))
    assert len(issue["comments"]) == 1


def test_a_desk_that_is_no_repository_can_be_looked_at_but_not_written(tmp_path: Path, tree: PublicTree) -> None:
    desk = make_desk(tmp_path / "plain")
    desk.trees(str(tree.path))
    desk.case()
    (desk.root / ".git").rename(tmp_path / "was.git")
    assert desk.quietfix("run", "--now", D1).status == 0
    ran = desk.quietfix("run", "--apply", "--now", D1)
    assert ran.status == 4
    assert "git init" in ran.err
