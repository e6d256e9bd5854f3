"""Whatever a forge calls people, nothing but people is let in or out, and nothing of it is printed as a line of its own."""

from collections.abc import Iterator

import pytest

from quietfix.facts import PeopleSeen, Unknown
from quietfix.forge.github import GithubReader, Ours
from quietfix.forge.githubclient import reading, writing
from quietfix.forge.githubplace import Place
from quietfix.forge.githubwriter import GithubWriter
from quietfix.outcome import Failed
from quietfix.plan import Revoke
from tests.forge.answering import Answer, Answering, answering

OWNER = [Answer(body={"owner": {"login": "team", "type": "Organization"}}), Answer(body=[{"id": 1, "login": "b"}])]
ODD = ["..", ".", "a/b", "a\n::error::b", "\ud800", "a b", "a%2e", "\N{RIGHT-TO-LEFT OVERRIDE}a"]


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as server:
        yield server


def place(server: Answering) -> Place:
    return Place(server.url, "https://github.com", "team/desk")


def people(server: Answering) -> PeopleSeen | Unknown | None:
    client = reading(server.url, "word")
    seen = GithubReader(place(server), client, client, Ours(None), (), ()).people()
    client.transport.close()
    return seen


@pytest.mark.parametrize("login", ODD)
def test_who_has_no_login_is_nobody_that_robots_know(server: Answering, login: str) -> None:
    """A path that ends in two dots is the repository, which the access App may delete."""
    entry = {"id": 1, "login": login, "role_name": "read"}
    server.will(Answer(body=[]), Answer(body=[entry]))
    assert people(server) == Unknown("who gets in cannot be seen: GitHub's answer holds a login that cannot be read")
    client = writing(server.url, "word")
    door = GithubWriter.knowing(None, place(server), client, client, Ours(None))
    for _ in range(3):
        server.will(Answer(body=[]), Answer(body=[entry]))
    assert isinstance(door.carry_out(Revoke(login, "why", "2026-0001")), Failed)
    client.transport.close()
    assert {asked.split()[0] for asked in server.asked} == {"GET"}


@pytest.mark.parametrize("login", ["-old-", "name_short", "dependabot[bot]", "a" * 39])
def test_logins_that_were_given_once_are_known(server: Answering, login: str) -> None:
    server.will(Answer(body=[]), Answer(body=[{"id": 1, "login": login, "role_name": "our own role"}]), *OWNER)
    seen = people(server)
    assert isinstance(seen, PeopleSeen)
    assert [(grant.login, grant.role) for grant in seen.grants] == [(login, "our own role")]


def test_a_role_is_in_one_line(server: Answering) -> None:
    server.will(Answer(body=[]), Answer(body=[{"id": 1, "login": "a", "role_name": "read\n::error::b"}]))
    assert people(server) == Unknown("who gets in cannot be seen: GitHub's answer holds a role that cannot be read")
