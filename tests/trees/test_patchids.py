"""Patch-ids of real commits: what has none, what is too much, and that nobody is asked or told of them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from quietfix.desk.diffs import MAX_DIFF
from quietfix.desk.policy import Tree
from quietfix.facts import CommitSeen, PatchIds, TreesSeen, Unknown, Wanted
from quietfix.trees import comparing
from quietfix.trees.git import GitDoor
from quietfix.trees.mirror import READ_TIMEOUT, Mirror
from quietfix.trees.patchids import of_commits, of_diffs
from quietfix.trees.scan import observe
from tests.rules.looking import NOW, make_policy
from tests.support.trees import PublicTree, git

DIFF = b"diff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-old\n+new\n"
NO_HUNK = Unknown("it changes a file by its mode or name alone, or one that is no text")
NONE = Unknown("a merge, a first or an empty commit has no patch of its own")


class Work:
    """A repository with a work tree, in which files are changed and committed."""

    def __init__(self, root: Path, *, sha256: bool = False) -> None:
        self.root = root
        root.mkdir()
        git(root, "init", "--quiet", "-b", "master", f"--object-format={'sha256' if sha256 else 'sha1'}")
        self.commit({"a.c": "a\n" * 9, "b.c": "b\n" * 9})

    def commit(self, files: Mapping[str, str | bytes], message: str = "x") -> str:
        for name, text in files.items():
            (self.root / name).write_bytes(text.encode() if isinstance(text, str) else text)
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--allow-empty", "-m", message)
        return git(self.root, "rev-parse", "HEAD")

    def ids(self, *commits: str) -> list[PatchIds | Unknown]:
        found = of_commits(GitDoor(self.root / ".git", READ_TIMEOUT), commits)
        return [found[commit] for commit in commits]


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "work")


def test_the_ids_are_those_of_git(work: Work) -> None:
    commit = work.commit({"a.c": "a\n" * 5 + "new\n" + "a\n" * 4, "b.c": "b\n"})
    found = work.ids(commit)[0]
    assert isinstance(found, PatchIds) and len(found.files) == 2
    for name, told in (("", {found.whole}), ("a.c", found.files), ("b.c", found.files)):
        diff = git(work.root, "diff-tree", "-p", "HEAD~", "HEAD", *(["--", name] if name else []))
        id_ = git(work.root, "patch-id", "--stable", given=f"{diff}\n".encode()).split()[0]
        assert id_ in told


def test_a_patch_is_the_same_wherever_it_stands_and_whatever_the_ids_are_made_of(work: Work, tmp_path: Path) -> None:
    other = Work(tmp_path / "other", sha256=True)
    other.commit({"a.c": "before\n" * 30 + "a\n" * 9})
    changed = "a\n" * 5 + "new\n" + "a\n" * 4
    one, two = work.commit({"a.c": changed}), other.commit({"a.c": "before\n" * 30 + changed})
    assert work.ids(one) == other.ids(two)
    assert isinstance(work.ids(one)[0], PatchIds)


def test_what_has_no_patch_has_no_id(work: Work) -> None:
    first, empty = git(work.root, "rev-parse", "HEAD"), work.commit({})
    git(work.root, "checkout", "--quiet", "-b", "side", first)
    work.commit({"c.c": "c\n"})
    git(work.root, "merge", "--quiet", "-m", "merged", empty)
    assert work.ids(first, empty, git(work.root, "rev-parse", "HEAD")) == [NONE, NONE, NONE]


def test_what_no_patch_tells_has_no_id(work: Work) -> None:
    binary = work.commit({"a.bin": b"\0\1", "a.c": "new\n"})
    (work.root / "b.c").chmod(0o755)
    mode = work.commit({})
    large = work.commit({"large": "x" * (5 << 20) + "\n"})
    assert work.ids(binary, mode, large) == [NO_HUNK, NO_HUNK, NO_HUNK]


def test_a_long_diff_is_not_compared_and_those_after_it_are(work: Work) -> None:
    long = work.commit({"c.c": "x\n" * MAX_DIFF})
    short = work.commit({"a.c": "new\n"})
    found = work.ids(long, short)
    assert found[0] == Unknown(f"its diff is longer than {MAX_DIFF} bytes")
    assert isinstance(found[1], PatchIds)


def test_a_file_may_say_anything(work: Work) -> None:
    """Lines that look like ids or diffs, names of every kind: the next commit is still itself."""
    head = git(work.root, "rev-parse", "HEAD")
    hostile = f"{head}\ncommit {head}\ndiff --git a/x b/x\n@@ -1 +1 @@\nFrom {head}\n"
    one = work.commit({"a.c": hostile, 'a "b"\n.c': hostile, "-x": hostile, f"{head}": "x"})
    two = work.commit({"b.c": "new\n"})
    whole, after = work.ids(one, two)
    assert isinstance(whole, PatchIds) and len(whole.files) == 4
    assert [after] == work.ids(two)
    assert isinstance(after, PatchIds)


def test_a_commit_that_is_not_there_is_unknown_and_the_others_are_not(work: Work) -> None:
    """Git says nothing of it and ends well: only what it tells of counts."""
    there = work.commit({"a.c": "new\n"})
    found = work.ids("ab" * 20, there, "cd" * 20)
    assert [found[0], found[2]] == [Unknown("its mirror lacks a part of it")] * 2
    assert isinstance(found[1], PatchIds)


def test_one_file_of_many_diffs(tmp_path: Path) -> None:
    """In a folder that is no repository; each gets its own, however many there are."""
    texts = {f"p{n}": DIFF % ((b"%d.c" % n,) * 4) for n in range(300)}
    found = of_diffs(tmp_path, texts.items())
    assert found.keys() == texts.keys()
    assert len({ids.whole for ids in found.values() if isinstance(ids, PatchIds)}) == 300
    both = of_diffs(tmp_path, [("both", texts["p1"] + texts["p2"])])["both"]
    one, two = found["p1"], found["p2"]
    assert isinstance(both, PatchIds) and isinstance(one, PatchIds) and isinstance(two, PatchIds)
    assert both.files == one.files | two.files


def test_no_id_and_no_text_is_an_argument(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = work.commit({"a.c": "new\n"})
    log, place = tmp_path / "log", tmp_path / "bin"
    place.mkdir()
    (place / "git").write_text(f'#!/bin/sh\necho "$PWD $@" >> {log}\nPATH="${{PATH#*:}}" exec git "$@"\n')
    (place / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:{os.environ['PATH']}")
    assert isinstance(work.ids(commit)[0], PatchIds)
    called = log.read_text()
    assert "diff-tree --stdin" in called and "patch-id --stable" in called
    assert commit not in called and "a.c" not in called


def test_a_run_reads_so_many_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = PublicTree.create(tmp_path / "linux.git")
    commits = [tree.commit("master", "base"), *(tree.commit("master", "fix", written=n) for n in range(5))]
    mirrors = [Mirror(tree_, tmp_path / "m", tmp_path) for tree_ in policy(tree)]
    mirrors[0].fetch(NOW)
    monkeypatch.setattr(comparing, "MAX_COMMITS", 2)
    seen = [known(observe(mirrors, Wanted(frozenset({commits[1]})))) for _ in range(4)]
    assert [len(one) for one in seen] == [2, 4, 5, 5]
    assert seen[2] == seen[3]


def known(seen: TreesSeen) -> dict[str, CommitSeen]:
    return {id_: replace(one, mentions=()) for id_, one in seen.commits.items() if isinstance(one.patch, PatchIds)}


def policy(tree: PublicTree) -> Sequence[Tree]:
    return make_policy({"url": str(tree.path), "depth": "content", "lines": {"mainline": "master"}}).trees
