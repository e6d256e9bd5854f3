"""The facts of a case that a clock may name, by the names that the policy has for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from quietfix.desk.case import Case
from quietfix.desk.policy import Clock, Policy
from quietfix.desk.state import State, Verdict
from quietfix.facts import Unknown
from quietfix.instants import Instant
from quietfix.rules.closing import required_lines


@dataclass(frozen=True, slots=True)
class Ground:
    """What a clock stands on: what people wrote, what robots saw, and the policy."""

    case: Case
    state: State
    policy: Policy


def asked(case: Case) -> bool:
    """Whether the reporter or an affected party asked to hold the fix back."""
    return case.embargo is not None and case.embargo.asked_by is not None


def void_since(case: Case) -> Instant | None:
    """Since when an embargo is void, since the bug is public (security-bugs.rst: such a fix is released at once).

    What was found with AI help counts as public from the start.
    """
    if case.handling != "public":
        return None
    if case.report.assisted or case.public_since is None:
        return case.received
    return case.public_since


def embargo_clock(policy: Policy) -> Clock | None:
    """The clock that runs for an embargo; None where the policy has none that is on."""
    return next((clock for clock in policy.deadlines.clocks if _is_embargo(clock)), None)


def _is_embargo(clock: Clock) -> bool:
    return clock.enabled and clock.holds_back and clock.requires == "embargo.asked-by"


def extension_fault(case: Case, clock: Clock, policy: Policy) -> tuple[str, str] | None:
    """Why the extension of a case's embargo is not in force, and what to do; None where it is.

    More than seven days are exceptional, only for the logistics of a rollout, and only where that was agreed
    (security-bugs.rst). The words hold no value of the case.
    """
    assert case.embargo is not None and case.embargo.extension is not None
    said, allowed = case.embargo.extension, clock.extension
    if allowed is None or not allowed.enabled:
        return "the policy has no extension of an embargo", "it ends without one; tell who asked for it"
    if not said.agreed_by:
        return "nobody agreed to this extension, so it is none", "name in `agreed-by` who on the team agreed"
    members = policy.desk.members
    if members and not set(said.agreed_by) <= set(members):
        return "somebody in `agreed-by` is no member of the team", "members are listed in policy/desk.yml"
    if said.reason not in allowed.reasons:
        return "this is no reason for an extension", f"reasons are {', '.join(allowed.reasons)} (policy/deadlines.yml)"
    if any(said.at < restart.at for restart in case.fix.restarts):
        return "this extension was agreed for an earlier fix", "agree again, or take it out"
    ready = case.fix.ready
    if ready is not None and said.at > ready + clock.length:
        return (
            "this extension was agreed after the embargo had ended",
            "what has ended is not extended: release the fix",
        )
    return None


def embargo_limit(on: Ground) -> Instant | None:
    """Until when the policy lets a fix be held back at most, whatever anybody asked for."""
    clock, ready = embargo_clock(on.policy), on.case.fix.ready
    if clock is None or ready is None:
        return None
    return ready + clock.length + (extension(on, clock) or timedelta())


def extension(on: Ground, clock: Clock) -> timedelta | None:
    """By how much this clock runs longer, where an extension is in force."""
    embargo = on.case.embargo
    if clock.extension is None or embargo is None or embargo.extension is None:
        return None
    return clock.extension.length if extension_fault(on.case, clock, on.policy) is None else None


FACTS: Mapping[str, Callable[[Ground], Instant | None]] = {
    "received": lambda on: on.case.received,
    "answered": lambda on: on.case.answered,
    "waiting.since": lambda on: None if on.case.waiting is None else on.case.waiting.since,
    "public-since": lambda on: on.case.public_since,
    "fix.ready": lambda on: on.case.fix.ready,
    "fix.accepted": lambda on: on.case.fix.accepted,
    "embargo.requested": lambda on: None if on.case.embargo is None else on.case.embargo.requested,
    "embargo.limit": embargo_limit,
    "distros.posted": lambda on: None if on.case.distros is None else on.case.distros.posted,
    "distros.date": lambda on: None if on.case.distros is None else on.case.distros.date,
    "exploited.since": lambda on: None if on.case.exploited is None else on.case.exploited.since,
    "exploited.aware": lambda on: None if on.case.exploited is None else on.case.exploited.aware,
    "exploited.warned": lambda on: None if on.case.exploited is None else on.case.exploited.warned,
    "exploited.notified": lambda on: None if on.case.exploited is None else on.case.exploited.notified,
    "exploited.reported": lambda on: None if on.case.exploited is None else on.case.exploited.reported,
    "hardware.end": lambda on: None if on.case.hardware is None else on.case.hardware.end,
    "closed.at": lambda on: None if on.case.closed is None else on.case.closed.at,
    "first-public": lambda on: on.state.first_public,
}
"""The facts that are one instant: a clock may start, stop or end by them."""


def next_public(on: Ground) -> Instant | None:
    """When a fix became public that came after one which was taken back."""
    dates = [fact.date for fact in on.state.landed.values() if fact.is_.landed and fact.date is not None]
    return min(dates, default=None)


def _landed(on: Ground) -> Mapping[str, Instant | Unknown | None]:
    """When each line that needs the fix got it, or why that cannot be told. What was taken back is not waited for."""
    if on.case.fix.superseded and not on.case.fixes:
        return {}
    found: dict[str, Instant | Unknown | None] = {}
    for line in required_lines(on.policy.trees, on.state.landed):
        fact = on.state.landed[line]
        if fact.is_ is Verdict.UNKNOWN:
            found[line] = Unknown(fact.why)
        else:
            found[line] = (fact.date or fact.seen or on.state.first_public) if fact.is_.landed else None
    return found


def _proposed(on: Ground) -> Mapping[str, Instant | Unknown | None]:
    return {} if on.case.hardware is None else {who.github.lower(): who.at for who in on.case.hardware.proposed}


def _pledged(on: Ground) -> Mapping[str, Instant | Unknown | None]:
    return {} if on.case.hardware is None else {who.github.lower(): who.at for who in on.case.hardware.pledges}


EACH: Mapping[str, Callable[[Ground], Mapping[str, Instant | Unknown | None]]] = {
    "landed.all": _landed,
    "hardware.proposed": _proposed,
    "hardware.pledged": _pledged,
}
"""The facts that are an instant for each line or each person: a clock that names one runs once for each of them."""
OF_PEOPLE = frozenset({"hardware.proposed", "hardware.pledged"})
"""Those of EACH that are about people; the others are about lines."""


def _is_there(fact: Callable[[Ground], Instant | None]) -> Callable[[Ground], bool]:
    return lambda on: fact(on) is not None


CONDITIONS: Mapping[str, Callable[[Ground], bool]] = {
    **{name: _is_there(fact) for name, fact in FACTS.items()},
    "embargo.asked-by": lambda on: (
        asked(on.case) and void_since(on.case) is None and embargo_clock(on.policy) is not None
    ),
    "report.assisted": lambda on: on.case.report.assisted,
}
"""What a clock may require, or stand back for. An embargo that is void or off is not there."""
