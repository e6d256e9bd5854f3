"""A new case: its id, its text, and what it refuses. Ids are never given twice."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.editing import CANARY, before_push, clone, everything, shared, verb
from tests.support.desks import NOW, TIMEOUT, TestDesk, make_desk
from tests.support.trees import git


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return shared(tmp_path)


def test_a_report_becomes_a_case(desk: TestDesk, tmp_path: Path) -> None:
    base = git(desk.root, "rev-parse", "HEAD")
    reporters = ("--reporter", '"A. Reporter" <a@example.org>', "--reporter", "b@x.org", "--credit", "named")
    mail = ("--message-id", f"<{CANARY}@x.org>", "--received", "2026-11-24T10:00:00+01:00")
    options = ("--title", f"{CANARY}: a\x1b[31m\nbug", *reporters, *mail)
    ran = verb(desk, "new", *options, "-", given=f"{CANARY}\n~~~\nx\n")
    assert (ran.status, ran.out) == (0, "2026-0006\n"), ran
    assert ran.err == "2026-0006: recorded as new\n  next: quietfix confirm 2026-0006 --owner LOGIN\n"
    text = desk.read("cases/2026-0006.md")
    assert text.splitlines()[:16] == [
        "---",
        "schema: 1",
        "id: 2026-0006",
        f'title: "{CANARY}: a\\u001b[31m bug"',
        "status: new",
        "received: 2026-11-24T09:00:00Z",
        "reporters:",
        "  - {name: A. Reporter, email: a@example.org, credit: named}",
        "  - {email: b@x.org, credit: named}",
        f'report: {{message-id: "<{CANARY}@x.org>", form: mail}}',
        "---",
        "",
        "## Report",
        "",
        "~~~~text",
        CANARY,
    ]
    head = git(desk.root, "rev-parse", "HEAD")
    assert git(tmp_path / "origin.git", "rev-parse", "main") == head
    assert git(desk.root, "log", "-1", "--format=%P|%B|%an") == f"{base}|2026-0006: new\n|Member B"
    assert git(desk.root, "status", "--porcelain") == ""
    assert desk.quietfix("check").status == 0
    git(desk.root, "revert", "--no-edit", "HEAD")
    assert git(desk.root, "rev-parse", "HEAD^{tree}") == git(desk.root, "rev-parse", f"{base}^{{tree}}")


def test_a_report_may_be_next_to_nothing(desk: TestDesk) -> None:
    assert verb(desk, "new", "-q").err == ""
    assert "~~~text\n\n~~~\n" in desk.read("cases/2026-0006.md")
    assert json.loads(verb(desk, "new", "--json").out) == {"version": 1, "case": "2026-0007"}
    assert desk.quietfix("check").status == 0


def test_what_is_public_is_handled_so(desk: TestDesk) -> None:
    assert verb(desk, "new", "--assisted").status == 0
    assert verb(desk, "new", "--public-since", "2026-11-20T00:00:00Z").status == 0
    assert "handling: public\n" in desk.read("cases/2026-0006.md")
    assert "report: {assisted: true}\n" in desk.read("cases/2026-0006.md")
    assert "handling: public\n" in desk.read("cases/2026-0007.md")
    assert "public-since: 2026-11-20T00:00:00Z\n" in desk.read("cases/2026-0007.md")
    assert desk.quietfix("check").status == 0


@pytest.mark.parametrize("title", ["x" * 10_000, "\n", "[" * 200, "---", "a: b #c", "caf\udce9", "\u202e\u200b"])
def test_a_strange_title_does_not_stop_a_report(desk: TestDesk, title: str) -> None:
    ran = verb(desk, "new", "--title", title)
    assert (ran.status, ran.out) == (0, "2026-0006\n"), ran
    assert desk.quietfix("check").status == 0
    assert desk.quietfix("show", "2026-0006").status == 0


@pytest.mark.parametrize(
    "text", [b"\xff\xfe\0x", b"a\0b", b"---\nid: 1\n---\n", b"\r\r\n", b"~" * 1000, b"\xef\xbb\xbfa"]
)
def test_a_text_is_kept_whatever_it_is(desk: TestDesk, text: bytes) -> None:
    desk.write(".quietfix/report", text)
    assert verb(desk, "new", ".quietfix/report").status == 0
    assert desk.quietfix("check").status == 0
    assert verb(desk, "new", "./nothing/../.quietfix/nothing").status == 2


def test_what_is_no_plain_file_is_not_opened(desk: TestDesk, tmp_path: Path) -> None:
    before = everything(tmp_path)
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "link").symlink_to(tmp_path / "fifo")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    for path in (tmp_path / "fifo", tmp_path / "link", tmp_path, Path("/dev/zero"), tmp_path / "none", "a\nb"):
        ran = verb(desk, "new", str(path))
        assert (ran.status, ran.out) == (2, ""), (path, ran)
    assert verb(desk, "new", str(tmp_path / "ring")).status == 3
    assert everything(tmp_path) == before


def test_a_report_has_a_size_that_a_case_can_have(desk: TestDesk, tmp_path: Path) -> None:
    before = everything(tmp_path)
    huge, blown = tmp_path / "huge", tmp_path / "blown"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    blown.write_bytes(b"\0" * (1 << 20))
    for arguments, given in ((("new", str(huge)), ""), (("new", str(blown)), ""), (("new", "-"), "a" * (1 << 22 | 1))):
        ran = verb(desk, *arguments, given=given)
        assert (ran.status, ran.out) == (2, ""), ran
        assert "larger than a case may be" in ran.err
    assert everything(tmp_path) == before
    assert verb(desk, "new", "-", given="a" * (1 << 21)).status == 0
    assert desk.quietfix("check").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--received", "yesterday"),
        ("--public-since", "2026-11-24"),
        ("--reporter", "nobody"),
        ("--reporter", "A <a@b>"),
        ("--reporter", "A\x1b <a@example.org>"),
        ("--reporter", ""),
        ("--reporter", "<" * 1000),
        ("--message-id", "1"),
        ("--message-id", "<a b@x.org>"),
        ("--credit", "named"),
        ("--credit", "loud", "--reporter", "a@example.org"),
        ("a", "b"),
    ],
)
def test_wrong_usage_makes_no_case(desk: TestDesk, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    before = everything(tmp_path)
    ran = verb(desk, "new", *arguments)
    assert (ran.status, ran.out) == (2, ""), ran
    assert everything(tmp_path) == before


def test_a_secret_in_a_title_is_not_committed(desk: TestDesk, tmp_path: Path) -> None:
    before = everything(tmp_path)
    token = f"ghp_{'a' * 36}"
    ran = verb(desk, "new", "--title", token)
    assert ran.status == 1
    assert token not in ran.err
    assert everything(tmp_path) == before
    # In a report it is for whoever triages it to see.
    assert verb(desk, "new", "-", given=token).status == 0


def test_an_id_is_free_everywhere(desk: TestDesk, tmp_path: Path) -> None:
    assert verb(desk, "new").out == "2026-0006\n"
    # A local branch, a branch of the remote that this clone has not seen, a file and a folder that nobody committed.
    git(desk.root, "switch", "--quiet", "-c", "mine")
    desk.case("2026-0007")
    desk.commit()
    git(desk.root, "switch", "--quiet", "main")
    assert verb(desk, "new").out == "2026-0008\n"
    other = clone(desk, tmp_path)
    other.case("2026-0009")
    other.commit()
    git(other.root, "push", "--quiet", "origin", "HEAD:refs/heads/theirs/deep")
    assert verb(desk, "new").out == "2026-0010\n"
    # A branch that is further here than at the remote.
    git(desk.root, "switch", "--quiet", "mine")
    git(desk.root, "push", "--quiet", "origin", "mine")
    desk.case("2026-0011")
    desk.commit()
    git(desk.root, "switch", "--quiet", "main")
    assert verb(desk, "new").out == "2026-0012\n"
    desk.case("2026-0013")
    assert verb(desk, "new").out == "2026-0014\n"
    desk.write("cases/2026-0015/p1.patch", "")
    assert verb(desk, "new").out == "2026-0016\n"
    assert desk.quietfix("new", "--now", "2027-01-01T00:00:00Z").out == "2027-0001\n"


@pytest.mark.parametrize(
    "name", [b"a\xe2\x80\xa8--all", b"a\xc2\x85main", b"a\xff", b"robots/x", b"HEAD", b"origin/main"]
)
def test_a_branch_of_any_name_keeps_nobody_from_recording(desk: TestDesk, tmp_path: Path, name: bytes) -> None:
    """Whoever was let in to write can push any; some of these are two lines to who does not look closely."""
    other = clone(desk, tmp_path)
    other.case("2026-0009")
    other.commit()
    git(other.root, "push", "--quiet", "origin", f"HEAD:refs/heads/{os.fsdecode(name)}")
    assert verb(desk, "new").out == "2026-0010\n"
    assert git(tmp_path / "origin.git", "ls-tree", "--name-only", "main", "cases/2026-0009.md") == ""


def test_a_year_ends_at_9999(desk: TestDesk) -> None:
    desk.case("2026-9998", status="new")
    assert verb(desk, "new").out == "2026-9999\n"
    ran = verb(desk, "new")
    assert (ran.status, ran.out) == (4, "")
    assert "used up" in ran.err
    assert "whether a branch holds a case" in ran.err


def test_a_remote_that_cannot_be_reached_gives_no_id(desk: TestDesk, tmp_path: Path) -> None:
    (tmp_path / "origin.git").rename(tmp_path / "away.git")
    ran = verb(desk, "new")
    assert (ran.status, ran.out) == (4, "")
    assert "cannot be reached" in ran.err
    assert not (desk.root / "cases/2026-0006.md").exists()


def test_on_a_lost_race_the_next_id_is_taken(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    before_push(desk, f"cd {other.root} && {sys.executable} -m quietfix new --title theirs")
    assert verb(desk, "new", "--title", "mine").out == "2026-0007\n"
    assert 'title: "theirs"\n' in desk.read("cases/2026-0006.md")
    assert 'title: "mine"\n' in desk.read("cases/2026-0007.md")


def test_the_very_same_report_of_the_same_person_is_two_cases(desk: TestDesk, tmp_path: Path) -> None:
    """Then both make one and the same commit, and Git would call the second push done."""
    other = clone(desk, tmp_path)
    git(other.root, "config", "user.name", "Member B")
    git(other.root, "config", "user.email", "member-b@example.org")
    # Before Git asks the remote where its branches are, for which there is no hook.
    wrapper = tmp_path / "bin/git"
    wrapper.parent.mkdir()
    real = shutil.which("git")
    theirs = f"cd {other.root} && {sys.executable} -m quietfix new --now {NOW} -q > ../theirs"
    wrapper.write_text(
        f"#!/bin/sh\n[ $1 = push ] && [ ! -e {tmp_path}/once ] && touch {tmp_path}/once && "
        f'(PATH="${{PATH#*:}}"; {theirs})\nexec {real} "$@"\n'
    )
    wrapper.chmod(0o755)
    path = f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"
    ran = desk.quietfix("new", "--now", NOW, env={"PATH": path})
    assert (ran.out, (tmp_path / "theirs").read_text()) == ("2026-0007\n", "2026-0006\n"), ran


def test_a_desk_without_a_remote(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk")
    assert verb(desk, "new").out == "2026-0001\n"
    assert verb(desk, "new").out == "2026-0002\n"


def test_two_at_once_never_give_one_id(desk: TestDesk, tmp_path: Path) -> None:
    clones = [desk, clone(desk, tmp_path, "b"), clone(desk, tmp_path, "c")]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    command = [sys.executable, "-m", "quietfix", "new", "-q", "--now", NOW]
    # Two in each folder, where one waits for the other, and all folders against each other.
    running = [
        subprocess.Popen(command, cwd=one.root, env=clean, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for one in clones
        for _ in range(2)
    ]
    ids = []
    for process in running:
        out, err = process.communicate(timeout=TIMEOUT)
        assert "Traceback" not in err
        assert process.returncode in (0, 4), err
        ids += out.split()
    assert len(ids) == len(set(ids)) >= 2
    pushed = git(tmp_path / "origin.git", "ls-tree", "--name-only", "main", "cases/").split()
    assert {f"cases/{one}.md" for one in ids} == {path for path in pushed if path[6:15] > "2026-0005"} - {
        "cases/README.md"
    }
    assert desk.quietfix("check").status == 0
