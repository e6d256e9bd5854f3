"""What became of what arrived, for people and as JSON: no subject, no address, no name of a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from quietfix.intake.outcome import Arrival, Joined, Recorded
from quietfix.outcome import Outcome

_ORDER = ("recorded", "joined", "seen", "skipped", "refused")
_SAID = {"seen": "seen before"}


def as_lines(arrivals: Sequence[Arrival], *, quiet: bool) -> str:
    """A line each, with what is worth knowing below it."""
    lines: list[str] = []
    for arrival in arrivals:
        lines.append(arrival.outcome.line())
        notes = arrival.outcome.notes if isinstance(arrival.outcome, Recorded | Joined) else ()
        if notes and not quiet:
            lines.append(f"    with {', '.join(notes)}")
        if arrival.issue is not None:
            lines.append(f"{arrival.issue.line()}{'' if arrival.went is None else _went(arrival.went)}")
    return "".join(f"{line}\n" for line in lines)


def _issue(arrival: Arrival) -> dict[str, Any]:
    """Only of what came as an issue of the forge. Any: it is JSON."""
    if arrival.issue is None:
        return {}
    return {"issue": arrival.issue.number, "adopted": None if arrival.went is None else arrival.went.result}


def _went(outcome: Outcome) -> str:
    because = f": {outcome.reason}" if outcome.reason else ""
    return f"  [{outcome.result}{because}]"


def last_line(counts: Counter[str], *, write: bool) -> str:
    """How many, and what to do."""
    total = sum(counts.values())
    said = ", ".join(f"{counts[word]} {_SAID.get(word, word)}" for word in _ORDER if counts[word])
    wanted = counts["recorded"] + counts["joined"]
    hint = "; nothing was written: add --apply" if wanted and not write else ""
    return f"{total} arrived{': ' if said else ''}{said}{hint}"


def as_shape(arrivals: Sequence[Arrival], looked: Mapping[str, Any], *, write: bool) -> dict[str, Any]:
    """Version 1 of the shape, with what new cases need first by their ids. Any: it is JSON."""
    rows = []
    for arrival in arrivals:
        outcome = arrival.outcome
        rows.append(
            {
                "number": arrival.number,
                "result": outcome.result,
                "case": outcome.case,
                "did": list(outcome.did) if isinstance(outcome, Joined) else [],
                "notes": list(outcome.notes) if isinstance(outcome, Recorded | Joined) else [],
                "why": getattr(outcome, "why", ""),
                **_issue(arrival),
                **(
                    {"triage": looked[outcome.case]} if isinstance(outcome, Recorded) and outcome.case in looked else {}
                ),
            }
        )
    return {"version": 1, "applied": write, "arrivals": rows}
