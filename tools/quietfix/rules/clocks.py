"""Clocks: deadlines computed from facts of the case and lines of the policy, never stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.case import Case
from quietfix.desk.policy import Clock, Policy
from quietfix.desk.state import State
from quietfix.facts import Unknown
from quietfix.instants import Instant, after_working_days, duration_text, human_duration, parse_duration
from quietfix.rules.clockfacts import (
    CONDITIONS,
    EACH,
    FACTS,
    Ground,
    asked,
    embargo_clock,
    embargo_limit,
    extension,
    next_public,
    void_since,
)


class ClockState(StrEnum):
    """Where a clock is, in rising order of urgency, but for the last three."""

    RUNNING = "running"
    WARNED = "warned"
    DUE = "due"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    VOID = "void"
    UNKNOWN = "unknown"
    """Whether it has stopped cannot be told."""

    @property
    def over(self) -> bool:
        """Whether nobody has to do anything about it any more."""
        return self in (ClockState.STOPPED, ClockState.VOID)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one case at one time."""

    case: str
    clock: str
    of: str | None
    """The line or the login that it is about, for a clock that runs for each of them."""
    state: ClockState
    starts: Instant
    ends: Instant
    since: Instant
    """Since when it has been in this state; for one that runs, since it started."""
    step: str | None
    """The latest step that has come: `warn P2D`, `due`, `overdue 3`."""
    next_step: str | None
    next_at: Instant | None
    waits_for: str
    why: str


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a clock: for the whole case, or for one line or person of it."""

    of: str | None
    starts: Instant
    stops: Instant | Unknown | None


@dataclass(frozen=True, slots=True)
class _Span:
    """From when to when a run lasts, and in words why."""

    starts: Instant
    ends: Instant
    reason: str


def deadlines(case: Case, state: State, policy: Policy, now: Instant) -> Iterator[Deadline]:
    """All clocks of a case that run, ran or became void, in the order of the policy."""
    on = Ground(case, state, policy)
    for index, clock in enumerate(policy.deadlines.clocks):
        if clock.enabled and case.track in clock.tracks and _runs_at_all(clock, on):
            for run in _runs(clock, on):
                yield _deadline(on, index, run, now)


def _runs_at_all(clock: Clock, on: Ground) -> bool:
    voided = clock.holds_back and void_since(on.case) is not None and _was_required(clock, on)
    if clock.requires is not None and not CONDITIONS[clock.requires](on) and not voided:
        return False
    return clock.unless is None or not CONDITIONS[clock.unless](on)


def _was_required(clock: Clock, on: Ground) -> bool:
    """Whether the clock would run, were the bug not public."""
    return asked(on.case) if clock.requires == "embargo.asked-by" else clock.requires is None


def _runs(clock: Clock, on: Ground) -> Iterator[_Run]:
    """Once for the case, or once for each line or person that its facts are about."""
    many_stops = EACH[clock.stops](on) if clock.stops is not None and clock.stops in EACH else None
    stops = FACTS[clock.stops](on) if clock.stops is not None and many_stops is None else None
    if clock.starts in EACH:
        for of, at in EACH[clock.starts](on).items():
            if isinstance(at, Instant):
                yield _Run(of, at, stops if many_stops is None else many_stops.get(of))
        return
    starts = FACTS[clock.starts](on)
    if starts is None:
        return
    if many_stops is None:
        yield _Run(None, starts, stops)
    else:
        yield from (_Run(of, starts, at) for of, at in many_stops.items())


def _deadline(on: Ground, index: int, run: _Run, now: Instant) -> Deadline:
    clock, void = on.policy.deadlines.clocks[index], void_since(on.case)
    span = _span(on, clock, run.starts, on.policy.cite("deadlines.yml", ("clocks", index, "length")))
    named = clock.id if run.of is None else f"{clock.id} of {run.of}"
    why = f"{named} ends {span.ends.human()} = {span.reason}"

    def over(state: ClockState, since: Instant, ends: Instant, words: str) -> Deadline:
        who = _waits_for(clock, on.case)
        return Deadline(on.case.id, clock.id, run.of, state, span.starts, ends, since, None, None, None, who, words)

    stops = next_public(on) if _of_an_earlier_fix(on, clock, run) else run.stops
    if clock.holds_back and void is not None and (not isinstance(stops, Instant) or void < stops):
        ends = min(span.ends, max(void, span.starts))
        return over(ClockState.VOID, void, ends, f"{named} is void: public since {void.human()}")
    if isinstance(stops, Unknown):
        return over(ClockState.UNKNOWN, span.starts, span.ends, f"{why}; whether it has stopped cannot be told")
    if stops is not None:
        words = f"{named} stopped: {_words(clock.stops or '')} {stops.human()}; {why}"
        return over(ClockState.STOPPED, stops, span.ends, words)
    if on.case.closed is not None:
        closed = on.case.closed.at
        return over(ClockState.STOPPED, closed, span.ends, f"{named} stopped: closed {closed.human()}; {why}")
    return _running(on.case, clock, run.of, span, why, now)


def _of_an_earlier_fix(on: Ground, clock: Clock, run: _Run) -> bool:
    """Whether what became public was a fix that was taken back since: then the next one is still to be released.

    What holds a fix back stays stopped: the bug is known.
    """
    stops = run.stops
    if clock.stops != "first-public" or clock.holds_back or not isinstance(stops, Instant):
        return False
    return any(stops < restart.at for restart in on.case.fix.restarts)


def _span(on: Ground, clock: Clock, starts: Instant, cited: str) -> _Span:
    named, void = _words(clock.starts), void_since(on.case)
    if clock.unless == "embargo.asked-by" and void is not None and void > starts and asked(on.case):
        # Until the bug became public the embargo held, so this clock starts only then, or when that had ended.
        held = _embargo_end(on)
        starts, named = (void, "public since") if held is None or void <= held else (held, "embargo ended")
    reason = f"{named} {starts.human()}"
    if clock.days == "working":
        ends, unit = after_working_days(starts, clock.length.days), "working day"
        reason += f" + {clock.length.days} {unit}{'s' if clock.length.days != 1 else ''}"
    else:
        ends = starts + clock.length
        reason += f" + {human_duration(clock.length)}" if clock.length else ""
    longer = extension(on, clock)
    if longer is not None:
        ends += longer
        reason += f" + {human_duration(longer)} of extension"
    for fact in clock.at_most:
        limit = FACTS[fact](on)
        if limit is not None and limit < ends:
            ends, reason = max(limit, starts), f"{_words(fact)} {limit.human()}, before {reason}"
    return _Span(starts, ends, f"{reason} ({cited})")


def _embargo_end(on: Ground) -> Instant | None:
    """When the embargo that was asked for would have ended, had nothing become public."""
    latest, clock = embargo_limit(on), embargo_clock(on.policy)
    if latest is None or clock is None or on.case.fix.ready is None:
        return None
    limits = [limit for fact in clock.at_most if (limit := FACTS[fact](on)) is not None]
    return max(on.case.fix.ready, min([latest, *limits]))


def _running(case: Case, clock: Clock, of: str | None, span: _Span, why: str, now: Instant) -> Deadline:
    """A clock that nothing has stopped, by the steps that have come."""
    steps = [
        (max(span.ends + -length, span.starts), ClockState.WARNED, f"warn {duration_text(length)}")
        for length in sorted(clock.warn, reverse=True)
    ]
    steps += [(span.ends, ClockState.DUE, "due"), *_overdue(clock, span.ends, now)]
    past = [step for step in steps if step[0] <= now]
    coming = next((step for step in steps if step[0] > now), None)
    at, state, step = past[-1] if past else (span.starts, ClockState.RUNNING, None)
    since = span.ends + clock.overdue_after if state is ClockState.OVERDUE and clock.overdue_after is not None else at
    next_step, next_at = (coming[2], coming[0]) if coming is not None else (None, None)
    who = _waits_for(clock, case)
    return Deadline(case.id, clock.id, of, state, span.starts, span.ends, since, step, next_step, next_at, who, why)


def _overdue(clock: Clock, ends: Instant, now: Instant) -> Iterator[tuple[Instant, ClockState, str]]:
    """The latest step past the end that has come, and the one after it."""
    if clock.overdue_after is None:
        return
    first, every = ends + clock.overdue_after, clock.overdue_every
    if every is None:
        yield first, ClockState.OVERDUE, "overdue 1"
        return
    count = 0 if now < first else (now - first) // every + 1
    if count:
        yield first + (count - 1) * every, ClockState.OVERDUE, f"overdue {count}"
    yield first + count * every, ClockState.OVERDUE, f"overdue {count + 1}"


def _waits_for(clock: Clock, case: Case) -> str:
    if clock.waits_for != "waiting.on":
        return clock.waits_for
    return "team" if case.waiting is None else case.waiting.on


def step_words(step: str) -> str:
    """A step for people: `warn P2D` is `2 days before`."""
    kind, _, rest = step.partition(" ")
    if kind == "warn":
        return f"{human_duration(parse_duration(rest))} before"
    return step


def _words(fact: str) -> str:
    """A fact's name as words: `fix.ready` is `fix ready`."""
    return fact.replace(".", " ").replace("-", " ")
