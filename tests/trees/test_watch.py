"""A Git that is silent for too long is ended with its helpers; one that goes on saying something is not."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.trees.git import GitDoor
from quietfix.trees.watch import GitLate, GitSilent

LONG, SHORT = timedelta(seconds=60), timedelta(seconds=1)


def put(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a shell script in the place of Git."""
    place = tmp_path / "bin" / "git"
    place.parent.mkdir()
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place.parent}:{os.environ['PATH']}")


def test_a_silent_git_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its child holds the pipes: were it left, the call would not come back."""
    put("echo some >&2; sleep 600 & wait", tmp_path, monkeypatch)
    with pytest.raises(GitSilent) as caught:
        GitDoor(tmp_path, LONG, SHORT).read("fetch")
    assert caught.value.happened == "Git was silent for 1 seconds and was stopped"


def test_a_git_that_goes_on_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes longer than the silence that it is allowed, and says something all along."""
    put("for n in 1 2 3 4 5 6 7 8; do echo $n >&2; sleep 0.2; done; echo done", tmp_path, monkeypatch)
    heard: list[bytes] = []
    assert GitDoor(tmp_path, LONG, SHORT).read("fetch", heard=heard.append) == b"done\n"
    assert b"".join(heard) == b"1\n2\n3\n4\n5\n6\n7\n8\n"


def test_the_whole_is_bounded_for_one_that_talks_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("while :; do echo more >&2; sleep 0.1; done", tmp_path, monkeypatch)
    with pytest.raises(GitLate):
        GitDoor(tmp_path, SHORT, LONG).read("fetch")
