"""Nothing is pushed or told where others could read it: what the forge says, and where the remotes lead."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quietfix.facts import Unknown
from quietfix.forge.github import GithubReader, Ours
from quietfix.forge.githubclient import reading
from quietfix.forge.githubplace import Place
from tests.forge.answering import BROKEN, Answer, Answering, Clock, answering
from tests.support.desks import TestDesk, make_desk
from tests.support.trees import git

TOKEN = "CANARY-TOKEN"
NOW = "2026-11-24T16:00:00Z"
THERE = {"full_name": "Team/Desk", "private": True, "visibility": "private"}


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as server:
        yield server


def visibility(server: Answering, *remotes: str) -> str | Unknown:
    client = reading(server.url, TOKEN)
    client.patience = Clock().patience()
    place = Place(server.url, "https://github.com", "team/desk")
    seen = GithubReader(place, client, None, Ours(None), remotes, ("https://example.org/team",)).visibility()
    client.transport.close()
    return seen


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (THERE, "private"),
        (THERE | {"visibility": "internal"}, "internal"),
        (THERE | {"private": False, "visibility": "public"}, "public"),
        (THERE | {"private": False}, "public"),
        (THERE | {"visibility": "CANARY"}, "visible in a way that is not known here"),
    ],
)
def test_who_can_see_the_repository(server: Answering, said: dict[str, Any], expected: str) -> None:
    server.will(Answer(body=said))
    assert (
        visibility(server, "git@github.com:team/desk.git", "/srv/backup.git", "https://example.org/team/x") == expected
    )


@pytest.mark.parametrize(
    "said",
    [{}, [], "private", THERE | {"private": None}, THERE | {"full_name": "team/renamed"}, THERE | {"visibility": None}],
)
def test_what_the_forge_does_not_say_is_unknown(server: Answering, said: Any) -> None:
    server.will(Answer(body=said))
    assert isinstance(visibility(server), Unknown)


@pytest.mark.parametrize("answer", [BROKEN, Answer(404, {}), Answer(401, {}), Answer(403, {})])
def test_a_failed_read_is_unknown(server: Answering, answer: Answer) -> None:
    server.will(*[answer] * 4)
    assert isinstance(visibility(server), Unknown)


@pytest.mark.parametrize(
    "remote", ["https://github.com/team/fork.git", "git@example.org:team/desk.git", "https://example.org/teams"]
)
def test_a_remote_that_leads_elsewhere_is_unknown_and_nobody_is_asked(server: Answering, remote: str) -> None:
    assert isinstance(visibility(server, "https://github.com/team/desk", remote), Unknown)
    assert server.asked == []


@pytest.fixture
def desk(tmp_path: Path) -> TestDesk:
    """A desk on GitHub whose remote is a path all the same, so that a push goes somewhere."""
    made = make_desk(tmp_path / "desk", remote=tmp_path / "origin.git")
    made.write("policy/desk.yml", made.read("policy/desk.yml").replace("\nforge: local\n", "\nforge: github\n"))
    made.case()
    made.commit()
    git(made.root, "push", "--quiet")
    return made


def environment(server: Answering, **more: str) -> dict[str, str]:
    return {"GITHUB_API_URL": server.url, "GITHUB_REPOSITORY": "team/desk", **more}


def edit(desk: TestDesk, env: dict[str, str]) -> tuple[int, str]:
    """A person's verb. Returns its status and what it said."""
    ran = desk.quietfix("set", "2026-0001", "owner=member-c", "--now", NOW, env=env)
    assert TOKEN not in ran.out + ran.err
    return ran.status, ran.err


def test_a_member_with_a_token_edits_where_the_forge_says_private(desk: TestDesk, server: Answering) -> None:
    server.will(Answer(body=THERE))
    assert edit(desk, environment(server, GH_TOKEN=TOKEN))[0] == 0
    assert server.asked == ["GET /repos/team/desk"]
    assert "owner: member-c" in git(desk.root.parent / "origin.git", "show", "main:cases/2026-0001.md")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (Answer(body=THERE | {"private": False, "visibility": "public"}), 4, "make it private"),
        (Answer(body=THERE | {"visibility": "internal"}), 4, "make it private"),
        (Answer(401, {}), 3, "does not take the token"),
        (Answer(404, {}), 3, "no such thing"),
    ],
)
def test_a_member_edits_nothing_where_others_could_read_it(
    desk: TestDesk, server: Answering, answer: Answer, status: int, words: str
) -> None:
    server.will(answer)
    before = git(desk.root, "rev-parse", "HEAD")
    said = edit(desk, environment(server, GH_TOKEN=TOKEN))
    assert said[0] == status
    assert words in said[1]
    assert git(desk.root, "rev-parse", "HEAD") == before


def test_a_member_without_a_token_needs_somebody_who_vouches(desk: TestDesk, server: Answering) -> None:
    """`private-remotes`, or a path on this machine."""
    assert edit(desk, environment(server))[0] == 0
    git(desk.root, "remote", "add", "hub", "https://github.com/team/desk.git")
    status, said = edit(desk, environment(server))
    assert status == 3
    assert "private-remotes" in said and "set GH_TOKEN" in said
    text = desk.read("policy/desk.yml")
    desk.write("policy/desk.yml", text.replace("private-remotes: []", 'private-remotes: ["https://github.com/team"]'))
    desk.commit()
    assert edit(desk, environment(server))[0] == 0
    assert server.asked == []


def test_robots_ask_the_forge_itself(desk: TestDesk, server: Answering) -> None:
    """A path on this machine is no answer for them, and without a token they do nothing."""
    ran = desk.quietfix("run", "--apply", "--no-fetch", "--now", NOW, env=environment(server))
    assert ran.status == 3
    assert "set GH_TOKEN" in ran.err
    server.will(Answer(body=THERE | {"private": False}))
    ran = desk.quietfix("run", "--apply", "--no-fetch", "--now", NOW, env=environment(server, QUIETFIX_TOKEN=TOKEN))
    assert ran.status == 4
    assert server.asked == ["GET /repos/team/desk"]
