"""Cases that look like a report, for a person and for programs: each signal with its points and what is shared."""

from collections.abc import Iterator, Sequence
from typing import Any

from quietfix.desk.case import Case
from quietfix.rules.similar.advice import Advice
from quietfix.rules.similar.scoring import MOST, Evidence, Match
from quietfix.views.text import harmless


def similar_text(seen: Sequence[tuple[Match, Case | None, Advice]]) -> str:
    """The likest case first, with why, and the command for it."""
    return "\n".join("".join(f"{harmless(line)}\n" for line in _case(*one)) for one in seen)


def similar_json(
    of: str | None, seen: Sequence[tuple[Match, Case | None, Advice]], compared: int, least: int, broken: Sequence[str]
) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        "case": of,
        "compared": compared,
        "least": least,
        "similar": [
            {
                "case": match.case,
                "points": match.points,
                "status": case.status if case is not None else None,
                "title": case.title if case is not None else None,
                "signals": [
                    {
                        "signal": one.signal.value,
                        "points": one.points,
                        "most": MOST[one.signal],
                        "why": one.why,
                        "shared": list(one.shared),
                    }
                    for one in match.evidence
                ],
                "command": advice.command or None,
                "note": advice.note or None,
            }
            for match, case, advice in seen
        ],
        "broken": list(broken),
    }


def _case(match: Match, case: Case | None, advice: Advice) -> Iterator[str]:
    about = "its file has errors" if case is None else f"{_status(case)}  {case.title}"
    yield f"{match.case}  {match.points} points  {about}"
    yield from (f"  {_signal(one)}" for one in match.evidence)
    if advice.note:
        yield f"  note: {advice.note}"
    if advice.command:
        yield f"  if it is the same bug: {advice.command}"


def _status(case: Case) -> str:
    return case.status if case.closed is None else f"closed as {case.closed.as_}"


def _signal(one: Evidence) -> str:
    shared = f": {' '.join(one.shared)}" if one.shared else ""
    return f"{one.points:>3} of {MOST[one.signal]:>3}  {one.signal.value}, {one.why}{shared}"
