"""The one door to Git obeys nobody's settings and reaches no server."""

import shlex
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.desk.policy import Tree
from quietfix.errors import GitFailed
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.git import GitDoor
from quietfix.trees.mirror import Mirror
from tests.support.trees import PublicTree, git

NOW = Instant.parse("2026-11-24T16:00:00Z")
SOON, LATER = timedelta(seconds=1), timedelta(seconds=60)
Fake = Callable[[str], GitDoor]
Runs = Callable[[int], bool]


@pytest.fixture
def tree(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "public.git")
    made.commit("master", "one")
    made.commit("master", "two")
    return made


@pytest.fixture
def door(tree: PublicTree) -> GitDoor:
    return GitDoor(tree.path, LATER)


@pytest.fixture
def other(tmp_path: Path) -> PublicTree:
    """Where the caller's environment would lead."""
    made = PublicTree.create(tmp_path / "other.git")
    made.commit("master", "other")
    return made


def test_the_caller_cannot_lead_git_elsewhere(
    door: GitDoor, tree: PublicTree, other: PublicTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other.path))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.path / "objects"))
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", str(other.path / "objects"))
    monkeypatch.setenv("GIT_NAMESPACE", "space")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert door.read("rev-parse", "refs/heads/master").decode().strip() == tree.tips["master"]
    with pytest.raises(GitFailed):
        door.read("cat-file", "-e", other.tips["master"])


def test_nobodys_settings_are_read(door: GitDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "settings"
    settings.write_text("[user]\n\tname = Somebody\n[alias]\n\tx = version\n")
    (tmp_path / ".gitconfig").write_text(settings.read_text())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG"):
        monkeypatch.setenv(name, str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "0")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Somebody")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'user.name'='Somebody'")
    assert b"user.name" not in door.read("var", "-l")
    with pytest.raises(GitFailed):
        door.read("x")


