"""The deadlines robot says in the tracking issue which clocks are near their end or past it."""

from collections.abc import Iterator

from quietfix.desk.case import Status
from quietfix.desk.policy import Clock
from quietfix.desk.state import Verdict
from quietfix.instants import Instant
from quietfix.plan import Comment
from quietfix.robots.draft import Draft, Situation
from quietfix.rules.clocks import ClockState, Deadline, deadlines

_URGENT = (ClockState.OVERDUE, ClockState.DUE, ClockState.WARNED)
SAID = "comment "
"""How the log of a case starts where it notes a comment."""


def decide(draft: Draft, situation: Situation) -> Draft:
    """Say the latest step of the most urgent clock, at most one a case and day.

    Purpose: nothing is held back longer than promised because nobody looked. Rule: `policy/deadlines.yml`. How to
    object: correct the fact that the clock runs from. Steps that passed unseen are not made up for, but for the latest.
    """
    if draft.case.stage is Status.CLOSED:
        return draft
    due = [item for item in _due(draft, situation) if _key(item) not in draft.state.comments]
    if not due:
        return draft
    if _blind(draft):
        return draft.could_not_tell("whether the fix is public: a line could not be seen, so no clock is told")
    if _spoken_today(draft, situation.now) or draft.forge:
        return draft
    chosen = min(due, key=lambda item: (_URGENT.index(item.state), item.ends))
    clock = next(clock for clock in situation.policy.deadlines.clocks if clock.id == chosen.clock)
    return draft.say(Comment(draft.case.id, _key(chosen), _text(chosen, clock), chosen.why))


def _due(draft: Draft, situation: Situation) -> Iterator[Deadline]:
    told = {clock.id for clock in situation.policy.deadlines.clocks if clock.notify == "comment"}
    found = deadlines(draft.case, draft.state, situation.policy, situation.now)
    return (item for item in found if item.clock in told and item.state in _URGENT)


def _key(deadline: Deadline) -> str:
    """The step and the end that it belongs to: a clock that starts again says its steps again."""
    return f"{deadline.clock}/{deadline.step}/{deadline.ends}"


def _text(deadline: Deadline, clock: Clock) -> str:
    """Instants only: what is left of the time would change at every look."""
    return (
        f"{deadline.clock}: {deadline.step}. {deadline.why}. Waits for: {clock.waits_for}. Next: {deadline.next_step}."
    )


def _blind(draft: Draft) -> bool:
    """Whether a clock could wrongly be said to run on, since a line that may have the fix was not seen."""
    if draft.state.first_public is not None:
        return False
    return bool(draft.unknown) or any(fact.is_ is Verdict.UNKNOWN for fact in draft.state.landed.values())


def _spoken_today(draft: Draft, now: Instant) -> bool:
    return any(entry.did.startswith(SAID) and entry.at.at.date() == now.at.date() for entry in draft.state.log)
