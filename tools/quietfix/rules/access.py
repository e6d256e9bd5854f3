"""Who gets in and who is taken out: what cases ask for, against what the forge shows, behind rails."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.accesspolicy import ACCESS, AccessPolicy
from quietfix.desk.case import Case, Status
from quietfix.desk.policy import Policy
from quietfix.desk.state import State
from quietfix.facts import Grant, Invitation, PeopleSeen, Unknown
from quietfix.instants import FIRST, Instant
from quietfix.plan import Invite, Revoke
from quietfix.rules.accessclaims import Claim, asked_for, by_login, claims, login_of, rank, unmet
from quietfix.rules.accesslog import Remembered, invited, remembered
from quietfix.rules.accessrails import Action, Whole, folded, within_rails

_TWICE = 2
"""An invitation that has expired is renewed once: after so many a person is asked."""


class Standing(StrEnum):
    """What somebody is to the desk."""

    OWNER = "owner"
    TEAM = "team"
    KEPT = "kept"
    CASE = "case"
    NOBODY = "nobody"
    """No case lets them in any more, or none ever did."""

    @property
    def left_alone(self) -> bool:
        """Whether robots leave their access as it is, whatever cases say."""
        return self in (Standing.OWNER, Standing.TEAM, Standing.KEPT)


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who is in, is invited, or should be."""

    login: str
    standing: Standing
    grant: Grant | None
    invitation: Invitation | None
    claims: tuple[Claim, ...]
    """All that cases say, the oldest case first, past claims included."""
    holding: tuple[Claim, ...]
    """Those that let them in now."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that robots leave to a person."""

    login: str
    text: str
    case: str = ""
    """Where it is asked; empty where it belongs to no case."""
    key: str = ""


