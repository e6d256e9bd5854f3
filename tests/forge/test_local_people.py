"""The people of the forge of files: invited, in, out, and whatever may be in the file."""

from pathlib import Path

import pytest

from quietfix.facts import Grant, Invitation, PeopleSeen, Unknown
from quietfix.forge.localpeople import LocalPeople
from quietfix.instants import Instant
from quietfix.outcome import AlreadySo, Done, Failed, Refused
from quietfix.plan import Invite, Revoke

NOW, LATER = Instant.parse("2026-11-24T16:00:00Z"), Instant.parse("2026-12-01T16:00:00Z")


def invite(login: str = "ada", role: str = "read") -> Invite:
    return Invite("2026-0001", login, role, 0, "a")


def test_an_invitation_is_made_once_taken_and_withdrawn(tmp_path: Path) -> None:
    forge = LocalPeople(tmp_path / "forge", NOW)
    assert forge.seen() == PeopleSeen()
    assert forge.carry_out(invite()) == Done(reference="1")
    assert forge.carry_out(invite("ADA")) == AlreadySo("they are invited", "1")
    assert forge.seen() == PeopleSeen((), (Invitation(1, "ada", "read", NOW, expired=False),))
    assert forge.accept("Ada") == Done()
    assert forge.seen() == PeopleSeen((Grant("ada", "read"),))
    assert forge.carry_out(invite(role="triage")) == Done()
    assert forge.carry_out(invite(role="triage")) == AlreadySo("they have this role")
    assert forge.carry_out(Revoke("ADA", "a")) == Done()
    assert forge.carry_out(Revoke("ada", "a")) == AlreadySo("they are not in")
    assert forge.seen() == PeopleSeen()


def test_an_invitation_expires_and_gives_way_to_a_new_one(tmp_path: Path) -> None:
    LocalPeople(tmp_path, NOW).carry_out(invite())
    later = LocalPeople(tmp_path, LATER)
    assert later.seen() == PeopleSeen((), (Invitation(1, "ada", "read", NOW, expired=True),))
    assert later.accept("ada") == Refused("there is no invitation that can be taken")
    assert later.carry_out(invite()) == Done(reference="2")
    assert later.carry_out(invite(role="write")) == Done(reference="3")
    assert later.seen() == PeopleSeen((), (Invitation(3, "ada", "write", LATER, expired=False),))


def test_what_is_no_login_is_not_written(tmp_path: Path) -> None:
    assert LocalPeople(tmp_path, NOW).carry_out(invite("../ada")) == Failed("this is not a login")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"grants": []}',
        '{"grants": {"ada": 1}}',
        '{"owners": "ada"}',
        '{"owners": [1]}',
        '{"last": "1"}',
        '{"more": 1}',
        '{"invitations": {"ada": {"id": 1, "role": "read", "created": "soon"}}}',
        '{"invitations": {"ada": {}}}',
        '{"invitations": {"ada": null}}',
    ],
)
def test_a_file_that_is_not_its_own_is_unknown_and_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "people" / "people.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    forge = LocalPeople(tmp_path, NOW)
    assert forge.seen() == Unknown("the people of the local forge cannot be read")
    assert isinstance(forge.carry_out(invite()), Failed)
    assert path.read_text(encoding="utf-8") == text
