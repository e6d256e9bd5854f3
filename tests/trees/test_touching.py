"""Which commits touch a path: in real repositories, with hostile paths, and without a word to any server."""

import os
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.desk.policy import Tree
from quietfix.errors import GitFailed
from quietfix.facts import Touch, Touched
from quietfix.instants import Instant
from quietfix.rules.asking import Question, is_path
from quietfix.rules.references import Forms
from quietfix.trees.git import GitDoor
from quietfix.trees.mirror import Mirror
from quietfix.trees.releases import released
from quietfix.trees.touching import History, Reached
from tests.support.trees import PublicTree, git
from tests.support.treeserver import serving

NOW = Instant.parse("2026-11-24T16:00:00Z")
CODE = "int base;\n\nstatic int frob(int a)\n{\n\treturn a;\n}\n\nstatic int other(int b)\n{\n\treturn b;\n}\n"


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base", paths={"fs/a.c": CODE, "fs/b.c": "b", "MAINTAINERS": "m"})
    made.tag("v6.1", "master")
    return made


def history(tree: PublicTree, *, since: str | None = None, git: GitDoor | None = None) -> History:
    door = git or GitDoor(tree.path, timedelta(seconds=60))
    return History(door, tuple(tree.tips.values()), released(door)[since] if since else None, Forms())


def looked(
    tree: PublicTree, *files: str, since: str | None = None, functions: tuple[str, ...] = ()
) -> dict[str, Touch]:
    """What is found, by subject."""
    reached = history(tree, since=since).look(Question(files, functions), paths=True)
    assert not reached.cut
    return {touch.subject: touch for touch in reached.touches}


def test_what_touches_a_file_is_found_with_how_much_else_it_changes(tree: PublicTree) -> None:
    tree.commit("master", "a alone", paths={"fs/a.c": "1"})
    tree.commit("master", "b alone", paths={"fs/b.c": "1"})
    tree.commit("master", "both", paths={"fs/a.c": "2", "fs/b.c": "2", "new": ""})
    found = looked(tree, "fs/a.c")
    assert {subject: touch.breadth for subject, touch in found.items()} == {"base": 3, "a alone": 1, "both": 3}
    assert found["both"].touched == (Touched("fs/a.c", "fs/a.c"),)
    assert {name.name for name in looked(tree, "fs/a.c", "fs/b.c")["both"].touched} == {"fs/a.c", "fs/b.c"}


def test_a_folder_is_all_that_is_below_it(tree: PublicTree) -> None:
    tree.commit("master", "both", paths={"fs/a.c": "2", "fs/b.c": "2", "fsx": ""})
    assert looked(tree, "fs")["both"].touched == (Touched("fs", "fs", 2),)
    assert looked(tree, ".")["both"].touched == (Touched(".", ".", 3),)


def test_only_what_came_after_a_release_is_found(tree: PublicTree) -> None:
    tree.commit("master", "new", paths={"fs/a.c": "1"})
    assert set(looked(tree, "fs/a.c", since="v6.1")) == {"new"}


def test_a_file_that_was_moved_is_followed_one_step(tree: PublicTree) -> None:
    tree.commit("master", "older", paths={"fs/a.c": "1"})
    tree.commit("master", "move", paths={"fs/a.c": None, "lib/a.c": "other text", "Makefile": "x"})
    tree.commit("master", "newer", paths={"lib/a.c": "2"})
    found = looked(tree, "lib/a.c")
    assert set(found) == {"base", "older", "move", "newer"}
    assert found["older"].touched == (Touched("lib/a.c", "fs/a.c"),)
    assert found["move"].touched == found["newer"].touched == (Touched("lib/a.c", "lib/a.c"),)


def test_what_a_merge_threw_away_is_no_fix(tree: PublicTree) -> None:
    """The merge has the file as its first parent had it, so the other side's change is nowhere."""
    tree.branch("topic", "master")
    tree.commit("topic", "thrown away", paths={"fs/a.c": "gone"})
    tree.commit("topic", "kept", paths={"fs/b.c": "kept"})
    tree.commit("master", "ours", paths={"fs/a.c": "ours"})
    tree.commit("master", "Merge topic", merge=(tree.tips["topic"],), paths={"fs/b.c": "kept"})
    del tree.tips["topic"]
    assert set(looked(tree, "fs/a.c")) == {"base", "ours"}
    assert set(looked(tree, "fs/b.c")) == {"base", "kept"}


