"""Who gets into the desk's repository on GitHub: seen whole or not at all, let in, and let out again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from quietfix.facts import Grant, Invitation, PeopleSeen
from quietfix.forge.githubclient import ReadingClient, WritingClient
from quietfix.forge.githubfaults import NotThere, Unclear
from quietfix.forge.githubplace import Place
from quietfix.instants import Instant, InstantError
from quietfix.outcome import AlreadySo, Done, Failed, Outcome, Refused
from quietfix.plan import Invite, Revoke

_LOGIN = re.compile(r"[A-Za-z0-9_-]{1,100}(?:\[bot\])?", re.ASCII)
"""A login as GitHub may show it: old ones and those of enterprises hold more than new ones may. A dot is in none, and a
path that ends in two of them is the repository itself."""
_ASKED = {"read": "pull", "write": "push"}
"""What a request calls a role whose name in answers is another one."""


def people_of(client: ReadingClient, place: Place) -> PeopleSeen:
    """All who get in, over all pages. Raises Trouble where any of it cannot be seen.

    An invitation to a mail address has no login: people sent it, and it is left to them. Invitations are read first, so
    that one that is taken in between is seen as access, and not as neither.
    """
    invitations = list(_invitations(client, place))
    grants = tuple(_grants(client, place))
    taken = {grant.login.casefold() for grant in grants}
    waiting = tuple(one for one in invitations if one.login.casefold() not in taken)
    return PeopleSeen(grants, waiting, _owners(client, place))


@dataclass
class Doorkeeper:
    """Lets people in and out, as the identity that may.

    What it has read it goes on using for the next person, so that many cost few calls; what it has done to somebody is
    always looked at anew.
    """

    client: WritingClient
    place: Place
    _roles: bool | None = None
    """Whether the repository has roles at all, once that is known."""
    _offers: list[Invitation] | None = None
    """The invitations that there were before anything was done to anybody but those in `_done_to`."""
    _done_to: set[str] = field(default_factory=set)
    """Logins in small letters."""
    _last: tuple[list[Invitation], list[Grant]] | None = None
    """Invitations and grants as they were after the last person was taken out."""

    def invite(self, action: Invite) -> Outcome:
        """Give somebody a role: an invitation where they have none yet, which they may take or leave."""
        if action.role != "write" and not self._has_roles():
            return Refused("in a personal account's repository whoever gets in can write: it takes an organization")
        if self._offers is None or action.login.casefold() in self._done_to:
            self._offers, self._done_to = list(_invitations(self.client, self.place)), set()
        self._done_to.add(action.login.casefold())
        for invitation in self._offers:
            if _same(invitation.login, action.login):
                if invitation.role == action.role and not invitation.expired:
                    return AlreadySo("they are invited", str(invitation.id))
                self._withdraw(invitation)
        role = _ASKED.get(action.role, action.role)
        made = self.client.send("PUT", self._collaborator(action.login), {"permission": role})
        number = made.get("id") if isinstance(made, Mapping) else None
        return Done(reference=str(number) if type(number) is int else "")

    def revoke(self, action: Revoke) -> Outcome:
        """Take access and open invitations away until both lists say that nothing is left.

        An invitation that is taken just before it is withdrawn has become access, so that goes last.
        """
        self._done_to.add(action.login.casefold())
        done = False
        seen, self._last = self._last, None
        if seen is not None and not _left(action.login, seen):
            seen = None
        for _ in range(3):
            seen = seen or self._read()
            if not _left(action.login, seen):
                self._last = seen
                return Done() if done else AlreadySo("they have no access of their own")
            for invitation in seen[0]:
                if _same(invitation.login, action.login):
                    self._withdraw(invitation)
            self._delete(self._collaborator(action.login))
            done, seen = True, None
        return Failed("their access is still there after it was taken away")

    def _read(self) -> tuple[list[Invitation], list[Grant]]:
        """In this order: what is taken in between is then seen as access."""
        invitations = list(_invitations(self.client, self.place))
        return invitations, list(_grants(self.client, self.place))

    def _has_roles(self) -> bool:
        if self._roles is None:
            self._roles = _owner(self.client, self.place)[1]
        return self._roles

    def _collaborator(self, login: str) -> str:
        # Whoever the login is from: what is sent there may let people out, and above it lies the repository.
        assert _LOGIN.fullmatch(login) is not None
        return f"{self.place.path}/collaborators/{quote(login, safe='')}"

    def _withdraw(self, invitation: Invitation) -> None:
        self._delete(f"{self.place.path}/invitations/{invitation.id}")

    def _delete(self, path: str) -> None:
        try:
            self.client.send("DELETE", path)
        except NotThere:
            return  # what is read next tells whether that is so


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _left(login: str, seen: tuple[list[Invitation], list[Grant]]) -> bool:
    """Whether somebody has an invitation or access."""
    return any(_same(one.login, login) for part in seen for one in part)


def _grants(client: ReadingClient, place: Place) -> Iterator[Grant]:
    for one in client.pages(f"{place.path}/collaborators", affiliation="direct"):
        yield Grant(_login(one), _role(one, "role_name"))


def _invitations(client: ReadingClient, place: Place) -> Iterator[Invitation]:
    for one in client.pages(f"{place.path}/invitations"):
        invitee, number, expired = one.get("invitee"), one.get("id"), one.get("expired", False)
        if invitee is None:
            continue
        if type(number) is not int or type(expired) is not bool:
            raise Unclear("GitHub's answer holds an invitation that cannot be read")
        try:
            created = Instant.parse(_text(one, "created_at"))
        except InstantError:
            raise Unclear("GitHub's answer holds an instant that cannot be read") from None
        yield Invitation(number, _login(invitee), _role(one, "permissions"), created, expired)


def _owner(client: ReadingClient, place: Place) -> tuple[str, bool]:
    """Whose repository it is, and whether that is an organization."""
    seen = client.get(place.path)
    owner = seen.get("owner") if isinstance(seen, Mapping) else None
    return _login(owner), _text(owner, "type") == "Organization"


def _owners(client: ReadingClient, place: Place) -> frozenset[str]:
    login, organization = _owner(client, place)
    if not organization:
        return frozenset((login,))
    owners = frozenset(_login(one) for one in client.pages(f"/orgs/{quote(login, safe='')}/members", role="admin"))
    if not owners:
        raise Unclear("GitHub shows no owner of the organization, and each has one: the identity may not see them")
    return owners


def _login(thing: Any) -> str:
    """Whose entry this is. It reaches logs and paths. Any: as below. Raises Unclear where it is no login."""
    login = _text(thing, "login")
    if _LOGIN.fullmatch(login) is None:
        raise Unclear("GitHub's answer holds a login that cannot be read")
    return login


def _role(thing: Any, key: str) -> str:
    """A role, whose name an organization may have chosen. It reaches logs. Any: as below. Raises Unclear."""
    role = _text(thing, key)
    if not role.isprintable():
        raise Unclear("GitHub's answer holds a role that cannot be read")
    return role


def _text(thing: Any, key: str) -> str:
    """A text of an answer. Any: its shape is checked here. Raises Unclear where it is not there."""
    value = thing.get(key) if isinstance(thing, Mapping) else None
    if not isinstance(value, str) or not value:
        raise Unclear("GitHub's answer about people cannot be read")
    return value
