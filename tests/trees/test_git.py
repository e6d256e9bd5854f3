"""The one door to Git: it tells how Git ended, bounds its time, obeys nobody's settings, and reaches no server."""

import os
import shlex
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import IO

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
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a shell script in the place of Git."""

    def put(script: str, timeout: timedelta = LATER) -> GitDoor:
        place = tmp_path / "bin" / "git"
        place.parent.mkdir()
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)
        monkeypatch.setenv("PATH", f"{place.parent}:{os.environ['PATH']}")
        return GitDoor(tmp_path, timeout)

    return put


def test_what_git_prints_is_read(door: GitDoor, tree: PublicTree) -> None:
    assert door.read("rev-parse", "master").decode().strip() == tree.tips["master"]


def test_standard_input_reaches_git_whole_while_it_answers(door: GitDoor) -> None:
    """More than the pipes hold in both directions at once."""
    asked = b"".join(b"%040x\n" % number for number in range(20_000))
    answer = door.read("cat-file", "--batch-check", given=asked)
    assert answer == asked.replace(b"\n", b" missing\n")


def test_another_status_is_an_error_with_the_last_words_of_git(door: GitDoor) -> None:
    with pytest.raises(GitFailed) as caught:
        door.read("rev-parse", "--verify", "refs/heads/gone")
    assert caught.value.happened == "Git ended with status 128: fatal: Needed a single revision"
    assert "policy/trees.yml" in caught.value.todo


def test_a_status_that_was_asked_for_is_no_error(door: GitDoor) -> None:
    assert door.read("config", "no.such", status=(0, 1)) == b""


def test_the_words_of_git_are_harmless(fake: Fake) -> None:
    door = fake(r"printf 'warning: x\nfatal: \033[31mred\r\nhint: y\n' >&2; exit 3")
    with pytest.raises(GitFailed) as caught:
        door.read("log")
    assert caught.value.happened == "Git ended with status 3: fatal: ?[31mred"


@pytest.mark.parametrize(("script", "words"), [("exit 1", "it said nothing"), ("echo oh >&2; exit 1", "oh")])
def test_git_may_have_said_little(fake: Fake, script: str, words: str) -> None:
    with pytest.raises(GitFailed) as caught:
        fake(script).read("log")
    assert caught.value.happened == f"Git ended with status 1: {words}"


def test_a_long_word_is_cut(fake: Fake) -> None:
    with pytest.raises(GitFailed) as caught:
        fake("printf 'fatal: %02000d\\n' 0 >&2; exit 1").read("log")
    assert len(caught.value.happened) == len("Git ended with status 1: ") + 300


def test_a_git_that_was_killed_is_an_error(fake: Fake) -> None:
    with pytest.raises(GitFailed, match="status -9"):
        fake("echo some; kill -9 $$").read("log")


def test_no_git_is_an_error(tree: PublicTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitFailed, match="could not be started"):
        GitDoor(tree.path, LATER).read("version")


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="it is damaged; delete it and fetch again"):
        GitDoor(tmp_path / "gone.git", LATER).read("log")


def test_errors_larger_than_a_pipe_do_not_block(fake: Fake) -> None:
    door = fake("i=0; while [ $i -lt 3000 ]; do printf '%0100d\\n' $i >&2; i=$((i+1)); done; echo done")
    assert door.read("log") == b"done\n"


def test_leaving_early_ends_git_and_is_no_error(fake: Fake, tmp_path: Path) -> None:
    with fake(f"echo $$ > {tmp_path}/pid; while :; do echo more; done").stream("log") as output:
        assert output.readline() == b"more\n"
    assert ended(tmp_path / "pid")


def test_an_exception_ends_git_and_goes_on(fake: Fake, tmp_path: Path) -> None:
    def stumble(output: IO[bytes]) -> None:
        output.readline()
        raise ZeroDivisionError

    door = fake(f"echo $$ > {tmp_path}/pid; while :; do echo more; done")
    with pytest.raises(ZeroDivisionError), door.stream("log") as output:
        stumble(output)
    assert ended(tmp_path / "pid")


def test_git_that_takes_too_long_is_stopped_with_its_children(fake: Fake, tmp_path: Path) -> None:
    door = fake(f"sleep 600 & echo $! > {tmp_path}/child; echo $$ > {tmp_path}/pid; wait")
    with pytest.raises(GitFailed, match="too long") as caught:
        GitDoor(door.directory, SOON).read("log")
    assert caught.value.happened == "Git took too long and was stopped after 1 seconds"
    assert ended(tmp_path / "pid")
    assert ended(tmp_path / "child")


def test_git_that_goes_on_printing_is_stopped_too(fake: Fake) -> None:
    door = GitDoor(fake("while :; do echo more; done").directory, SOON)
    with pytest.raises(GitFailed, match="too long"), door.stream("log") as output:
        for _ in output:
            pass


def test_a_child_that_holds_the_output_after_git_is_stopped(fake: Fake, tmp_path: Path) -> None:
    door = fake(f"sleep 600 & echo $! > {tmp_path}/child; exit 0")
    with pytest.raises(GitFailed, match="too long"):
        GitDoor(door.directory, SOON).read("log")
    assert ended(tmp_path / "child")


def test_a_child_that_holds_the_errors_after_git_is_stopped(fake: Fake) -> None:
    door = GitDoor(fake("sleep 4 > /dev/null & exit 0").directory, SOON)
    with pytest.raises(GitFailed, match="too long"):
        door.read("log")


def opened() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def children() -> str:
    """The processes that this one has started and not waited for, dead ones included."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def test_nothing_is_left_over(door: GitDoor) -> None:
    """No thread, no open file and no zombie, however a call ends; a warning about one would be an error here."""
    files, threads, processes = opened(), threading.active_count(), children()
    for arguments in (["version"], ["no-such-command"], ["log"]):
        try:
            with door.stream(*arguments) as output:
                output.read(1)
        except GitFailed:
            pass
    assert opened() == files
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(5)  # a cancelled timer ends by itself, a moment later
    assert threading.active_count() == threads
    assert children() == processes


def ended(file: Path) -> bool:
    """Whether the process whose id is in the file ends, or is dead and waits for init: a killed one closes its pipes first."""
    for _ in range(500):
        try:
            status = Path(f"/proc/{int(file.read_text())}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True
        if status.rpartition(")")[2].split()[0] in "ZX":
            return True
        time.sleep(0.01)
    return False


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
