"""The deadlines robot says in the tracking issue which clocks are near their end or past it."""

from collections.abc import Iterator, Sequence

from quietfix.desk.case import Status
from quietfix.desk.policy import Policy
from quietfix.desk.state import Verdict
from quietfix.plan import Comment
from quietfix.robots.draft import Draft, Situation
from quietfix.rules.clocks import ClockState, Deadline, deadlines, step_words

_URGENT = (ClockState.OVERDUE, ClockState.DUE, ClockState.WARNED)


def decide(draft: Draft, situation: Situation) -> Draft:
    """Say the latest step of the most urgent clock, one at a time.

    Purpose: nothing is held back longer than promised because nobody looked. Rule: `policy/deadlines.yml`. How to
    object: correct the fact that the clock runs from. Steps that passed unseen are not made up for, but for the latest.
    """
    if draft.case.stage is Status.CLOSED:
        return draft
    due = [item for item in _due(draft, situation) if _key(item) not in draft.state.comments]
    if draft.case.stage is Status.NEW:
        # Nobody has looked for its fix in the public trees yet.
        due = [item for item in due if item.clock not in _by_trees(situation.policy)]
    if _blind(draft):
        seen = [item for item in due if item.clock not in _by_trees(situation.policy)]
        if len(seen) < len(due):
            draft = draft.could_not_tell(
                "whether the fix is public: a line could not be seen, so no such clock is told"
            )
        due = seen
    if not due:
        return draft
    chosen = min(due, key=lambda item: (_URGENT.index(item.state), item.ends))
    together = [item for item in due if (item.clock, item.step, item.ends) == (chosen.clock, chosen.step, chosen.ends)]
    keys = [_key(item) for item in together]
    return draft.say(Comment(draft.case.id, keys[0], _text(chosen, together), chosen.why, tuple(keys[1:])))


def _due(draft: Draft, situation: Situation) -> Iterator[Deadline]:
    told = {clock.id for clock in situation.policy.deadlines.clocks if clock.notify == "comment"}
    found = deadlines(draft.case, draft.state, situation.policy, situation.now)
    return (item for item in found if item.clock in told and item.state in _URGENT)


def _by_trees(policy: Policy) -> set[str]:
    """The clocks that hang on what the public trees show."""
    facts = {"first-public", "landed.all"}
    return {
        clock.id
        for clock in policy.deadlines.clocks
        if facts & {clock.starts, clock.stops, clock.requires, clock.unless, *clock.at_most}
    }


def _key(deadline: Deadline) -> str:
    """The step and the end that it belongs to: a clock that starts again says its steps again."""
    of = "" if deadline.of is None else f"/{deadline.of}"
    return f"{deadline.clock}/{deadline.step}/{deadline.ends}{of}"


def _text(deadline: Deadline, together: Sequence[Deadline]) -> str:
    """Instants only: what is left of the time would change at every look."""
    assert deadline.step is not None
    names = [item.of for item in together if item.of is not None]
    whom = f" for {', '.join(names)}" if names else ""
    then = "nothing more"
    if deadline.next_step is not None and deadline.next_at is not None:
        then = f"{step_words(deadline.next_step)}, {deadline.next_at.human()}"
    said = step_words(deadline.step)
    return f"{deadline.clock}{whom}: {said}. {deadline.why}. Waits for: {deadline.waits_for}. Next: {then}."


def _blind(draft: Draft) -> bool:
    """Whether a clock could wrongly be said to run on, since a line that may have the fix was not seen."""
    if draft.state.first_public is not None:
        return False
    return bool(draft.unknown) or any(fact.is_ is Verdict.UNKNOWN for fact in draft.state.landed.values())