@dataclass(frozen=True)
class Access:
    """Who gets in, and what is to be done about it."""

    people: tuple[Entrant, ...] = ()
    actions: tuple[Action, ...] = ()
    questions: tuple[Question, ...] = ()
    refused: tuple[str, ...] = ()
    """What a rail holds back, and why."""
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What people may want to know of open cases: who is not let in, and why."""
    seen: bool = True
    """Whether the forge showed who gets in."""
    off: str = ""
    """Why robots let nobody in or out on this desk; empty where they do."""


def access(
    cases: Sequence[tuple[Case, State]],
    policy: Policy,
    seen: PeopleSeen | Unknown | None,
    whole: Whole,
    now: Instant,
) -> Access:
    """Decide about everybody at once, from all cases that could be read. Nobody is in two actions."""
    rules = policy.access
    if rules is None:
        return Access(off=f"this desk has no policy/{ACCESS}, so nobody is let in or taken out")
    if rules.rooms == "per-case":
        words = f"{policy.cite(ACCESS, ('rooms',))} asks for a repository for each case, which there is not yet"
        words += ": nobody is let in or taken out"
        return Access(off=words, refused=(words,) if any(_names(case, policy) for case, _ in cases) else ())
    notes = tuple(words for case, _ in cases for words in unmet(case, policy))
    if isinstance(seen, Unknown):
        return Access(unknown=(f"who gets in: {seen.why}",), notes=notes, seen=False)
    if seen is None:
        return Access(notes=notes, seen=False)
    wanted = by_login(claim for case, _ in cases for claim in claims(case, policy))
    people = tuple(_entrants(wanted, seen, policy, rules, now))
    memory = remembered((case.id, state.log) for case, state in cases)
    wishes = [_wish(person, memory.get(person.login.casefold(), []), policy, whole, now) for person in people]
    actions = [wish for wish in wishes if isinstance(wish, Invite | Revoke)]
    questions = tuple(wish for wish in wishes if isinstance(wish, Question))
    rails = within_rails(actions, seen, policy, whole)
    return Access(people, tuple(sorted(rails.actions, key=_order)), questions, rails.refused, rails.unknown, notes)


def _names(case: Case, policy: Policy) -> bool:
    """Whether an open case draws somebody in by a login."""
    return case.stage is not Status.CLOSED and any(login_of(person, policy) is not None for person in case.people)


def _entrants(
    wanted: Mapping[str, Sequence[Claim]], seen: PeopleSeen, policy: Policy, rules: AccessPolicy, now: Instant
) -> Iterator[Entrant]:
    grants = {grant.login.casefold(): grant for grant in seen.grants}
    # Of several invitations the one that can still be taken counts, else the latest.
    offers = sorted(seen.invitations, key=lambda one: (not one.expired, one.created, one.id))
    invitations = {one.login.casefold(): one for one in offers}
    robots = [policy.desk.robots.login] if policy.desk.robots.login is not None else []
    owners, team, kept = (folded(names) for names in (seen.owners, policy.desk.members, [*rules.keep, *robots]))
    for key in sorted({*wanted, *grants, *invitations}):
        said = tuple(wanted.get(key, ()))
        holding = tuple(claim for claim in said if claim.holds(now))
        standing = next(
            (
                standing
                for standing, names in ((Standing.OWNER, owners), (Standing.TEAM, team), (Standing.KEPT, kept))
                if key in names
            ),
            Standing.CASE if holding else Standing.NOBODY,
        )
        grant, invitation = grants.get(key), invitations.get(key)
        if grant is None and invitation is None and not holding:
            continue
        login = next(one.login for one in (grant, invitation, *said) if one is not None)
        yield Entrant(login, standing, grant, invitation, said, holding)


def _wish(
    person: Entrant, memory: Sequence[Remembered], policy: Policy, whole: Whole, now: Instant
) -> Action | Question | None:
    """What should become of one person; None where all is as it should be."""
    if person.standing.left_alone:
        return None
    held = person.grant or person.invitation
    if held is not None and not rank(held.role):
        if person.standing is Standing.CASE:
            return None
        words = f"{person.login} has the role {held.role}, and neither the team nor a case names them"
        return Question(
            person.login, f"{words}: take them out by hand, or list them in policy/desk.yml or under `keep`"
        )
    if person.standing is Standing.NOBODY:
        return _revoked(person, memory, policy)
    least = _highest(claim for claim in person.holding if claim.until is None)
    if person.grant is None and person.invitation is None:
        return None if least is None else _newcomer(person, least, memory, policy, whole, now)
    if person.grant is None and person.invitation is not None and person.invitation.expired:
        return None if least is None else _late(person, least, memory, policy, whole, now)
    assert held is not None
    most = _highest(person.holding)
    assert most is not None
    if least is not None and rank(held.role) < rank(least.role):
        return _invite(person, least, policy, whole, was=held.role)
    if rank(held.role) > rank(most.role):
        return _invite(person, most, policy, whole, was=held.role)
    return None


def _newcomer(
    person: Entrant, claim: Claim, memory: Sequence[Remembered], policy: Policy, whole: Whole, now: Instant
) -> Invite | Question:
    """Somebody who is neither in nor invited. Who was invited before has declined, left or was taken out by hand."""
    if invited(memory, _fresh(person, now)):
        return _ask(person, claim, "was invited, and has neither access nor an invitation any more", now)
    return _invite(person, claim, policy, whole)


def _late(
    person: Entrant, claim: Claim, memory: Sequence[Remembered], policy: Policy, whole: Whole, now: Instant
) -> Invite | Question:
    """Somebody whose invitation has expired."""
    assert person.invitation is not None
    if invited(memory, _fresh(person, now)) >= _TWICE:
        return _ask(person, claim, "was invited twice, and both invitations have expired", now)
    return _invite(person, claim, policy, whole, again=person.invitation.id)


def _ask(person: Entrant, claim: Claim, what: str, now: Instant) -> Question:
    words = (
        f"{person.login} {what}. Ask them whether they want to help. If so, take them out of the case and draw them in "
        f"again, on a later day than before, and they are invited anew; if not, take them out: `quietfix person "
        f"{claim.case} {person.login} --remove`."
    )
    return Question(person.login, words, claim.case, f"access/{person.login.casefold()}/{_fresh(person, now)}")


def _fresh(person: Entrant, now: Instant) -> Instant:
    """From when on invitations count: since they were last drawn in, or a case that names them was reopened."""
    first = Instant.parse(FIRST)
    return max((claim.since for claim in person.holding if claim.until is None and claim.since <= now), default=first)


def _invite(
    person: Entrant, claim: Claim, policy: Policy, whole: Whole, *, was: str | None = None, again: int | None = None
) -> Invite:
    named = {one.case for one in person.claims}
    opens = 0 if person.grant is not None else max(0, whole.cases - len(named))
    others = [one.case for one in person.holding if one.case != claim.case]
    why = asked_for(claim, policy) + (f"; also {' '.join(others)}" if others else "")
    return Invite(claim.case, person.login, claim.role, opens, why, was, again)


def _revoked(person: Entrant, memory: Sequence[Remembered], policy: Policy) -> Revoke:
    past = max(person.claims, key=lambda claim: (str(claim.until), claim.case), default=None)
    if past is not None and past.until is not None:
        why = f"access by {past.case} ended {past.until.human()} ({policy.cite(ACCESS, ('revoke-after',))})"
        return Revoke(person.login, why, past.case)
    return Revoke(person.login, "no case lets them in", memory[-1].case if memory else "")


def _highest(several: Iterable[Claim]) -> Claim | None:
    """The claim of the highest role, of several alike the one of the oldest case."""
    return max(several, key=lambda claim: rank(claim.role), default=None)


def _order(action: Action) -> tuple[int, str]:
    """First who leaves, then who changes, then who comes."""
    place = 0 if isinstance(action, Revoke) else 1 if action.was is not None else 2
    return place, action.login.casefold()
