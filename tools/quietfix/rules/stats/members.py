"""Which maintainers might be asked to join the team: those whose code is hit again and again (the team grows that way).

A suggestion for people, with its reason. Duplicates do not count, nor does a single bad month.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.instants import Instant
from quietfix.rules.routing.contacts import Kind, contacts, kind
from quietfix.rules.routing.router import Router
from quietfix.rules.stats.counting import chosen_of, is_duplicate, month
from quietfix.rules.stats.subsystems import NOT_THERE, section_of, subsystems

MANY = 3
"""So many cases of a subsystem make it one that is hit often."""
MONTHS = 2
"""In so many months at least."""
WINDOW = timedelta(days=365)
"""How far back is looked where nobody says since when."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who might be asked. `member` says that they are on the team already."""

    who: str
    why: str
    member: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subsystem that is hit often, and its maintainers."""

    subsystem: str
    cases: int
    months: int
    people: tuple[Asked, ...]

    @property
    def served(self) -> bool:
        """Whether somebody of it is on the team already."""
        return any(person.member for person in self.people)


def candidates(
    cases: Sequence[tuple[Case, State]], router: Router | None, policy: Policy, since: Instant | None, now: Instant
) -> tuple[Candidate, ...]:
    """Subsystems that are hit often, most cases first; those that have somebody on the team last."""
    start = since if since is not None else now + -WINDOW
    held: dict[str, list[Case]] = {}
    for case, _ in chosen_of(cases, start, now):
        for subsystem in subsystems(case, router) if not is_duplicate(case) else ():
            held.setdefault(subsystem, []).append(case)
    found = [
        Candidate(subsystem, len(own), months, _people(subsystem, own, router, policy))
        for subsystem, own in held.items()
        if subsystem not in NOT_THERE
        and len(own) >= MANY
        and (months := len({month(case.received) for case in own})) >= MONTHS
    ]
    return tuple(sorted(found, key=lambda one: (one.served, -one.cases, one.subsystem)))


def _people(subsystem: str, cases: Sequence[Case], router: Router | None, policy: Policy) -> tuple[Asked, ...]:
    """Its maintainers by MAINTAINERS, with whom the cases drew in."""
    members = {member.casefold() for member in policy.desk.members}
    found: dict[str, Asked] = {}
    paths = (path for case in cases for path in case.affects.files) if router is not None else ()
    for path in paths:
        section = section_of(path, router) if router is not None else None
        if section is None or section.title != subsystem or router is None:
            continue
        for contact in contacts(section, "M"):
            if kind(contact, router.lists) is Kind.PERSON:
                login = policy.people.login(contact.mail)
                member = login is not None and login.casefold() in members
                found[(login or contact.mail).casefold()] = Asked(contact.text, "M: in MAINTAINERS", member)
    drawn = Counter(
        person.github or policy.people.login(person.email or "") or person.email or ""
        for case in cases
        for person in case.people
        if person.role.casefold() == "maintainer"
    )
    for who, count in sorted(drawn.items(), key=lambda item: (-item[1], item[0])):
        if who and who.casefold() not in found:
            why = f"drawn into {count} of these cases"
            found[who.casefold()] = Asked(who, why, who.casefold() in members)
    return tuple(found.values())
