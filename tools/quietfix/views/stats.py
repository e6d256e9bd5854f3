"""Statistics for the team's eyes, and for programs of the team."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from quietfix.instants import duration_text
from quietfix.rules.stats.counting import Row, Statistics
from quietfix.rules.stats.medians import Median
from quietfix.rules.stats.members import MANY, MONTHS, Candidate
from quietfix.views.text import harmless, table

_COLUMNS = 12
"""So many months have a column; earlier ones share one."""
_DAY = timedelta(days=1)


def stats_text(stats: Statistics, *, rich: bool) -> str:
    """How many cases, where and when, and how long things take."""
    since = f" since {stats.since.human()}" if stats.since is not None else ""
    head = f"{stats.cases} cases{since}, {stats.still_open} open, {stats.duplicates} duplicates\n"
    if not stats.cases:
        return head
    months = list(stats.months)[-_COLUMNS:]
    early = len(stats.months) > len(months)
    headings = ["subsystem", "cases", "open", "duplicates", *(["before"] if early else []), *months]
    rows = [_row(row, months, early=early) for row in stats.rows]
    all_ = Row("all cases", stats.cases, stats.still_open, stats.duplicates, stats.months)
    rows.append(_row(all_, months, early=early))
    times = [[name, *_median(value)] for name, value in _times(stats)]
    return (
        f"{head}\n{table(headings, rows, rich=rich)}\n"
        f"{table(['from received to', 'median', 'done', 'still open'], times, rich=rich)}"
    )


def members_text(found: Sequence[Candidate]) -> str:
    """Whom to ask, and why."""
    return "".join(f"{harmless(line)}\n" for one in found for line in _candidate(one))


def stats_json(stats: Statistics, origin: str, broken: Sequence[str]) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        "since": str(stats.since) if stats.since is not None else None,
        "until": str(stats.until),
        "cases": stats.cases,
        "open": stats.still_open,
        "duplicates": stats.duplicates,
        "months": dict(stats.months),
        "subsystems": [
            {
                "subsystem": row.subsystem,
                "cases": row.cases,
                "open": row.still_open,
                "duplicates": row.duplicates,
                "months": dict(row.months),
            }
            for row in stats.rows
        ],
        "times": {name.replace(" ", "-"): _median_json(value) for name, value in _times(stats)},
        "maintainers": origin,
        "broken": list(broken),
    }


def members_json(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The part of the shape about whom to ask."""
    return [
        {
            "subsystem": one.subsystem,
            "cases": one.cases,
            "months": one.months,
            "people": [{"who": person.who, "why": person.why, "member": person.member} for person in one.people],
        }
        for one in found
    ]


def _times(stats: Statistics) -> tuple[tuple[str, Median], ...]:
    return (("answered", stats.answer), ("fix ready", stats.fix_ready), ("landed", stats.land))


def _row(row: Row, months: Sequence[str], *, early: bool) -> list[str]:
    shown = [_number(row.months, (month,)) for month in months]
    before = [_number(row.months, [month for month in row.months if month < months[0]])] if early else []
    return [row.subsystem, str(row.cases), str(row.still_open), str(row.duplicates), *before, *shown]


def _number(counted: Mapping[str, int], months: Sequence[str]) -> str:
    return str(sum(counted.get(month, 0) for month in months) or "-")


def _median(value: Median) -> list[str]:
    return [_length(value.length), str(value.done), str(value.censored)]


def _median_json(value: Median) -> dict[str, Any]:
    length = duration_text(value.length) if value.length is not None else None
    return {"median": length, "done": value.done, "open": value.censored}


def _length(length: timedelta | None) -> str:
    if length is None:
        return "cannot be told"
    return f"{length / _DAY:.1f} days" if length >= 2 * _DAY else f"{length / timedelta(hours=1):.1f} hours"


def _candidate(one: Candidate) -> Iterator[str]:
    yield f"{one.subsystem}: {one.cases} cases in {one.months} months (asked from {MANY} in {MONTHS} on)"
    if one.served:
        yield "  somebody of it is on the team already"
    for person in one.people:
        yield f"  {person.who}, {person.why}{': on the team' if person.member else ''}"
    if not one.people:
        yield "  nobody is known: see `quietfix route`"
