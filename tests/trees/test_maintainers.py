"""MAINTAINERS out of mirrors: read where it is, and never asked for where it is not."""

from pathlib import Path

import pytest

from quietfix.desk.store import Desk
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.maintainers import Source, keep, maintainers_text
from quietfix.trees.mirror import Mirror
from tests.support.desks import TestDesk, make_desk
from tests.support.trees import PublicTree, git

NOW = Instant.parse("2026-11-24T16:00:00Z")
TEXT = b"FROB\nM:\tJ\xfcrg <j@example.org>\nF:\tdrivers/frob/\n"


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "base")
    return made


def hold(tree: PublicTree, mode: str = "100644", data: bytes = TEXT, name: str = "MAINTAINERS") -> None:
    """A tip whose tree holds a file."""
    blob = git(tree.path, "hash-object", "-w", "--stdin", given=data)
    listed = git(tree.path, "mktree", given=f"{mode} blob {blob}\t{name}\n".encode())
    tree.point("master", git(tree.path, "commit-tree", listed, "-p", tree.tips["master"], "-m", "next"))


def opened(tree: PublicTree, root: Path, depth: str, *, fetch: bool = True, line: str = "mainline: master") -> Desk:
    """A desk whose mirror is of this depth."""
    git(tree.path, "config", "uploadpack.allowFilter", "true")
    made = TestDesk(root / "desk") if (root / "desk").exists() else make_desk(root / "desk")
    made.trees(f"file://{tree.path}", line)
    made.write(
        "policy/trees.yml", made.read("policy/trees.yml").replace("    lines:", f"    depth: {depth}\n    lines:")
    )
    desk = Desk.open(made.root)
    if fetch:
        mirror_of(desk).fetch(NOW)
    return desk


def mirror_of(desk: Desk) -> Mirror:
    return Mirror(desk.policy().trees.trees[0], desk.scratch / "mirrors", desk.root)


def why(desk: Desk) -> str:
    found = maintainers_text(desk, desk.policy())
    assert isinstance(found, Unknown)
    return found.why


def test_it_is_read_from_the_tip_of_mainline(tree: PublicTree, tmp_path: Path) -> None:
    hold(tree)
    desk = opened(tree, tmp_path, "content")
    expected = Source(TEXT.decode("latin-1"), "tree linux as fetched 2026-11-24 16:00 UTC")
    assert maintainers_text(desk, desk.policy()) == expected
    hold(tree, data=b"NEWER\nF: x\n")
    assert maintainers_text(desk, desk.policy()) == expected
    mirror_of(desk).fetch(NOW)
    newer = maintainers_text(desk, desk.policy())
    assert isinstance(newer, Source) and newer.text == "NEWER\nF: x\n"


@pytest.mark.parametrize("depth", ["messages", "paths"])
def test_a_mirror_without_contents_is_not_asked_and_asks_nobody(depth: str, tree: PublicTree, tmp_path: Path) -> None:
    hold(tree)
    desk = opened(tree, tmp_path, depth)
    before = git(mirror_of(desk).path, "count-objects", "-v")
    assert why(desk) == f"there is no MAINTAINERS: tree linux holds {depth} only, and the desk keeps no copy"
    assert git(mirror_of(desk).path, "count-objects", "-v") == before
    keep(desk, TEXT)
    found = maintainers_text(desk, desk.policy())
    assert isinstance(found, Source) and found.text == TEXT.decode("latin-1")
    assert found.origin.startswith("the copy kept since ")


def test_what_the_tip_has_no_plain_file_of(tree: PublicTree, tmp_path: Path) -> None:
    hold(tree, name="README")
    assert "tree linux has no file MAINTAINERS at the tip of mainline" in why(opened(tree, tmp_path, "content"))


def test_a_file_that_is_too_large_is_not_read(tree: PublicTree, tmp_path: Path) -> None:
    hold(tree, data=b"#" * (16 * 1024 * 1024 + 1))
    assert "MAINTAINERS of tree linux is larger than 16777216 bytes" in why(opened(tree, tmp_path, "content"))


def test_what_could_not_be_fetched_is_unknown(tree: PublicTree, tmp_path: Path) -> None:
    assert "tree linux has not been fetched yet" in why(opened(tree, tmp_path, "content", fetch=False))
    desk = opened(tree, tmp_path, "content", line="mainline: gone")
    assert "this line is not in its tree any more, or not yet" in why(desk)


def test_a_damaged_mirror_is_unknown_and_the_kept_copy_is_used(tree: PublicTree, tmp_path: Path) -> None:
    hold(tree)
    desk = opened(tree, tmp_path, "content")
    for pack in (mirror_of(desk).path / "objects").rglob("*"):
        if pack.is_file():
            pack.chmod(0o600)
            pack.write_bytes(b"")
    assert why(desk).startswith("there is no MAINTAINERS: ")
    keep(desk, TEXT)
    assert isinstance(maintainers_text(desk, desk.policy()), Source)


def test_a_policy_without_mainline_says_so(tree: PublicTree, tmp_path: Path) -> None:
    desk = opened(tree, tmp_path, "content", line="main: master", fetch=False)
    assert "no tree of the policy has a line mainline" in why(desk)
