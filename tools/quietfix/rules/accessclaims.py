"""Who should get in, by which case and until when: what cases and policy say, before anybody looks at the forge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from quietfix.desk.accesspolicy import ACCESS, ROLES, ForgeRole
from quietfix.desk.case import Case, Person, Status
from quietfix.desk.policy import Policy
from quietfix.instants import Instant, human_duration


@dataclass(frozen=True, slots=True)
class Claim:
    """One case lets one person in. Nothing here is free text of the case: it reaches logs."""

    login: str
    case: str
    part: str
    """The person's role in the case, which is one that the policy lists."""
    role: ForgeRole
    by: str | None
    """Who of the team drew them in; None where the case names somebody else."""
    since: Instant
    """From when on it holds: the day on which they were drawn in, or when the case was reopened after that."""
    until: Instant | None
    """When it ends, since the case has closed; None while the case is open."""

    def holds(self, now: Instant) -> bool:
        """Whether it lets the person in at this instant."""
        return self.until is None or now < self.until


def lets_nobody_in(case: Case) -> str:
    """Why a case lets nobody in, whoever its people are; empty where it may."""
    if case.track == "hardware":
        return "a hardware case is not shared"
    return "what is handled in public needs nobody let in" if case.handling == "public" else ""


def login_of(person: Person, policy: Policy) -> str | None:
    """The login of somebody in a case: as the case says, or as `policy/people.yml` knows their mail address."""
    if person.github is not None:
        return person.github
    return None if person.email is None else policy.people.login(person.email)


def claims(case: Case, policy: Policy) -> Iterator[Claim]:
    """Whom a case lets in, past claims included. Somebody who stands there twice has the highest of their roles."""
    access = policy.access
    if access is None or access.rooms != "shared" or lets_nobody_in(case):
        return
    until = None
    if case.closed is not None and case.stage is Status.CLOSED:
        until = case.closed.at + access.revoke_after
    found: dict[str, Claim] = {}
    for person in case.people:
        login, role = login_of(person, policy), access.roles.get(person.role)
        if login is None or role is None:
            continue
        since = Instant(datetime.combine(person.added, time(), UTC))
        if case.reopened is not None:
            since = max(since, case.reopened.at)
        claim = Claim(login, case.id, person.role, role, _member(person.by, policy), since, until)
        known = found.get(login.casefold())
        if known is None or rank(known.role) < rank(role):
            found[login.casefold()] = claim
    yield from found.values()


def unmet(case: Case, policy: Policy) -> Iterator[str]:
    """In words, what keeps people of an open case from being let in."""
    access = policy.access
    if access is None or case.stage is Status.CLOSED:
        return
    named = [person for person in case.people if login_of(person, policy) is not None]
    why = lets_nobody_in(case)
    if named and why:
        yield f"{case.id}: {_people(len(named))} not let in: {why}"
    elif strange := sum(person.role not in access.roles for person in named):
        yield f"{case.id}: {_people(strange)} not let in: their role is none of {policy.cite(ACCESS, ('roles',))}"
    unnamed = len(case.people) - len(named)
    if unnamed and not why:
        yield f"{case.id}: {_people(unnamed)} not let in: nobody noted a login for their mail address"


def rank(role: str) -> int:
    """How much a role allows, from 1; 0 for one that the desk does not give, such as admin or an organization's own."""
    return ROLES.index(role) + 1 if role in ROLES else 0


def asked_for(claim: Claim, policy: Policy) -> str:
    """Why somebody is let in: case, role, who asked, until when."""
    by = f", asked by {claim.by}" if claim.by is not None else ""
    return f"{claim.part} of {claim.case}{by}, {until_when(claim, policy)}"


def until_when(claim: Claim, policy: Policy) -> str:
    """Until when a claim holds, with the line of the policy that says so."""
    assert policy.access is not None
    if claim.until is not None:
        return f"until {claim.until.human()} ({policy.cite(ACCESS, ('revoke-after',))})"
    return (
        f"until {human_duration(policy.access.revoke_after)} after it closes ({policy.cite(ACCESS, ('revoke-after',))})"
    )


def by_login(all_claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Claims by who they let in, the oldest case first. Logins are the same in capitals and small letters."""
    found: dict[str, list[Claim]] = {}
    for claim in sorted(all_claims, key=lambda claim: claim.case):
        found.setdefault(claim.login.casefold(), []).append(claim)
    return found


def _member(login: str, policy: Policy) -> str | None:
    """Whoever asked, if they are on the team: anything else in the case is no login that may be logged."""
    return next((member for member in policy.desk.members if member.casefold() == login.casefold()), None)


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"
