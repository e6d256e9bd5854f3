"""Which repository the desk is, and which URLs lead to it."""

import pytest

from quietfix.facts import Unknown
from quietfix.forge.githubplace import Place, access_token, place_of, writer_token

HERE = "https://github.com/team/desk.git"


@pytest.mark.parametrize(
    "url",
    [
        HERE,
        "https://github.com/Team/Desk",
        "https://somebody:secret@github.com/team/desk.git",
        "https://github.com/team/desk/",
        "git@github.com:team/desk.git",
        "github.com:team/desk",
        "ssh://git@github.com/team/desk.git",
        "ssh://git@ssh.github.com:443/team/desk.git",
    ],
)
def test_these_lead_to_the_desk(url: str) -> None:
    place = Place("https://api.github.com", "https://github.com", "team/desk")
    assert place.is_at(url)
    assert place_of({}, [url]) == Place(
        "https://api.github.com", "https://github.com", url.split("github.com")[1].strip("/:43").removesuffix(".git")
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/team/desk.git",
        "git://github.com/team/desk.git",
        "https://github.com/team/other.git",
        "https://github.com/team/desk.git/more",
        "https://github.com.example.org/team/desk.git",
        "https://example.org/github.com/team/desk.git",
        "https://github.com:8443/team/desk.git",
        "https://github.com@example.org/team/desk.git",
        "git@example.org:team/desk.git",
        "git@github.com:team/desk.git:x",
        "https://[bad/team/desk",
        "https://github.com:bad/team/desk",
        "ext::sh -c true",
        "",
    ],
)
def test_these_do_not(url: str) -> None:
    assert not Place("https://api.github.com", "https://github.com", "team/desk").is_at(url)


def test_a_server_of_ones_own() -> None:
    environment = {"GITHUB_API_URL": "https://git.example.org/api/v3", "GITHUB_SERVER_URL": "https://git.example.org"}
    place = place_of(environment, ["git@git.example.org:team/desk.git", "/srv/mirror.git"])
    assert place == Place("https://git.example.org/api/v3", "https://git.example.org", "team/desk")
    assert place.is_at("https://git.example.org/team/desk")
    assert not place.is_at(HERE)


def test_the_environment_names_the_repository_before_a_remote_does() -> None:
    place = place_of({"GITHUB_REPOSITORY": "team/other"}, [HERE])
    assert isinstance(place, Place)
    assert place.path == "/repos/team/other"


@pytest.mark.parametrize(
    ("environment", "remotes"),
    [
        ({}, []),
        ({}, ["/srv/desk.git"]),
        ({}, [HERE, "https://github.com/team/other"]),
        ({"GITHUB_REPOSITORY": "team"}, [HERE]),
        ({"GITHUB_REPOSITORY": "team/.."}, [HERE]),
        ({"GITHUB_REPOSITORY": "team/desk/issues?x="}, [HERE]),
        ({"GITHUB_API_URL": "http://api.example.org"}, [HERE]),
        ({"GITHUB_API_URL": "http://127.0.0.1.example.org"}, [HERE]),
        ({"GITHUB_API_URL": "http://[bad"}, [HERE]),
        ({"GITHUB_SERVER_URL": "http://github.example.org"}, [HERE]),
    ],
)
def test_where_it_is_not_plain_it_is_unknown(environment: dict[str, str], remotes: list[str]) -> None:
    """No token is ever sent where anybody on the way could read along."""
    assert isinstance(place_of(environment, remotes), Unknown)


def test_each_identity_has_its_token() -> None:
    assert writer_token({"GH_TOKEN": "c", "GITHUB_TOKEN": "b", "QUIETFIX_TOKEN": "a"}) == "a"
    assert writer_token({"GH_TOKEN": "c", "GITHUB_TOKEN": ""}) == "c"
    assert writer_token({"QUIETFIX_ACCESS_TOKEN": "d"}) is None
    assert access_token({"QUIETFIX_TOKEN": "a", "QUIETFIX_ACCESS_TOKEN": "d"}) == "d"
    assert access_token({"QUIETFIX_TOKEN": "a", "QUIETFIX_ACCESS_TOKEN": ""}) is None
