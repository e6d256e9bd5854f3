"""The clocks of cases for people, and as JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from quietfix.instants import Instant
from quietfix.rules.clocks import ClockState, Deadline, step_words
from quietfix.views.ages import left
from quietfix.views.text import table

_HEADINGS = ("case", "clock", "state", "ends", "left", "waits for", "next")
_ORDER = (ClockState.OVERDUE, ClockState.DUE, ClockState.WARNED, ClockState.UNKNOWN, ClockState.RUNNING)


def deadlines_text(deadlines: Sequence[Deadline], now: Instant, *, rich: bool, why: bool) -> str:
    """One clock a row, the most urgent first, and a last line that counts; with `why` the reasons below."""
    if not deadlines:
        return "no clock runs\n"
    rows = sorted(deadlines, key=lambda item: (_rank(item.state), item.ends, item.case))
    text = table(_HEADINGS, [_row(item, now) for item in rows], rich=rich)
    if why:
        text += "".join(f"{item.case}  {item.why}\n" for item in rows)
    kinds = Counter(item.state for item in rows)
    return text + ", ".join(f"{kinds[state]} {state}" for state in ClockState if kinds[state]) + "\n"


def _rank(state: ClockState) -> int:
    return _ORDER.index(state) if state in _ORDER else len(_ORDER)


def _row(item: Deadline, now: Instant) -> list[str]:
    named = item.clock if item.of is None else f"{item.clock} {item.of}"
    state = f"overdue since {item.since.human()}" if item.state is ClockState.OVERDUE else item.state.value
    when = "-" if item.state.over else left(item.ends - now)
    then = "-"
    if item.next_step is not None and item.next_at is not None:
        then = f"{step_words(item.next_step)}: {item.next_at.human()}"
    return [item.case, named, state, item.ends.human(), when, item.waits_for, then]


def deadlines_json(deadlines: Sequence[Deadline], now: Instant) -> dict[str, Any]:
    """Version 1 of the shape."""
    rows = [
        {
            "case": item.case,
            "clock": item.clock,
            "of": item.of,
            "state": item.state.value,
            "starts": str(item.starts),
            "ends": str(item.ends),
            "since": str(item.since),
            "step": item.step,
            "next": item.next_step,
            "next-at": None if item.next_at is None else str(item.next_at),
            "waits-for": item.waits_for,
            "why": item.why,
        }
        for item in deadlines
    ]
    return {"version": 1, "now": str(now), "deadlines": rows}
