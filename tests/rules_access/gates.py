"""Desks in memory for the rules over who gets in, and what carrying their actions out leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from quietfix.desk import document as documents
from quietfix.desk.accesspolicy import ACCESS, AccessPolicy
from quietfix.desk.case import Case
from quietfix.desk.model import validate
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.facts import Grant, Invitation, PeopleSeen, Unknown
from quietfix.instants import Instant
from quietfix.plan import Invite, Revoke
from quietfix.rules.access import Access, access
from quietfix.rules.accesslog import noted
from quietfix.rules.accessrails import Whole
from tests.rules_check import judging

NOW = Instant.parse("2026-11-24T16:00:00Z")
ROLES = "roles: {maintainer: read, expert: triage, committer: write}\n"
HEAD = "schema: 1\nrooms: shared\nrevoke-after: P7D\n"
TEAM = ("member-b", "member-c")


def policy(more: str = "max-removals: 10\n", *, roles: str = ROLES, members: Sequence[str] = TEAM) -> Policy:
    """The shipped policy with another `access.yml`, and members."""
    document = documents.read(f"policy/{ACCESS}", f"{HEAD}{roles}{more}".encode(), front_matter=False)
    model, found = validate(AccessPolicy, document)
    assert model is not None, found
    shipped = judging.policy()
    desk = shipped.desk.model_copy(update={"members": tuple(members)})
    return replace(shipped, desk=desk, access=model, documents={**shipped.documents, ACCESS: document})


def person(login: str, part: str = "maintainer", **more: Any) -> dict[str, Any]:
    """One of the `people` of a case. Any: values of a front matter."""
    return {"github": login, "role": part, "added": "2026-11-20", "by": "member-b", "reason": "M: of FROB", **more}


def case(id: str, *people: dict[str, Any], closed: int | None = None, **more: Any) -> Case:
    """A case, closed so many days before NOW where asked. Any: values of a front matter."""
    values = {"schema": "1", "id": id, "title": "a", "status": "confirmed", "received": "2026-11-20T00:00:00Z"}
    if closed is not None:
        values |= {"status": "closed"}
        more["closed"] = {"at": str(NOW + timedelta(days=-closed)), "as": "fixed"}
    return Case.model_validate({**values, "people": people, **more}, by_alias=True, by_name=False)


def grant(login: str, role: str = "read") -> Grant:
    return Grant(login, role)


def invitation(login: str, role: str = "read", *, id: int = 1, days: int = 1) -> Invitation:
    """One that was made so many days before NOW."""
    return Invitation(id, login, role, NOW + timedelta(days=-days), days >= 7)


@dataclass(frozen=True)
class Desk:
    """All that a decision rests on."""

    cases: tuple[Case, ...] = ()
    seen: PeopleSeen | Unknown | None = PeopleSeen()
    policy: Policy = field(default_factory=policy)
    unread: int = 0
    logs: tuple[tuple[str, State], ...] = ()
    """States of cases that have any."""
    now: Instant = NOW

    def decide(self) -> Access:
        states = dict(self.logs)
        pairs = [(one, states.get(one.id, State())) for one in self.cases]
        return access(pairs, self.policy, self.seen, Whole(len(self.cases) + self.unread, self.unread), self.now)

    def lines(self) -> list[str]:
        """The plan as people see it."""
        return [action.line() for action in self.decide().actions]

    def applied(self) -> "Desk":
        """The desk after its plan was carried out."""
        assert isinstance(self.seen, PeopleSeen)
        seen, states = self.seen, dict(self.logs)
        for number, action in enumerate(self.decide().actions):
            seen = _carried_out(seen, action, self.now, number)
            if action.case:
                state = states.get(action.case, State())
                states[action.case] = state.logged(self.now, noted(action), action.why)
        return replace(self, seen=seen, logs=tuple(states.items()))


def _carried_out(seen: PeopleSeen, action: Invite | Revoke, now: Instant, number: int) -> PeopleSeen:
    def others(several: Sequence[Any]) -> tuple[Any, ...]:  # Any: grants or invitations
        return tuple(one for one in several if one.login.casefold() != action.login.casefold())

    if isinstance(action, Revoke):
        return replace(seen, grants=others(seen.grants), invitations=others(seen.invitations))
    if len(others(seen.grants)) < len(seen.grants):
        return replace(seen, grants=(*others(seen.grants), Grant(action.login, action.role)))
    made = Invitation(1000 + number, action.login, action.role, now, expired=False)
    return replace(seen, invitations=(*others(seen.invitations), made))
