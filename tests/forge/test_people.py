"""Who gets in: seen whole or not at all, let in by one identity alone, and out again for certain."""

from collections.abc import Iterator

import pytest

from quietfix.facts import ForgeSeen, Grant, PeopleSeen, Unknown
from quietfix.forge.github import GithubReader, Ours
from quietfix.forge.githubclient import reading, writing
from quietfix.forge.githubplace import Place
from quietfix.forge.githubwriter import GithubWriter
from quietfix.outcome import AlreadySo, Done, Refused
from quietfix.plan import Invite, Revoke
from tests.double.faults import Fault
from tests.double.stand import MEMBERS, OWNER, Repository, Stand

NOW, LATER = "2026-11-24T16:00:00Z", "2026-12-24T16:00:00Z"
WHO = "maintainer-a"
INVITE = Invite("2026-0001", WHO, "read", 0, "why")
REVOKE = Revoke(WHO, "why", "2026-0001")


@pytest.fixture
def place(github: Stand, desk_repository: Repository) -> Place:
    github.at(NOW)
    return Place(github.url, "https://github.com", desk_repository.full_name)


@pytest.fixture
def door(github: Stand, place: Place) -> Iterator[GithubWriter]:
    clients = writing(github.url, github.writer), writing(github.url, github.access)
    yield GithubWriter.knowing(ForgeSeen(), place, *clients, Ours(None))
    for client in clients:
        client.transport.close()


def people(github: Stand, place: Place) -> PeopleSeen | Unknown | None:
    client = reading(github.url, github.access)
    client.patience.sleep = lambda _: None
    seen = GithubReader(place, client, client, Ours(None), (), ()).people()
    client.transport.close()
    return seen


def test_grants_invitations_and_owners_are_seen_over_all_pages(
    github: Stand, place: Place, desk_repository: Repository
) -> None:
    for number in range(130):
        desk_repository.state.grants[github.person(f"person-{number}")] = "pull"
    github.done("PUT", f"{place.path}/collaborators/{WHO}", {"permission": "triage"})
    seen = people(github, place)
    assert isinstance(seen, PeopleSeen)
    assert len(seen.grants) == 130
    assert Grant("person-129", "read") in seen.grants
    (invitation,) = seen.invitations
    assert (invitation.login, invitation.role, str(invitation.created)) == (WHO, "triage", NOW)
    assert not invitation.expired
    assert seen.owners == {OWNER}
    github.at(LATER)
    seen = people(github, place)
    assert isinstance(seen, PeopleSeen)
    assert seen.invitations[0].expired


@pytest.mark.parametrize("path", ["collaborators", "invitations", "members", "desk-[0-9]+$"])
@pytest.mark.parametrize(
    "fault", [Fault.BAD_GATEWAY, Fault.FORBIDDEN, Fault.NOT_FOUND, Fault.CUT_JSON, Fault.SECONDARY]
)
def test_where_any_of_it_cannot_be_seen_all_is_unknown(
    github: Stand, place: Place, desk_repository: Repository, path: str, fault: Fault
) -> None:
    """The second page included."""
    for number in range(130):
        desk_repository.state.grants[github.person(f"person-{number}")] = "pull"
    github.faults.add(fault, "GET", path, nth=2 if path == "collaborators" else 1, times=99)
    assert isinstance(people(github, place), Unknown)


def test_an_organization_without_owners_is_not_believed(github: Stand, place: Place) -> None:
    """Whoever may not see them is shown an empty list, and then nobody would be kept from being put out."""
    github.world.owners.clear()
    assert isinstance(people(github, place), Unknown)


def test_somebody_is_invited_once_and_again_where_it_has_expired(
    github: Stand, place: Place, door: GithubWriter, desk_repository: Repository
) -> None:
    first = door.carry_out(INVITE)
    assert isinstance(first, Done)
    assert door.carry_out(INVITE) == AlreadySo("they are invited", first.reference)
    assert desk_repository.people() == ({}, {WHO: "pull"})
    github.at(LATER)
    again = door.carry_out(INVITE)
    assert isinstance(again, Done)
    assert again.reference != first.reference
    desk_repository.accept(WHO)
    assert desk_repository.people() == ({WHO: "pull"}, {})


