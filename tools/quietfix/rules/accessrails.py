"""What holds robots back from taking people out: a mistake in a file or at the forge must not empty the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from quietfix.desk.accesspolicy import ACCESS
from quietfix.desk.policy import Policy
from quietfix.facts import PeopleSeen
from quietfix.plan import Invite, Revoke
from quietfix.rules.accessclaims import rank

Action: TypeAlias = Invite | Revoke


@dataclass(frozen=True)
class Whole:
    """What is known of the desk as a whole."""

    cases: int
    """How many cases there are."""
    unread: int = 0
    """How many of them, or of what lies beside them, could not be read: what they say of people is unknown."""


@dataclass(frozen=True, slots=True)
class Railed:
    """Actions that may be carried out, what a rail holds back, and what could not be told."""

    actions: tuple[Action, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]


def within_rails(actions: Sequence[Action], seen: PeopleSeen, policy: Policy, whole: Whole) -> Railed:
    """What of it may be done. Letting in is held back by no rail but the policy."""
    assert policy.access is not None
    refused: list[str] = []
    unknown: list[str] = []
    gone = [action for action in actions if isinstance(action, Revoke)]
    less = [action for action in actions if _takes_away(action)]
    held: set[Action] = set()
    admins = folded([*seen.owners, *(grant.login for grant in seen.grants if grant.role == "admin")])
    missing = [login for login in policy.access.required_admins if login.casefold() not in admins]
    if missing:
        where = policy.cite(ACCESS, ("required-admins",))
        refused.append(f"not seen among the admins, as {where} requires: {' '.join(missing)}; nobody is taken out")
        held.update(less)
    if less and not policy.desk.members:
        refused.append("policy/desk.yml names no members, so who belongs to the team is not known; nobody is taken out")
        held.update(less)
    if less and whole.unread:
        unknown.append("who else is let in, since a case cannot be read; nobody is taken out")
        held.update(less)
    if len(gone) > policy.access.max_removals:
        most, where = policy.access.max_removals, policy.cite(ACCESS, ("max-removals",))
        people = "1 person" if len(gone) == 1 else f"{len(gone)} people"
        words = f"{people} would be taken out, and {where} allows {most} at once"
        refused.append(f"{words}; nobody is: where it is right, allow more, or take some out by hand")
        held.update(gone)
    return Railed(tuple(action for action in actions if action not in held), tuple(refused), tuple(unknown))


def _takes_away(action: Action) -> bool:
    return isinstance(action, Revoke) or (action.was is not None and rank(action.was) > rank(action.role))


def folded(logins: Iterable[str]) -> frozenset[str]:
    """Logins as they are compared."""
    return frozenset(login.casefold() for login in logins)
