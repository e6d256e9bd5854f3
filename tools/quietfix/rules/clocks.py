"""Clocks: deadlines computed from facts of the case and lines of the policy, never stored."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.case import Case
from quietfix.desk.policy import Clock, Policy
from quietfix.desk.state import State
from quietfix.instants import Instant, duration_text, human_duration

FACTS: Mapping[str, Callable[[Case, State], Instant | None]] = {
    "received": lambda case, state: case.received,
    "answered": lambda case, state: case.answered,
    "waiting.since": lambda case, state: None if case.waiting is None else case.waiting.since,
    "public-since": lambda case, state: case.public_since,
    "fix.ready": lambda case, state: case.fix.ready,
    "fix.accepted": lambda case, state: case.fix.accepted,
    "embargo.requested": lambda case, state: None if case.embargo is None else case.embargo.requested,
    "distros.posted": lambda case, state: None if case.distros is None else case.distros.posted,
    "distros.date": lambda case, state: None if case.distros is None else case.distros.date,
    "exploited.since": lambda case, state: None if case.exploited is None else case.exploited.since,
    "exploited.aware": lambda case, state: None if case.exploited is None else case.exploited.aware,
    "hardware.end": lambda case, state: None if case.hardware is None else case.hardware.end,
    "closed.at": lambda case, state: None if case.closed is None else case.closed.at,
    "first-public": lambda case, state: state.first_public,
}
"""The facts that are instants: a clock may start, stop or end by them."""


def _is_there(fact: Callable[[Case, State], Instant | None]) -> Callable[[Case, State], bool]:
    return lambda case, state: fact(case, state) is not None


CONDITIONS: Mapping[str, Callable[[Case, State], bool]] = {
    **{name: _is_there(fact) for name, fact in FACTS.items()},
    "embargo.asked-by": lambda case, state: _asked(case) and void_since(case) is None,
    "report.assisted": lambda case, state: case.report.assisted,
}
"""What a clock may require, or stand back for. An embargo that is void is not there."""


class ClockState(StrEnum):
    """Where a clock is, in rising order of urgency, but for the last two."""

    RUNNING = "running"
    WARNED = "warned"
    DUE = "due"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one case at one time."""

    case: str
    clock: str
    state: ClockState
    starts: Instant
    ends: Instant
    step: str | None
    """The latest step that has come: `warn P2D`, `due`, `overdue 3`."""
    next_step: str | None
    """The step after it, with its instant."""
    why: str


def _asked(case: Case) -> bool:
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


def deadlines(case: Case, state: State, policy: Policy, now: Instant) -> Iterator[Deadline]:
    """All clocks of a case that run, ran or became void, in the order of the policy."""
    for index, clock in enumerate(policy.deadlines.clocks):
        cited = policy.cite("deadlines.yml", ("clocks", index, "length"))
        deadline = _deadline(case, state, clock, policy, cited, now)
        if deadline is not None:
            yield deadline


def _deadline(case: Case, state: State, clock: Clock, policy: Policy, cited: str, now: Instant) -> Deadline | None:
    starts = FACTS[clock.starts](case, state)
    if starts is None:
        return None
    void = void_since(case)
    embargoed = clock.requires == "embargo.asked-by" and _asked(case)
    if clock.requires is not None and not CONDITIONS[clock.requires](case, state) and not (embargoed and void):
        return None
    if clock.unless is not None and CONDITIONS[clock.unless](case, state):
        return None
    named = _words(clock.starts)
    if clock.unless == "embargo.asked-by" and void is not None and void > starts and _asked(case):
        # Until the bug became public the embargo held, so this clock starts only then, or when that had ended.
        held = _embargo_end(case, state, policy)
        starts, named = (void, "public since") if held is None or void <= held else (held, "embargo ended")
    ends, reason = starts + clock.length, f"{named} {starts.human()}"
    if clock.length:
        reason += f" + {human_duration(clock.length)}"
    limit = FACTS[clock.at_most](case, state) if clock.at_most is not None else None
    if limit is not None and clock.at_most is not None and limit < ends:
        ends, reason = max(limit, starts), f"{_words(clock.at_most)} {limit.human()}, before {reason}"
    why = f"{clock.id} ends {ends.human()} = {reason} ({cited})"
    stopped = FACTS[clock.stops](case, state)
    if embargoed and void is not None and (stopped is None or void < stopped):
        why = f"{clock.id} is void: public since {void.human()}"
        return Deadline(case.id, clock.id, ClockState.VOID, starts, min(ends, max(void, starts)), None, None, why)
    if stopped is not None:
        why = f"{clock.id} stopped: {_words(clock.stops)} {stopped.human()}; {why}"
        return Deadline(case.id, clock.id, ClockState.STOPPED, starts, ends, None, None, why)
    if case.closed is not None:
        why = f"{clock.id} stopped: closed {case.closed.at.human()}; {why}"
        return Deadline(case.id, clock.id, ClockState.STOPPED, starts, ends, None, None, why)
    return _running(case.id, clock, starts, ends, why, now)


def _embargo_end(case: Case, state: State, policy: Policy) -> Instant | None:
    """When the embargo that was asked for would have ended, had nothing become public."""
    clock = next((clock for clock in policy.deadlines.clocks if clock.requires == "embargo.asked-by"), None)
    starts = None if clock is None else FACTS[clock.starts](case, state)
    if clock is None or starts is None:
        return None
    limit = FACTS[clock.at_most](case, state) if clock.at_most is not None else None
    return starts + clock.length if limit is None else max(starts, min(limit, starts + clock.length))


def _running(case: str, clock: Clock, starts: Instant, ends: Instant, why: str, now: Instant) -> Deadline:
    """A clock that nothing has stopped, by the steps that have come."""
    steps = [
        (max(ends + -length, starts), ClockState.WARNED, f"warn {duration_text(length)}")
        for length in sorted(clock.warn, reverse=True)
    ]
    steps.append((ends, ClockState.DUE, "due"))
    first = ends + clock.overdue_after
    count = 0 if now < first else (now - first) // clock.overdue_every + 1
    if count:
        steps.append((first + (count - 1) * clock.overdue_every, ClockState.OVERDUE, f"overdue {count}"))
    past = [step for step in steps if step[0] <= now]
    coming = [step for step in steps if step[0] > now]
    coming.append((first + count * clock.overdue_every, ClockState.OVERDUE, f"overdue {count + 1}"))
    state, step = (past[-1][1], past[-1][2]) if past else (ClockState.RUNNING, None)
    return Deadline(case, clock.id, state, starts, ends, step, f"{coming[0][2]} {coming[0][0].human()}", why)


def _words(fact: str) -> str:
    """A fact's name as words: `fix.ready` is `fix ready`."""
    return fact.replace(".", " ").replace("-", " ")