def test_a_role_changes_before_and_after_it_was_accepted(door: GithubWriter, desk_repository: Repository) -> None:
    door.carry_out(INVITE)
    assert isinstance(door.carry_out(Invite("2026-0001", WHO.upper(), "triage", 0, "why")), Done)
    assert desk_repository.people() == ({}, {WHO: "triage"})
    desk_repository.accept(WHO)
    assert isinstance(door.carry_out(Invite("2026-0001", WHO, "read", 0, "why", was="triage")), Done)
    assert desk_repository.people() == ({WHO: "pull"}, {})


def test_access_and_invitations_are_taken_away(door: GithubWriter, desk_repository: Repository) -> None:
    assert isinstance(door.carry_out(REVOKE), AlreadySo)
    door.carry_out(INVITE)
    assert isinstance(door.carry_out(REVOKE), Done)
    desk_repository.state.grants[WHO] = "push"
    assert isinstance(door.carry_out(REVOKE), Done)
    assert desk_repository.people() == ({}, {})


@pytest.mark.parametrize("call", ["DELETE", "GET"])
def test_an_invitation_that_is_accepted_in_between_is_caught(
    github: Stand, door: GithubWriter, desk_repository: Repository, call: str
) -> None:
    door.carry_out(INVITE)
    github.faults.when(lambda: desk_repository.accept(WHO), call, "invitations")
    assert isinstance(door.carry_out(REVOKE), Done)
    assert desk_repository.people() == ({}, {})


def test_what_was_read_for_one_person_is_not_believed_of_the_next(
    door: GithubWriter, desk_repository: Repository
) -> None:
    """Several are taken out by one run, which does not read all lists again before each: those may have changed since."""
    other = Revoke("maintainer-b", "why", "2026-0001")
    door.carry_out(INVITE)
    desk_repository.state.grants["maintainer-b"] = "pull"
    assert isinstance(door.carry_out(other), Done)
    # Seen as invited, and in by now.
    desk_repository.accept(WHO)
    assert isinstance(door.carry_out(REVOKE), Done)
    assert desk_repository.people() == ({}, {})
    # Seen as neither, and in by now.
    desk_repository.state.grants["maintainer-b"] = "pull"
    assert isinstance(door.carry_out(other), Done)
    assert isinstance(door.carry_out(other), AlreadySo)
    assert desk_repository.people() == ({}, {})


@pytest.mark.parametrize(
    "fault", [Fault.BAD_GATEWAY, Fault.BAD_GATEWAY_AFTER, Fault.DROP_AFTER, Fault.TOO_MANY, Fault.CUT]
)
def test_a_fault_at_any_call_leaves_nobody_in(
    github: Stand, door: GithubWriter, desk_repository: Repository, fault: Fault
) -> None:
    assert door.access is not None
    door.access.patience.sleep = lambda _: None
    for nth in range(1, 20):
        github.faults.rules.clear()
        desk_repository.state.grants[WHO] = "pull"
        rule = github.faults.add(fault, nth=nth)
        assert isinstance(door.carry_out(REVOKE), Done | AlreadySo)
        assert desk_repository.people() == ({}, {})
        rule_of_invite = github.faults.add(fault, nth=nth)
        assert isinstance(door.carry_out(INVITE), Done | AlreadySo)
        assert desk_repository.people() == ({}, {WHO: "pull"})
        desk_repository.accept(WHO)
        if not rule.hit and not rule_of_invite.hit:
            return
    raise AssertionError("a run does not end")


def test_a_member_of_the_organization_is_in_at_once(door: GithubWriter, desk_repository: Repository) -> None:
    assert isinstance(door.carry_out(Invite("2026-0001", MEMBERS[0], "write", 3, "why")), Done)
    assert desk_repository.people() == ({MEMBERS[0]: "push"}, {})


def test_without_the_identity_for_it_nobody_is_let_in(github: Stand, place: Place, desk_repository: Repository) -> None:
    """And the identity that writes issues may not do it."""
    client = writing(github.url, github.writer)
    plain = GithubWriter.knowing(ForgeSeen(), place, client, None, Ours(None))
    assert isinstance(plain.carry_out(INVITE), Refused)
    assert github.log.all == []
    wrong = GithubWriter.knowing(ForgeSeen(), place, client, client, Ours(None))
    assert isinstance(wrong.carry_out(INVITE), Refused)
    assert isinstance(wrong.carry_out(REVOKE), Refused)
    client.transport.close()
    assert desk_repository.people() == ({}, {})
