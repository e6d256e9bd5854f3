"""Cases by subsystem and month, and how long it takes to answer, to have a fix, and to get it out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case, Status
from quietfix.desk.state import State
from quietfix.instants import Instant
from quietfix.rules.routing.router import Router
from quietfix.rules.stats.medians import Median, Taken, median
from quietfix.rules.stats.subsystems import subsystems

_FIXED = ("fixed",)
"""Cases that ended in another way never get a fix of their own, so they say nothing of how long one takes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One subsystem. A case in two of them counts in each."""

    subsystem: str
    cases: int
    still_open: int
    duplicates: int
    months: Mapping[str, int]
    """Cases by the month in which they were received, as `2026-11`."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the cases come to."""

    since: Instant | None
    until: Instant
    cases: int
    still_open: int
    duplicates: int
    months: Mapping[str, int]
    rows: tuple[Row, ...]
    """Most cases first, then by name."""
    answer: Median
    """From received to answered."""
    fix_ready: Median
    """From received to a fix that holds."""
    land: Median
    """From received to the first public line that has the fix."""


def statistics(
    cases: Sequence[tuple[Case, State]], router: Router | None, since: Instant | None, now: Instant
) -> Statistics:
    """The statistics of the cases that were received since then and by now."""
    chosen = chosen_of(cases, since, now)
    held: dict[str, list[Case]] = {}
    for case, _ in chosen:
        for subsystem in subsystems(case, router):
            held.setdefault(subsystem, []).append(case)
    only = [case for case, _ in chosen]
    rows = [Row(name, len(own), _open(own), _duplicates(own), _months(own)) for name, own in held.items()]
    return Statistics(
        since=since,
        until=now,
        cases=len(only),
        still_open=_open(only),
        duplicates=_duplicates(only),
        months=_months(only),
        rows=tuple(sorted(rows, key=lambda row: (-row.cases, row.subsystem))),
        answer=median(list(_answers(only, now))),
        fix_ready=median(list(_fixes(chosen, now, landed=False))),
        land=median(list(_fixes(chosen, now, landed=True))),
    )


def chosen_of(cases: Sequence[tuple[Case, State]], since: Instant | None, now: Instant) -> list[tuple[Case, State]]:
    """The cases that were received since then and by now."""
    return [pair for pair in cases if (since is None or pair[0].received >= since) and pair[0].received <= now]


def month(at: Instant) -> str:
    """The month of an instant in UTC, as `2026-11`."""
    return str(at)[:7]


def is_duplicate(case: Case) -> bool:
    """Whether a case is closed as a duplicate of another."""
    return case.closed is not None and case.closed.as_ == "duplicate"


def _open(cases: Sequence[Case]) -> int:
    return sum(case.stage is not Status.CLOSED for case in cases)


def _duplicates(cases: Sequence[Case]) -> int:
    return sum(map(is_duplicate, cases))


def _months(cases: Sequence[Case]) -> Mapping[str, int]:
    return dict(sorted(Counter(month(case.received) for case in cases).items()))


def _answers(cases: Sequence[Case], now: Instant) -> Iterator[Taken]:
    """One that was closed without an answer never gets one, and does not count."""
    for case in cases:
        taken = _taken(case, case.answered, now)
        if taken is not None:
            yield taken


def _fixes(cases: Sequence[tuple[Case, State]], now: Instant, *, landed: bool) -> Iterator[Taken]:
    """Cases that get a fix, or may still; a fix that was public before the report is none of theirs."""
    for case, state in cases:
        if case.closed is not None and case.closed.as_ not in _FIXED:
            continue
        taken = _taken(case, state.first_public if landed else case.fix.ready, now)
        if taken is not None:
            yield taken


def _taken(case: Case, at: Instant | None, now: Instant) -> Taken | None:
    if at is not None and at <= now:
        return Taken(at - case.received, done=True) if at >= case.received else None
    return Taken(now - case.received, done=False) if case.stage is not Status.CLOSED else None
