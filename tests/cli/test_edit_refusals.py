"""What the verbs by which people edit refuse: a clear word, and nothing changed."""

from pathlib import Path

import pytest

from tests.cli.editing import COMMIT, everything, shared, verb
from tests.support.desks import TestDesk
from tests.support.trees import git


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    return shared(tmp_path)


REFUSED = [
    ("confirm", "2026-9999"),
    ("confirm", "nothing"),
    ("confirm", "2026-0005"),
    ("confirm", "2026-0004", "--owner", "a"),
    ("confirm", "2026-0001", "--owner", "a b"),
    ("confirm", "2026-0001", "--owner", "-x"),
    ("answered", "2026-0001", "--at", "yesterday"),
    ("answered", "2026-0001", "--at", "2026-11-24"),
    ("answered", "2026-0001", "--at", "2026-11-24T10:00:00"),
    ("answered", "2026-0001", "--at", "2030-01-01T00:00:00Z"),
    ("answered", "2026-0001", "--waiting-on", "nobody"),
    ("answered", "2026-0001", "--waiting-on", "team", "--not-waiting"),
    ("answered", "2026-0004", "--waiting-on", "team"),
    ("ready", "2026-0002", "--commit", "HEAD"),
    ("ready", "2026-0002", "--commit", "1da177e"),
    ("ready", "2026-0002", "--message-id", "<1@x.org>"),
    ("ready", "2026-0002", "--message-id", "1", "--subject", "a"),
    ("ready", "2026-0002", "--subject", "a"),
    ("ready", "2026-0002", "--line", "6.6"),
    ("ready", "2026-0002", "--commit", COMMIT, "--line", "../x"),
    ("ready", "2026-0002", "--reason", "a"),
    ("ready", "2026-0003"),
    ("ready", "2026-0003", "--reason", "a\nb"),
    ("ready", "2026-0003", "--reason", "a\x1b[31mb"),
    ("ready", "2026-0003", "--reason", "a\u202eb"),
    ("ready", "2026-0003", "--reason", "caf\udce9"),
    ("ready", "2026-0003", "--reason", " "),
    ("ready", "2026-0004", "--commit", COMMIT),
    ("person", "2026-0002", "a"),
    ("person", "2026-0002", "a b", "--reason", "a"),
    ("person", "2026-0002", "a@b", "--reason", "a"),
    ("person", "2026-0002", "", "--reason", "a"),
    ("person", "2026-0005", "a", "--reason", "a"),
    ("person", "2026-0002", "a", "--remove"),
    ("close", "2026-0002"),
    ("close", "2026-0002", "--as", "done"),
    ("close", "2026-0002", "--as", "duplicate"),
    ("close", "2026-0002", "--as", "duplicate", "--of", "7"),
    ("close", "2026-0002", "--as", "fixed", "--of", "2026-0001"),
    ("close", "2026-0002", "--as", "already-fixed"),
    ("close", "2026-0002", "--as", "declined"),
    ("close", "2026-0002", "--as", "handled-in-public"),
    ("close", "2026-0002", "--as", "not-a-bug", "--at", "2030-01-01T00:00:00Z"),
    ("close", "2026-0004", "--as", "not-a-bug"),
    ("reopen", "2026-0001", "--reason", "a"),
    ("reopen", "2026-0004"),
    ("reopen", "2026-0004", "--reason", "a", "--to", "landing"),
    ("reopen", "2026-0004", "--reason", "a", "--to", "fix-ready"),
    ("propose", "2026-0001"),
    ("propose", "2026-9999", "owner=a"),
    ("propose", "2026-0001", "owner"),
    ("set", "2026-0001", "answered=now", "fix.ready={at: now"),
    ("set", "2026-0001", "title=caf\udce9"),
    ("set", "2026-0001", "x\udce9=a"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", REFUSED, ids=lambda value: repr(" ".join(value)))
def test_wrong_usage_changes_nothing(desk: TestDesk, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    before = everything(tmp_path)
    ran = verb(desk, *arguments)
    assert ran.status == 2, ran
    assert ran.out == ""
    assert ran.err
    assert "an error of its own" not in ran.err
    assert everything(tmp_path) == before
    assert git(desk.root, "status", "--porcelain") == ""


def test_what_check_would_call_an_error_is_refused(desk: TestDesk, tmp_path: Path) -> None:
    assert verb(desk, "close", "2026-0005", "--as", "duplicate", "--of", "2026-0001").status == 0
    before = everything(tmp_path)
    token = f"ghp_{'a' * 36}"
    for arguments, said in (
        (("close", "2026-0002", "--as", "duplicate", "--of", "2026-0005"), "the original is a duplicate itself"),
        (("close", "2026-0002", "--as", "duplicate", "--of", "2026-0002"), "no duplicate of itself"),
        (("close", "2026-0002", "--as", "duplicate", "--of", "2026-9999"), "there is no such case"),
        (("close", "2026-0001", "--as", "duplicate", "--of", "2026-0002"), "a duplicate of this one"),
        (("set", "2026-0002", "status=closed", "closed={at: now, as: duplicate, of: 2026-0005}"), "duplicate itself"),
        (("reopen", "2026-0004", "--reason", token), "looks like a GitHub token"),
        (("set", "2026-0002", "fix.patches+={file: p9.patch}"), "not in the case's folder"),
        (("close", "2026-0002", "--as", "duplicate", "--of", "2026-0005", "--propose"), "the original is a duplicate"),
    ):
        ran = verb(desk, *arguments)
        assert ran.status == 1, ran
        assert said in ran.err
        assert token not in ran.err
        assert everything(tmp_path) == before


def test_an_original_that_cannot_be_read_is_no_original(desk: TestDesk) -> None:
    desk.write("cases/2026-0002.md", desk.read("cases/2026-0002.md").replace("title:", "titel:"))
    desk.commit()
    git(desk.root, "push", "--quiet")
    ran = verb(desk, "close", "2026-0001", "--as", "duplicate", "--of", "2026-0002")
    assert ran.status == 1
    assert "cannot be told" in ran.err
    ran = verb(desk, "confirm", "2026-0002")
    assert ran.status == 1
    assert "quietfix check 2026-0002" in ran.err
