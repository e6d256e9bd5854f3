"""What keeps a tree from being fetched has words of its own, which stay the same at every try; the mirror stays as it was."""

import os
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from quietfix.desk.policy import Tree
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.trees.fetching import Patience
from quietfix.trees.mirror import Fetched, Mirror
from quietfix.trees.trouble import Server, of_server
from tests.support.trees import PublicTree, git
from tests.support.treeserver import TreeServer, serving

NOW = Instant.parse("2026-11-24T16:00:00Z")
NEXT = Instant.parse("2026-11-25T16:00:00Z")
SHORT = Patience(silence=timedelta(seconds=1))


@pytest.fixture
def public(tmp_path: Path) -> PublicTree:
    made = PublicTree.create(tmp_path / "served" / "linux.git")
    made.commit("master", "one")
    made.commit("master", "two")
    return made


@pytest.fixture
def server(public: PublicTree, monkeypatch: pytest.MonkeyPatch) -> Iterator[TreeServer]:
    with serving(public.path.parent) as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


def mirror_of(url: str, root: Path, patience: Patience = SHORT) -> Mirror:
    tree = Tree.model_validate({"name": "linux", "url": url, "lines": {"mainline": "master"}, "tags": ["v*"]})
    return Mirror(tree, root / "mirrors", root, patience)


def why(fetched: Fetched | Unknown) -> str:
    assert isinstance(fetched, Unknown), fetched
    return fetched.why.removeprefix("tree linux could not be fetched: ")


SAID = {
    "hang": Server.STALLED,
    "cut": Server.CUT,
    "301": Server.MOVED,
    "302": Server.MOVED,
    "308": Server.MOVED,
    "401": Server.PASSWORD,
    "403": Server.FORBIDDEN,
    "404": Server.GONE,
    "410": Server.GONE,
    "500": Server.BROKEN,
    "503": Server.BROKEN,
}


@pytest.mark.parametrize("manner", SAID)
def test_what_a_server_does_is_told_and_it_may_come_back(
    manner: str, server: TreeServer, public: PublicTree, tmp_path: Path
) -> None:
    mirror = mirror_of(f"{server.url}/linux.git", tmp_path)
    first = mirror.fetch(NOW)
    assert isinstance(first, Fetched)
    held = git(mirror.path, "for-each-ref")
    new = public.commit("master", "three")
    server.manner = manner
    failed = mirror.fetch(NEXT)
    assert why(failed) == str(SAID[manner].value)
    assert mirror.last() == failed == mirror.fetch(NEXT)
    assert git(mirror.path, "for-each-ref") == held
    assert not list(mirror.root.glob("*.new*"))
    server.manner = "serve"
    assert mirror.fetch(NEXT) == Fetched(NEXT, {"mainline": new})


def test_a_redirect_is_not_followed(server: TreeServer, tmp_path: Path) -> None:
    server.manner = "301"
    mirror_of(f"{server.url}/linux.git", tmp_path).fetch(NOW)
    assert not [request for request in server.requests if "elsewhere" in request.path]


@pytest.mark.parametrize("scheme", ["https", "ssh"])
def test_a_server_that_accepts_and_never_answers_is_given_up(scheme: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"{scheme}://127.0.0.1:{deaf.getsockname()[1]}/linux.git"
        assert why(mirror_of(url, tmp_path).fetch(NOW)) == str(Server.STALLED.value)


def test_a_fetch_that_takes_too_long_as_a_whole_is_given_up(server: TreeServer, tmp_path: Path) -> None:
    server.manner = "hang"
    patience = Patience(whole=timedelta(seconds=1))
    assert why(mirror_of(f"{server.url}/linux.git", tmp_path, patience).fetch(NOW)) == str(Server.LATE.value)


def test_a_port_where_nobody_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as used:
        url = f"https://127.0.0.1:{used.getsockname()[1]}/linux.git"
    assert why(mirror_of(url, tmp_path).fetch(NOW)) == str(Server.NO_ANSWER.value)


def test_a_certificate_that_nobody_vouches_for(
    server: TreeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_SSL_CAINFO")
    assert why(mirror_of(f"{server.url}/linux.git", tmp_path).fetch(NOW)) == str(Server.CERTIFICATE.value)


SSH = {
    "echo 'git@x: Permission denied (publickey).' >&2; exit 255": Server.KEY,
    "echo 'Host key verification failed.' >&2; exit 255": Server.HOST_KEY,
    "echo 'ssh: Could not resolve hostname x: Name or service not known' >&2; exit 255": Server.NO_HOST,
    "echo 'ssh: connect to host x port 22: Connection refused' >&2; exit 255": Server.NO_ANSWER,
    "echo 'Connection closed by 192.0.2.1 port 22' >&2; exit 255": Server.CUT,
    "sleep 60": Server.STALLED,
}


@pytest.mark.parametrize("script", SSH)
def test_what_ssh_says_is_told(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "bin" / "ssh"
    place.parent.mkdir()
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place.parent}:{os.environ['PATH']}")
    assert why(mirror_of("ssh://git@x/linux.git", tmp_path).fetch(NOW)) == str(SSH[script].value)


@pytest.mark.parametrize("what", ["nothing", "a folder", "a file"])
def test_a_path_that_is_no_repository(what: str, tmp_path: Path) -> None:
    place = tmp_path / "linux.git"
    if what == "a folder":
        place.mkdir()
    if what == "a file":
        place.write_text("no repository\n")
    assert why(mirror_of(str(place), tmp_path).fetch(NOW)) == str(Server.GONE.value)


def test_what_a_server_says_for_people_steers_nothing() -> None:
    assert of_server("remote: fatal: Authentication failed\nfatal: unable to access 'u': returned error: 404") is (
        Server.GONE.value
    )
    assert of_server("remote: fatal: Authentication failed\nfatal: something new") is None


def test_what_is_not_known_is_told_in_the_words_of_git(
    public: PublicTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "bin" / "git"
    place.parent.mkdir()
    place.write_text("#!/bin/sh\necho 'fatal: something new' >&2; exit 128\n")
    place.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place.parent}:{os.environ['PATH']}")
    assert why(mirror_of(str(public.path), tmp_path).fetch(NOW)).startswith(
        "Git ended with status 128: fatal: something new; try again"
    )


def test_the_words_hold_no_number_that_changes_and_say_what_to_do() -> None:
    for server in Server:
        assert not any(character.isdigit() for character in str(server.value))
        assert "; " in str(server.value)
