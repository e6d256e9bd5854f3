"""The landed robot keeps in the state what the public trees show of a fix."""

from collections.abc import Mapping
from dataclasses import replace

from quietfix.desk.case import Case, Status
from quietfix.desk.state import LineFacts, LineState, State, Verdict, inputs_hash
from quietfix.facts import LineSeen
from quietfix.instants import FIRST, LAST, Instant
from quietfix.robots.draft import Draft, Situation
from quietfix.rules.closing import Closing, carried_over, closing
from quietfix.rules.landing import verdicts
from quietfix.rules.reopening import looked_at


def decide(draft: Draft, situation: Situation) -> Draft:
    """Look at every line, and note what changed.

    Purpose: evidence for closing and for the clocks. Rule: section 8 of the design. Cases that nobody confirmed or that
    name no fix are left as they are; of those closed not long ago only reverts are noted.
    """
    if not looked_at(draft.case, situation.policy, situation.now):
        return draft
    return judged(draft, verdicts(draft.case, situation.ground), situation)


def judged(draft: Draft, facts: Mapping[str, LineFacts], situation: Situation) -> Draft:
    """The draft of a case that is looked at, with what its lines show."""
    case, trees = draft.case, situation.policy.trees
    if case.stage is Status.CLOSED:
        return _watched(draft, facts, situation)
    before, inputs = draft.state, inputs_hash(case)
    landed = carried_over(before, inputs, facts, trees, situation.now)
    dates = [fact.date for fact in landed.values() if fact.date is not None]
    # What was public stays so where a line is rewritten or reverted; only another fix starts anew.
    kept = before.first_public if before.inputs == inputs or _same_fix(before, landed, case) else None
    first_public = kept or min(dates, default=None)
    state = before.model_copy(update={"inputs": inputs, "landed": landed, "first_public": first_public})
    changes = _changes(before, state)
    if changes:
        unseen = any(fact.is_ is Verdict.UNKNOWN for fact in facts.values())
        why = "a public tree could not be read" if unseen else "the public trees show it"
        state = state.logged(situation.now, changes, why)
    unseen_here: dict[str, list[str]] = {}
    for line, fact in facts.items():
        if fact.is_ is Verdict.UNKNOWN and isinstance(situation.facts.trees.lines.get(line), LineSeen):
            unseen_here.setdefault(fact.why, []).append(line)
    for why, lines in unseen_here.items():
        draft = draft.could_not_tell(f"{' '.join(lines)}: {why}")
    return _closing(draft.with_state(state), facts, situation)


def timeless(draft: Draft, facts: Mapping[str, LineFacts], situation: Situation, after: Draft) -> bool:
    """Whether an open case, judged as `after`, would be judged so at any other time, while nothing else changes.

    Time comes in where people spoke anew and where something could not be told: as an instant that is never before
    that of a fetch, and as a length that is cut to bounds. What is the same at both ends of the calendar stays so.
    """
    before = draft.state.inputs
    if before in (None, after.state.inputs) and not any(fact.is_ is Verdict.UNKNOWN for fact in facts.values()):
        return True
    ends = (judged(draft, facts, replace(situation, now=Instant.parse(end))) for end in (FIRST, LAST))
    first, last = ((one.state.landed, one.closing, one.unknown) for one in ends)
    return first == last


def _watched(draft: Draft, facts: Mapping[str, LineFacts], situation: Situation) -> Draft:
    """A closed case: what it was closed on stays, but for lines that have taken the fix back since."""
    before = draft.state
    lines = {
        line: LineState(**dict(fact))
        for line, fact in facts.items()
        if fact.is_ is Verdict.REVERTED and line in before.landed and before.landed[line].is_.landed
    }
    if not lines:
        return draft
    state = before.model_copy(update={"landed": {**before.landed, **lines}})
    return draft.with_state(state.logged(situation.now, _changes(before, state), "the public trees show it"))


def _same_fix(before: State, landed: Mapping[str, LineState], case: Case) -> bool:
    """Whether what was public before is the fix, or was it once: a patch that never was one made nothing public."""
    was = {match.commit for line in before.landed.values() for match in line.patches}
    now = {match.commit for line in landed.values() for match in line.patches}
    once = [patch.commit for patch in case.fix.superseded if patch.commit is not None]
    return not was or bool(was & now) or any(commit.names(full) for commit in once for full in was)


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
    judged = closing(draft.case, draft.state, facts, situation.policy, oldest)
    gap = situation.facts.trees.gaps.get(draft.case.id)
    if gap is not None and judged.close:
        # The lines are good as far as anybody looked: a revert may lie where nobody did.
        draft, judged = draft.could_not_tell(gap.why), Closing(False, f"could not tell: {gap.why}")
    return replace(draft, closing=judged)
