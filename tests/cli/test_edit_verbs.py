"""The verbs by which people edit, as processes: one file, one neutral commit, pushed, and undone by Git."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.editing import CANARY, COMMIT, before_push, clone, everything, shared, verb
from tests.support.desks import TestDesk
from tests.support.trees import git

EDITS = [
    (("confirm", "2026-0001", "--owner", "member-c"), "status, owner", "status new -> confirmed; owner set"),
    (("answered", "2026-0001", "--waiting-on", "reporter"), "answered, waiting", "answered 2026-11-24 16:00 UTC"),
    (("answered", "2026-0005", "--not-waiting"), "answered, waiting", "waiting no more"),
    (("ready", "2026-0002", "--commit", COMMIT), "fix, status", "1 patch added; status confirmed -> fix-ready"),
    (
        ("ready", "2026-0002", "--message-id", f"<{CANARY}@x.org>", "--subject", CANARY, "--line", "mainline"),
        "fix, status",
        "1 patch added",
    ),
    (("ready", "2026-0003", "--reason", CANARY), "fix", "was 2026-11-20 16:00 UTC"),
    (("person", "2026-0002", CANARY, "--reason", CANARY), "people", "person drawn in"),
    (("person", "2026-0002", f"{CANARY}@x.org", "--role", CANARY, "--reason", CANARY), "people", "person drawn in"),
    (("close", "2026-0002", "--as", "declined", "--reason", CANARY), "status, closed", "status confirmed -> closed"),
    (("close", "2026-0005", "--as", "duplicate", "--of", "2026-0001"), "status, closed, waiting", "credit in the orig"),
    (("close", "2026-0001", "--as", "already-fixed", "--commit", COMMIT), "status, closed", "as already-fixed"),
    (("reopen", "2026-0004", "--reason", CANARY), "status, closed, reopened", "status closed -> confirmed"),
    (("set", "2026-0001", f"title={CANARY}-2", f"reporters+={{name: {CANARY}}}"), "title, reporters", "done"),
]


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return shared(tmp_path)


@pytest.mark.parametrize(("arguments", "keys", "said"), EDITS, ids=lambda value: str(value)[:40])
def test_an_edit_is_one_commit_that_says_nothing_and_can_be_undone(
    desk: TestDesk, tmp_path: Path, arguments: tuple[str, ...], keys: str, said: str
) -> None:
    path = f"cases/{arguments[1]}.md"
    before, base = desk.read(path), git(desk.root, "rev-parse", "HEAD")
    ran = verb(desk, *arguments)
    assert (ran.status, ran.out) == (0, ""), ran
    assert said in ran.err
    assert CANARY not in ran.err
    head = git(desk.root, "rev-parse", "HEAD")
    assert git(tmp_path / "origin.git", "rev-parse", "main") == head
    assert git(desk.root, "rev-parse", "HEAD^") == base
    assert git(desk.root, "log", "-1", "--format=%B|%an") == f"{arguments[1]}: set {keys}\n|Member B"
    assert git(desk.root, "diff", "--name-only", base, head) == path
    assert git(desk.root, "status", "--porcelain") == ""
    assert desk.quietfix("check").status == 0
    if arguments[0] not in ("ready", "reopen", "set"):
        again = verb(desk, *arguments)
        assert again.status == 0, again
        assert git(desk.root, "rev-parse", "HEAD") == head
    git(desk.root, "revert", "--no-edit", head)
    assert desk.read(path) == before


def test_what_is_written(desk: TestDesk) -> None:
    for arguments in (
        ("confirm", "2026-0005", "--owner", "member-c"),
        ("answered", "2026-0005", "--at", "2026-11-23T10:00:00+01:00", "--waiting-on", "maintainer"),
        ("ready", "cases/2026-0005.md", "--commit", COMMIT),
        ("ready", "2026-0005", "--at", "2026-11-24T12:00:00Z", "--reason", 'it: "broke"'),
        ("person", "2026-0005", "maintainer-a", "--reason", "M: of FROB"),
        ("close", "2026-0005", "--as", "handled-in-public", "--list", "l@example.org", "--message-id", "1@example.org"),
        ("reopen", "2026-0005", "--reason", "it came back", "--to", "fix-ready"),
    ):
        ran = verb(desk, *arguments)
        assert ran.status == 0, ran
    assert desk.read("cases/2026-0005.md").partition("\n---\n")[0].splitlines()[4:] == [
        "status: fix-ready",
        "owner: member-c",
        "received: 2025-01-01T00:00:00Z",
        "answered: 2026-11-23T09:00:00Z",
        "people:",
        '  - {github: maintainer-a, role: maintainer, added: 2026-11-24, by: member-c, reason: "M: of FROB"}',
        "fix:",
        "  ready: 2026-11-24T12:00:00Z",
        "  patches:",
        f'    - {{role: fix, commit: "{COMMIT}"}}',
        "  restarts:",
        r'    - {was: 2026-11-24T16:00:00Z, at: 2026-11-24T16:00:00Z, reason: "it: \"broke\""}',
        "reopened:",
        "  at: 2026-11-24T16:00:00Z",
        "  from: handled-in-public",
        "  reason: it came back",
    ]


def test_a_person_is_one_whether_by_login_or_by_the_address_that_the_policy_knows(desk: TestDesk) -> None:
    desk.write("policy/people.yml", "schema: 1\npeople: {m@example.org: maintainer-m}\n")
    desk.commit()
    before = desk.read("cases/2026-0002.md")
    for first, second in (("maintainer-m", "M@example.org"), ("m@example.org", "Maintainer-M")):
        assert "person drawn in" in verb(desk, "person", "2026-0002", first, "--reason", "M: of FROB").err
        assert "there already" in verb(desk, "person", "2026-0002", second, "--reason", "M: of FROB").err
        assert "person taken out" in verb(desk, "person", "2026-0002", second, "--remove").err
        assert desk.read("cases/2026-0002.md") == before


def test_json_and_quiet(desk: TestDesk) -> None:
    ran = verb(desk, "confirm", "2026-0001", "--json")
    assert json.loads(ran.out) == {
        "version": 1,
        "case": "2026-0001",
        "changed": True,
        "branch": None,
        "did": ["status new -> confirmed"],
        "warnings": [],
    }
    assert ran.err == ""
    quiet = verb(desk, "confirm", "2026-0001", "-q")
    assert (quiet.status, quiet.out, quiet.err) == (0, "", "")


@pytest.mark.parametrize("name", ["answered", "close", "confirm", "new", "person", "propose", "ready", "reopen", "set"])
def test_help_has_an_example(tmp_path: Path, name: str) -> None:
    ran = TestDesk(tmp_path).quietfix(name, "--help")
    assert f"Example: quietfix {name} " in ran.out


def test_a_lost_race_is_decided_again(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    before_push(desk, f"cd {other.root} && {sys.executable} -m quietfix set 2026-0001 owner=member-c answered=now")
    ran = verb(desk, "confirm", "2026-0001", "--owner", "member-d")
    assert ran.status == 0, ran
    assert "owner: member-d\n" in desk.read("cases/2026-0001.md")
    assert "answered: " in desk.read("cases/2026-0001.md")
    assert git(desk.root, "log", "-2", "--format=%an %s") == (
        "Member B 2026-0001: set status, owner\nMember C 2026-0001: set owner, answered"
    )


def test_a_lost_race_may_take_the_ground_away(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    before_push(desk, f"cd {other.root} && {sys.executable} -m quietfix close 2026-0001 --as not-a-bug")
    ran = verb(desk, "confirm", "2026-0001")
    assert ran.status == 2
    assert "the case is closed" in ran.err
    assert git(desk.root, "log", "-1", "--format=%an") == "Member C"


def test_a_case_that_others_just_pushed_is_there(desk: TestDesk, tmp_path: Path) -> None:
    other = clone(desk, tmp_path)
    assert verb(other, "new").out == "2026-0006\n"
    assert verb(desk, "confirm", "2026-0006", "--owner", "member-b").status == 0


def test_now_is_an_instant_within_lists_and_mappings(desk: TestDesk) -> None:
    ran = verb(
        desk, "set", "2026-0001", "waiting={on: reporter, since: now}", "hardware.pledges+={github: now, at: now}"
    )
    assert ran.status == 0, ran
    text = desk.read("cases/2026-0001.md")
    assert "on: reporter\n  since: 2026-11-24T16:00:00Z\n" in text
    assert "{github: now, at: 2026-11-24T16:00:00Z}" in text
    assert verb(desk, "set", "2026-0001", 'waiting={on: reporter, since: "now"}').status == 1
    assert verb(desk, "set", "2026-0001", "title=now").status == 0
    assert "title: now\n" in desk.read("cases/2026-0001.md").replace('"', "")


def test_a_protected_branch_leads_to_proposals(desk: TestDesk, tmp_path: Path) -> None:
    hook = tmp_path / "origin.git/hooks/update"
    hook.write_text('#!/bin/sh\n[ "$1" != refs/heads/main ] || { echo protected >&2; exit 1; }\n')
    hook.chmod(0o755)
    before = everything(tmp_path)
    ran = verb(desk, "confirm", "2026-0001")
    assert ran.status == 4
    assert "`--propose`" in ran.err
    assert everything(tmp_path) == before
    assert verb(desk, "confirm", "2026-0001", "--propose").out == "c-2026-0001-1\n"
    assert verb(desk, "new").status == 4
