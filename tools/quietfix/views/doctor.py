"""What is wrong with a desk's set-up, and what `init` changes, for people and as JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from quietfix.instants import Instant
from quietfix.outcome import Outcome
from quietfix.rules.doctor.line import Health, Line
from quietfix.rules.doctor.setup import Change


def doctor_text(lines: Sequence[Line], *, quiet: bool) -> str:
    """A line each with what to do below it, and a last line that counts. With `quiet` what is right is left out."""
    text = []
    for line in lines:
        if quiet and line.health is Health.OK:
            continue
        text.append(f"{line.health.value:<8}{line.id}: {line.what}")
        if line.todo:
            text.append(f"        {line.todo}")
    count = Counter(line.health for line in lines)
    words = [f"{count[health]} {health.value}" for health in Health if count[health]]
    return "\n".join([*text, ", ".join(words)]) + "\n"


def doctor_json(lines: Sequence[Line], now: Instant) -> dict[str, Any]:
    """Version 1 of the shape."""
    rows = [{"id": line.id, "health": line.health.value, "what": line.what, "todo": line.todo} for line in lines]
    return {"version": 1, "now": str(now), "lines": rows}


def setup_text(changes: Sequence[Change], outcomes: Sequence[Outcome], *, write: bool) -> str:
    """A line a setting with its reason, or with how it went."""
    if not changes:
        return "nothing to set up\n"
    lines = []
    for index, change in enumerate(changes):
        went = ""
        if outcomes:
            reason = f": {outcomes[index].reason}" if outcomes[index].reason else ""
            went = f"  [{outcomes[index].result}{reason}]"
        lines += [change.line() + went, f"    because {change.why}"]
    if not write:
        lines.append(f"{len(changes)} setting{'s' * (len(changes) != 1)} to change, none changed: add --apply")
    return "\n".join(lines) + "\n"


def setup_json(changes: Sequence[Change], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Version 1 of the shape."""
    rows = [
        {"setting": change.setting.value, "name": change.name, "was": change.was, "to": change.to, "why": change.why}
        for change in changes
    ]
    went = [{"index": index, "result": one.result, "reason": one.reason} for index, one in enumerate(outcomes)]
    return {"version": 1, "changes": rows, "outcomes": went}