HOSTILE = [
    "-",
    "--all",
    "--output=x",
    ":(top)a",
    ":!b",
    "*",
    "a*",
    "[ab]",
    "^master",
    "\\b",
    "a b",
    '"q"',
    "ä",
    "#",
    "--",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_path_is_the_path_that_it_is(name: str, tree: PublicTree) -> None:
    tree.commit("master", "hostile", paths={name: "1"})
    tree.commit("master", "another", paths={"a": "1", "b": "1"})
    assert set(looked(tree, name)) == {"hostile"}
    assert set(looked(tree, f"fs/{name}")) == set()


@pytest.mark.parametrize("name", ["a\nb", "a\r", "\n--all", "a\0b", ""])
def test_a_path_of_two_lines_is_refused(name: str, tree: PublicTree) -> None:
    assert not is_path(name)
    with pytest.raises(GitFailed, match="more than one line"):
        looked(tree, name)


def test_hostile_names_in_a_tree_do_not_mislead(tree: PublicTree) -> None:
    """Statuses, headers and line breaks as names of files, and a message that looks like the output."""
    odd = {"M": "1", "A\n": "1", f"{'a' * 40} 1\nx": "1", "\nD": "1", "fs/\na.c": "1"}
    tree.commit("master", "odd\n\nM\nfs/a.c\n" + "a" * 40 + " 1\nfake", paths={**odd, "fs/a.c": "1"})
    found = looked(tree, "fs/a.c", since="v6.1")
    assert {subject: touch.breadth for subject, touch in found.items()} == {"odd": 6}


def test_functions_are_looked_for_in_messages_of_all_commits(tree: PublicTree) -> None:
    tree.commit("master", "fs: keep frob_it in bounds", paths={"other.c": "1"})
    tree.commit("master", "two\n\nWhat calls read() and frob_it.\nfrob_item is another.", paths={"other.c": "2"})
    tree.commit("master", "three: read the manual\n\nfrob_item and xfrob_it", paths={"other.c": "3"})
    found = looked(tree, functions=("frob_it", "read"))
    assert {s: (touch.in_subject, touch.in_message) for s, touch in found.items()} == {
        "fs: keep frob_it in bounds": (("frob_it",), ()),
        "two": ((), ("frob_it", "read")),
    }


def changes(tree: PublicTree, question: Question) -> Mapping[str, tuple[str, ...]]:
    looking = history(tree)
    reached = looking.look(question, paths=True)
    found = looking.changes(reached.touches, question)
    return {touch.subject: found[touch.id] for touch in reached.touches}


def test_changes_tell_the_functions_that_they_are_in(tree: PublicTree) -> None:
    tree.commit("master", "in frob", paths={"fs/a.c": CODE.replace("return a", "return 0")})
    tree.commit(
        "master", "in other", paths={"fs/a.c": CODE.replace("return b", "return 0").replace("return a", "return 0")}
    )
    tree.commit("master", "calls", paths={"fs/b.c": "x = frob(1);\n"})
    tree.commit("master", "speaks", paths={"fs/b.c": "what a frob\n"})
    assert changes(tree, Question(("fs/a.c", "fs/b.c"), ("frob",))) == {
        "base": ("frob",),
        "in frob": ("frob",),
        "in other": (),
        "calls": ("frob",),
        "speaks": ("frob",),  # it takes the call out
    }


def test_the_name_of_a_file_is_no_change_of_a_function(tree: PublicTree) -> None:
    tree.commit("master", "name", paths={"frob(.c": "y\n", "fs/b.c": "z\n"})
    assert changes(tree, Question(("fs/b.c", "frob(.c"), ("frob",)))["name"] == ()


def test_the_rest_of_an_endless_line_is_no_commit(tree: PublicTree) -> None:
    """It is cut where the rest would look like the next commit, and what Git looks at does not show it as binary."""
    commit = tree.commit("master", "odd", paths={"odd.c": f"{'x' * 8191}\0{'a' * 40}\nfrob(1)\n"})
    looking, question = history(tree), Question(("odd.c",), ("frob",))
    assert looking.changes(looking.look(question, paths=True).touches, question) == {commit: ("frob",)}


def mirrored(tree: PublicTree, depth: str, url: str) -> Mirror:
    said = {"name": "linux", "url": url, "lines": {"mainline": "master"}, "tags": ["v*"], "depth": depth}
    return Mirror(Tree.model_validate(said), tree.path.parent / "mirrors", tree.path.parent)


def test_a_mirror_with_paths_answers_without_its_server(tree: PublicTree, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no content, and asks for none: not for moves, not for lists of files, not for the commit graph."""
    tree.commit("master", "move", paths={"fs/a.c": None, "lib/a.c": "1"})
    git(tree.path, "config", "uploadpack.allowFilter", "true")
    with serving(tree.path.parent) as server:
        for key, value in server.environment.items():
            monkeypatch.setenv(key, value)
        mirror = mirrored(tree, "paths", f"{server.url}/public.git")
        mirror.fetch(NOW)
        asked = len(server.requests)
        looking = history(tree, since=None, git=mirror.reader())
        question = Question(("lib/a.c", "nowhere"), ("frob",))
        reached = looking.look(question, paths=True)
        assert {touch.subject for touch in reached.touches} == {"move", "base"}
        assert asked > 0 and len(server.requests) == asked
    kinds = git(mirror.path, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split()
    assert "blob" not in kinds and "tree" in kinds


def test_the_commit_graph_changes_no_answer(tree: PublicTree) -> None:
    """A mirror with paths has one that knows the paths; without any the answer is the same."""
    for number in range(40):
        tree.commit("master", f"work {number}", paths={f"fs/{'ab'[number % 2]}.c": str(number)})
    mirror = mirrored(tree, "content", str(tree.path))
    mirror.fetch(NOW)

    def answer() -> Reached:
        return history(tree, git=mirror.reader()).look(Question(("fs/a.c",)), paths=True)

    graphs = mirror.path / "objects" / "info" / "commit-graphs"
    assert any(b"BIDX" in graph.read_bytes() for graph in graphs.glob("*.graph"))
    known = answer()
    assert len(known.touches) == 21
    shutil.rmtree(graphs)
    assert answer() == known


def test_no_word_of_a_question_is_an_argument(
    tree: PublicTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, place, log = shutil.which("git"), tmp_path / "bin" / "git", tmp_path / "arguments"
    place.parent.mkdir()
    place.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {log}\nenv >> {log}\nexec {real} "$@"\n')
    place.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place.parent}:{os.environ['PATH']}")
    question = Question(("fs/a.c",), ("frob",), ("1da177e4c3f4",))
    looking = history(tree)
    reached = looking.look(question, paths=True)
    assert looking.changes(reached.touches, question)
    said = log.read_text()
    assert "--literal-pathspecs" in said
    assert not [word for word in ("fs/a.c", "frob", "1da177e4c3f4", reached.touches[0].id) if word in said]
