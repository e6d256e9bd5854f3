"""The one door to Git: it tells how Git ended, bounds its time, and leaves nothing over."""

import os
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest

from quietfix.errors import GitFailed
from quietfix.instants import Instant
from quietfix.trees.git import GitDoor
from tests.support.trees import PublicTree

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