@pytest.mark.parametrize("name", ["TRACE", "TRACE2", "TRACE2_EVENT", "TRACE2_PERF", "TRACE_PACKET", "TRACE_SETUP"])
def test_nothing_is_traced(name: str, door: GitDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace would hold ids."""
    trace = tmp_path / "trace"
    monkeypatch.setenv(f"GIT_{name}", str(trace))
    door.read("log", "-1")
    assert not trace.exists()


def test_no_trace_of_this_git_was_forgotten(door: GitDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = Path(subprocess.check_output(["git", "--exec-path"], text=True).strip()) / "git"
    known = {word.decode() for word in binary.read_bytes().split(b"\0") if word.startswith(b"GIT_TRACE")}
    assert "GIT_TRACE" in known
    for name in known:
        if name.isascii() and name.replace("_", "").isalnum():
            monkeypatch.setenv(name, str(tmp_path / name))
    door.read("log", "-1")
    assert not list(tmp_path.glob("GIT_TRACE*"))


def test_replacements_and_grafts_are_not_believed(door: GitDoor, tree: PublicTree, tmp_path: Path) -> None:
    tip = tree.tips["master"]
    git(tree.path, "replace", "--graft", tip)
    (tree.path / "info").mkdir(exist_ok=True)
    (tree.path / "info" / "grafts").write_text(f"{tip}\n")
    assert door.read("rev-list", "--count", tip) == b"2\n"


def test_no_hook_runs(door: GitDoor, tree: PublicTree, tmp_path: Path) -> None:
    hook = tree.path / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path))}/ran\n")
    hook.chmod(0o755)
    door.read("update-ref", "refs/heads/new", tree.tips["master"])
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("url", ["{path}", "file://{path}", "https://127.0.0.1:9/x", "ssh://127.0.0.1/x", "ext::true"])
def test_a_reader_may_not_reach_a_server(url: str, door: GitDoor, other: PublicTree) -> None:
    with pytest.raises(GitFailed) as caught:
        door.read("fetch", url.format(path=other.path))
    assert caught.value.happened.endswith("not allowed")


def test_one_way_that_is_open_opens_no_other(door: GitDoor, other: PublicTree) -> None:
    assert door.read("ls-remote", str(other.path), protocol="file")
    with pytest.raises(GitFailed, match="128"):
        door.read("ls-remote", str(other.path), protocol="https")


class Partial:
    """A mirror that holds commits alone, and a log of what its server was asked."""

    def __init__(self, root: Path) -> None:
        self.tree = PublicTree.create(root / "server.git")
        self.tree.commit("master", "one")
        git(self.tree.path, "config", "uploadpack.allowFilter", "true")
        git(self.tree.path, "config", "uploadpack.allowAnySHA1InWant", "true")
        self.blob = git(self.tree.path, "rev-parse", "master:file.c")
        url = f"file://{self.tree.path}"
        policy = Tree.model_validate({"name": "linux", "url": url, "lines": {"mainline": "master"}, "tags": ["v*"]})
        self.mirror = Mirror(policy, root / "mirrors", root)
        fetched = self.mirror.fetch(NOW)
        assert not isinstance(fetched, Unknown)
        # Mirrors know no server that Git could ask. Here one does, so that the door alone has to hold.
        self.knows_a_server = git(self.mirror.path, "config", "--list").count("remote.")
        git(self.mirror.path, "config", f"remote.{url}.promisor", "true")
        git(self.mirror.path, "config", f"remote.{url}.partialclonefilter", "tree:0")
        self.asked = root / "asked"
        server = root / "server"
        server.write_text(f'#!/bin/sh\necho asked >> {shlex.quote(str(self.asked))}\nexec git-upload-pack "$@"\n')
        server.chmod(0o755)
        git(self.mirror.path, "config", f"remote.{url}.uploadpack", str(server))


@pytest.fixture
def partial(tmp_path: Path) -> Partial:
    return Partial(tmp_path)


def test_a_partial_mirror_holds_commits_alone(partial: Partial) -> None:
    checked = partial.mirror.reader().read("cat-file", "--batch-all-objects", "--batch-check=%(objecttype)")
    assert set(checked.split()) == {b"commit"}


def test_an_object_that_is_missing_is_never_asked_for(partial: Partial) -> None:
    """By no command: an id alone would tell the server what is looked for."""
    reader, blob, foreign = partial.mirror.reader(), partial.blob, "ab" * 20
    for arguments in (
        ["cat-file", "-p", blob],
        ["cat-file", "-e", foreign],
        ["log", "-p", "refs/lines/mainline"],
        ["diff-tree", "--root", "-p", "refs/lines/mainline"],
        ["merge-base", "--is-ancestor", foreign, "refs/lines/mainline"],
        ["log", foreign],
        ["fetch", f"file://{partial.tree.path}", "master"],
    ):
        with pytest.raises(GitFailed):
            reader.read(*arguments)
    missing = reader.read("cat-file", "--batch-check", given=f"{blob}\n{foreign}\n".encode())
    assert missing.decode() == f"{blob} missing\n{foreign} missing\n"
    assert not partial.asked.exists()


def test_a_mirror_knows_no_server_at_all(partial: Partial) -> None:
    """The second wall: Git before 2.44 does not know GIT_NO_LAZY_FETCH, and one that is told nothing asks nobody."""
    assert partial.knows_a_server == 0


def test_an_older_git_asks_nobody_either(partial: Partial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the variable that newer ones know, the protocols that are not allowed hold."""
    monkeypatch.setattr("quietfix.trees.git._NEVER_ASK", {})
    test_an_object_that_is_missing_is_never_asked_for(partial)


def test_git_would_have_asked(partial: Partial) -> None:
    """By itself Git asks: this shows that the log above would have seen it."""
    git(partial.mirror.path, "cat-file", "-p", partial.blob)
    assert partial.asked.read_text()
