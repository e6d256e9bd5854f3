"""Who gets in, by which case and until when, for people and as JSON. It may be logged, so no reason is shown."""

from collections.abc import Iterator, Sequence
from typing import Any

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.instants import Instant
from quietfix.outcome import Outcome
from quietfix.plan import Plan
from quietfix.rules.access import Access, Entrant, Standing
from quietfix.rules.accessclaims import Claim, claims, unmet, until_when
from quietfix.views import plans
from quietfix.views.text import table

_HEADINGS = ("login", "has", "invited", "by")
_STANDS = {
    Standing.OWNER: "owns the repository",
    Standing.TEAM: "on the team",
    Standing.KEPT: "kept (policy/access.yml)",
}


def access_text(access: Access, now: Instant, *, rich: bool) -> str:
    """One person a row: what they have, what they were offered, and by which cases."""
    rows = [
        [
            person.login,
            person.grant.role if person.grant is not None else "-",
            _offered(person),
            _STANDS.get(person.standing) or "; ".join(_by(claim, now) for claim in person.claims) or "no case",
        ]
        for person in access.people
    ]
    return table(_HEADINGS, rows, rich=rich) if rows else "nobody is let in by a case\n"


def _offered(person: Entrant) -> str:
    if person.invitation is None:
        return "-"
    when = "expired" if person.invitation.expired else person.invitation.created.human()
    return f"{person.invitation.role}, {when}"


def _by(claim: Claim, now: Instant) -> str:
    until = "while it is open"
    if claim.until is not None:
        until = f"{'until' if claim.holds(now) else 'ended'} {claim.until.human()}"
    return f"{claim.case} {claim.part}: {claim.role}, {until}"


def access_json(access: Access, plan: Plan, outcomes: Sequence[Outcome], now: Instant) -> dict[str, Any]:
    """Version 1 of the shape: that of a plan, with who gets in."""
    return {
        **plans.as_json(plan, outcomes, now),
        "people": [_person(person) for person in access.people],
        "questions": [{"login": one.login, "case": one.case or None, "text": one.text} for one in access.questions],
        "refused": list(access.refused),
        "unknown": list(access.unknown),
        "notes": list(access.notes),
    }


def _person(person: Entrant) -> dict[str, Any]:
    offer = person.invitation
    return {
        "login": person.login,
        "standing": person.standing.value,
        "role": person.grant.role if person.grant is not None else None,
        "invitation": None
        if offer is None
        else {"role": offer.role, "created": str(offer.created), "expired": offer.expired},
        "claims": [claim_json(claim) for claim in person.holding],
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """What a case says of one person."""
    until = str(claim.until) if claim.until is not None else None
    return {
        "login": claim.login,
        "case": claim.case,
        "part": claim.part,
        "role": claim.role,
        "by": claim.by,
        "until": until,
    }


def of_case(case: Case, policy: Policy, now: Instant) -> Iterator[str]:
    """Whom one case lets in and until when, a line each, and why others are not."""
    for claim in claims(case, policy):
        ended = "" if claim.holds(now) else ", which is past"
        yield f"{claim.login}: {claim.role}, {until_when(claim, policy)}{ended}"
    for words in unmet(case, policy):
        yield words.partition(": ")[2]
