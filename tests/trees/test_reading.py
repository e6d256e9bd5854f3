"""Commits as Git prints them: whatever they hold, each comes out with its own fields, and Git's bad ends are told."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.errors import GitFailed
from quietfix.ids import author_key
from quietfix.trees import reading
from quietfix.trees.git import GitDoor
from quietfix.trees.reading import Records, commits
from tests.support.trees import PublicTree, git

MINUTE = timedelta(seconds=60)


def read(tree: PublicTree, tip: str, known: str | None = None) -> Records:
    """All that is told, as one."""
    told = list(commits(GitDoor(tree.path, MINUTE), tip, known))
    return Records(*([value for some in told for value in some[field]] for field in range(6)))  # type: ignore[arg-type]  # the columns differ in type


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    return PublicTree.create(tmp_path / "linux.git")


def made(tree: PublicTree, content: bytes) -> str:
    """A commit object of just these bytes, which no porcelain would write."""
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=tree.path, input=content, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def test_each_commit_comes_with_its_own_fields(tree: PublicTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a piece of what Git prints ends."""
    first = tree.commit("master", "one\n", at=1_700_000_000, author="A@Example.org")
    side = tree.commit("side", "two\n\nwith a body\n", at=1_700_000_100)
    last = tree.commit(
        "master", "caf\u00e9\n".encode("latin-1"), merge=(side,), at=1_700_000_200, written=1_600_000_000
    )
    whole = read(tree, last)
    assert sorted(whole.ids) == sorted(id_.encode() for id_ in (first, side, last))
    merge = whole.ids.index(last.encode())
    assert whole.parents[merge] == f"{first} {side}".encode()
    assert (whole.times[merge], whole.written[merge]) == (1_700_000_200, 1_600_000_000)
    assert whole.messages[whole.ids.index(side.encode())] == b"two\n\nwith a body\n"
    assert whole.authors[whole.ids.index(first.encode())] == author_key(b"a@example.org")
    for size in (1, 2, 41, 42, 90, 91, 200):
        monkeypatch.setattr(reading, "_CHUNK", size)
        assert read(tree, last) == whole
    assert read(tree, last, first).ids == [last.encode(), side.encode()]


def test_nothing_new_is_nothing(tree: PublicTree) -> None:
    only = tree.commit("master", "one\n")
    assert read(tree, only, only).ids == []


def test_of_a_message_that_nobody_reads_only_the_start_is_kept(
    tree: PublicTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_CHUNK", 100)
    monkeypatch.setattr(reading, "_MAX_FIELD", 1000)
    before = tree.commit("master", "before\n")
    long = tree.commit("master", "x" * 50_000 + "\n\nFixes: 0123456789ab\n")
    after = tree.commit("master", "after\n")
    told = read(tree, after)
    assert told.ids == [one.encode() for one in (after, long, before)]
    assert told.messages == [b"after\n", b"x" * 1000, b"before\n"]


@pytest.mark.parametrize(
    ("head", "time", "written"),
    [
        (b"author A <a@b.org> 1700000000 +0000\ncommitter C <c@d.org> 1700000001 +0000", 1_700_000_001, 1_700_000_000),
        (b"author A <a@b.org> 99999999999999999999 +0000\ncommitter C <c@d.org> 5 +0000", 5, (1 << 63) - 1),
        (b"author A <a@b.org> %b +0000\ncommitter C <c@d.org> 5 +0000" % (b"9" * 5000), 5, (1 << 63) - 1),
        (b"author A <a@b.org> -5 +0000\ncommitter C <c@d.org>", 0, 0),
        (b"author A <a\0@b.org> 7 +0000\ncommitter C <c@d.org> 8 +0000", 8, 0),
        (b"author nobody\ncommitter nobody", 0, 0),
    ],
    ids=["usual", "a date that is a joke", "a long joke", "no date", "a NUL in the head", "nobody"],
)
def test_a_strange_commit_does_not_shift_the_next(tree: PublicTree, head: bytes, time: int, written: int) -> None:
    usual = b"author A <a@b.org> 3 +0000\ncommitter C <c@d.org> 4 +0000\n\nplain\n"
    top = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    first = made(tree, top + usual)
    strange = made(tree, b"%bparent %b\n%b\n\nstrange \0 and more\n" % (top, first.encode(), head))
    last = made(tree, b"%bparent %b\n%b" % (top, strange.encode(), usual))
    told = read(tree, last)
    assert told.ids == [one.encode() for one in (last, strange, first)]
    assert (told.times[0], told.written[0], told.messages[0]) == (4, 3, b"plain\n")
    assert (told.times[1], told.written[1]) == (time, written)
    assert (told.times[2], told.written[2], told.messages[2]) == (4, 3, b"plain\n")
    assert not any(b"\0" in message for message in told.messages)


def test_a_commit_that_is_not_there_is_an_error(tree: PublicTree) -> None:
    tip = tree.commit("master", "one\n")
    with pytest.raises(GitFailed):
        read(tree, "1" * 40)
    assert git(tree.path, "rev-parse", "master") == tip
