"""Plans and their outcomes, for people and as JSON. Nothing of a case but its id is shown: a run is logged."""

from collections.abc import Sequence
from typing import Any

from quietfix.instants import Instant
from quietfix.outcome import AlreadySo, Done, Outcome
from quietfix.plan import Plan


def as_text(plan: Plan, outcomes: Sequence[Outcome], *, write: bool, quiet: bool) -> str:
    """A line an action with its reason, or with how it went."""
    if not plan.actions:
        return "nothing to do\n"
    lines = []
    for index, action in enumerate(plan.actions):
        went = f"  [{outcomes[index].result}{_because(outcomes[index])}]" if outcomes else ""
        lines.append(action.line() + went)
        if not quiet:
            lines.append(f"    because {action.why}")
    count = len(plan.actions)
    actions = f"{count} action{'s' if count != 1 else ''}"
    done = sum(isinstance(outcome, Done | AlreadySo) for outcome in outcomes)
    if not write:
        lines.append(f"{actions} planned, none carried out: add --apply")
    else:
        lines.append(f"{actions} carried out" if done == count else f"{done} of {actions} carried out")
    return "\n".join(lines) + "\n"


def _because(outcome: Outcome) -> str:
    return f": {outcome.reason}" if outcome.reason else ""


def as_json(plan: Plan, outcomes: Sequence[Outcome], now: Instant) -> dict[str, Any]:
    """Version 1 of the shape."""
    actions = [
        {
            "index": index,
            "action": type(action).__name__,
            "case": action.case,
            "line": action.line(),
            "why": action.why,
            "needs": list(plan.needs(index)),
        }
        for index, action in enumerate(plan.actions)
    ]
    results = [
        {"index": index, "result": outcome.result, "reason": outcome.reason} for index, outcome in enumerate(outcomes)
    ]
    return {"version": 1, "now": str(now), "actions": actions, "outcomes": results}
