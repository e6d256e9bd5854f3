"""The landed robot keeps in the state what the public trees show of a fix."""

from collections.abc import Mapping
from dataclasses import replace

from quietfix.desk.case import Status
from quietfix.desk.state import LineFacts, State, Verdict, inputs_hash
from quietfix.facts import LineSeen
from quietfix.robots.draft import Draft, Situation
from quietfix.rules.closing import carried_over, closing
from quietfix.rules.landing import verdicts


def decide(draft: Draft, situation: Situation) -> Draft:
    """Look at every line, and note what changed.

    Purpose: evidence for closing and for the clocks. Rule: section 8 of the design. Cases that nobody confirmed, that
    are closed, or that name no fix are left as they are.
    """
    case, trees = draft.case, situation.policy.trees
    if case.stage in (Status.NEW, Status.CLOSED) or not case.fixes:
        return draft
    facts = verdicts(case, trees, situation.facts.trees, situation.kinship)
    before, inputs = draft.state, inputs_hash(case)
    landed = carried_over(before, inputs, facts, trees, situation.now)
    dates = [fact.date for fact in landed.values() if fact.date is not None]
    first_public = before.first_public or min(dates, default=None)
    state = before.model_copy(update={"inputs": inputs, "landed": landed, "first_public": first_public})
    changes = _changes(before, state)
    if changes:
        state = state.logged(situation.now, changes, "the public trees show it")
    for line, fact in facts.items():
        if fact.is_ is Verdict.UNKNOWN:
            draft = draft.could_not_tell(f"{line}: {fact.why}")
    return _closing(draft.with_state(state), facts, situation)


def _changes(before: State, after: State) -> str:
    """The lines whose verdict changed: `landed: mainline released, 6.6 absent`."""
    news = [
        f"{line} {fact.verdict}"
        for line, fact in after.landed.items()
        if line not in before.landed or before.landed[line].verdict != fact.verdict
    ]
    return f"landed: {', '.join(news)}" if news else ""


def _closing(draft: Draft, facts: Mapping[str, LineFacts], situation: Situation) -> Draft:
    """The draft with whether the case may close, judged at the oldest of the fetches that the facts come from."""
    seen = [line.fetched for line in situation.facts.trees.lines.values() if isinstance(line, LineSeen)]
    oldest = min(seen, default=situation.now)
    return replace(draft, closing=closing(draft.case, draft.state, facts, situation.policy, oldest))
