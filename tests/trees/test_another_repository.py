"""A url that offers another repository is told from a force push, and the mirror is kept as it was."""

from pathlib import Path

import pytest

from quietfix.desk.policy import Tree
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.mirror import Fetched, Mirror
from tests.support.trees import PublicTree, git

NOW = Instant.parse("2026-11-24T16:00:00Z")
NEXT = Instant.parse("2026-11-25T16:00:00Z")


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "one")
    made.branch("linux-6.6.y", "master")
    made.commit("master", "two")
    made.commit("linux-6.6.y", "stable")
    made.tag("v1", "linux-6.6.y")
    return made


@pytest.fixture
def mirror(tree: PublicTree) -> Mirror:
    lines = {"mainline": "master", "6.6": "linux-6.6.y"}
    policy = {"name": "linux", "url": str(tree.path), "lines": lines, "tags": ["v*"]}
    made = Mirror(Tree.model_validate(policy), tree.path.parent / "mirrors", tree.path.parent)
    assert isinstance(made.fetch(NOW), Fetched)
    return made


def replaced(tree: PublicTree, *, sha256: bool = False) -> PublicTree:
    """Another repository in the place of the tree."""
    tree.path.rename(tree.path.with_suffix(".before"))
    return PublicTree.create(tree.path, sha256=sha256)


@pytest.mark.parametrize("sha256", [False, True])
def test_another_repository_is_unknown_and_the_mirror_is_as_it_was(
    sha256: bool, tree: PublicTree, mirror: Mirror
) -> None:
    other = replaced(tree, sha256=sha256)
    other.commit("master", "other")
    other.commit("linux-6.6.y", "another")
    other.tag("v1", "master")
    held = git(mirror.path, "cat-file", "--batch-all-objects", "--batch-check"), git(mirror.path, "for-each-ref")
    for _ in range(2):
        failed = mirror.fetch(NEXT)
        assert isinstance(failed, Unknown)
        assert "another repository is at its url now" in failed.why
        assert "delete the mirror; else correct the url" in failed.why
    now = git(mirror.path, "cat-file", "--batch-all-objects", "--batch-check"), git(mirror.path, "for-each-ref")
    assert now == held
    assert mirror.last() == failed


def test_the_right_repository_is_known_again(tree: PublicTree, mirror: Mirror, tmp_path: Path) -> None:
    replaced(tree).commit("master", "other")
    assert isinstance(mirror.fetch(NEXT), Unknown)
    tree.path.rename(tmp_path / "away")
    tree.path.with_suffix(".before").rename(tree.path)
    assert isinstance(mirror.fetch(NEXT), Fetched)


def test_an_emptied_repository_takes_nothing_from_the_mirror(tree: PublicTree, mirror: Mirror) -> None:
    replaced(tree)
    held = git(mirror.path, "for-each-ref")
    failed = mirror.fetch(NEXT)
    assert isinstance(failed, Unknown)
    assert "none of its lines is at its url any more" in failed.why
    assert git(mirror.path, "for-each-ref") == held


@pytest.mark.parametrize("lost_tag", [False, True])
def test_all_lines_pushed_by_force_are_followed(lost_tag: bool, tree: PublicTree, mirror: Mirror) -> None:
    """As long as one of them still starts where the tree did."""
    root = git(tree.path, "rev-list", "--max-parents=0", "master")
    for branch in ("master", "linux-6.6.y"):
        tree.point(branch, root)
        tree.commit(branch, "rewritten")
    if lost_tag:
        git(tree.path, "update-ref", "-d", "refs/tags/v1")
    assert mirror.fetch(NEXT) == Fetched(NEXT, {"mainline": tree.tips["master"], "6.6": tree.tips["linux-6.6.y"]})


def test_one_line_of_another_history_is_followed_where_the_others_stay(tree: PublicTree, mirror: Mirror) -> None:
    del tree.tips["linux-6.6.y"]
    other = tree.commit("linux-6.6.y", "a root of its own")
    assert mirror.fetch(NEXT) == Fetched(NEXT, {"mainline": tree.tips["master"], "6.6": other})


def test_lines_that_went_on_are_followed_without_any_tag(tree: PublicTree, mirror: Mirror) -> None:
    git(tree.path, "update-ref", "-d", "refs/tags/v1")
    for branch in ("master", "linux-6.6.y"):
        tree.commit(branch, "on")
    assert isinstance(mirror.fetch(NEXT), Fetched)
