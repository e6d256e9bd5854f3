"""The lifecycle robot moves a case forward when the facts say so, and asks people where they and the facts disagree."""

from dataclasses import replace

from quietfix.desk.case import Status
from quietfix.desk.state import Verdict
from quietfix.plan import Comment
from quietfix.robots.draft import Draft, Situation
from quietfix.rules.closing import Closing
from quietfix.rules.lifecycle import disagreement, moves
from quietfix.rules.reopening import looked_at, reopening


def decide(draft: Draft, situation: Situation) -> Draft:
    """Take every step that the facts allow.

    Purpose: nobody has to remember that a fix has landed everywhere. Rule: section 8 of the design. How to object: an
    override with a reason in the case, or another status.
    """
    draft = _taken_back(draft, situation)
    if draft.case.stage in (Status.NEW, Status.CLOSED):
        return draft
    differing = disagreement(draft.case, draft.state.landed)
    if differing is not None:
        return _ask(
            draft,
            f"disagreement/{differing.id}",
            f"Robots leave this case alone: {differing.words}. Correct the case, or say why in an override.",
            differing.words,
        )
    closing = draft.closing
    if closing is None:
        return draft
    if closing.already_fixed:
        draft = _ask(
            draft,
            "already-fixed",
            "The fix is older than the report. If it was fixed already, close the case: `quietfix close CASE "
            "--as already-fixed --commit COMMIT`. If this is another fix, correct `fix.patches`.",
            closing.why,
        )
    return _moved(draft, closing, situation)


def _taken_back(draft: Draft, situation: Situation) -> Draft:
    """Open a case again whose fix was reverted, and say so once."""
    back = None
    if looked_at(draft.case, situation.policy, situation.now):
        back = reopening(draft.case, draft.state.landed, situation.policy.trees, situation.now)
    if back is not None:
        did = f"status {draft.case.status} -> {back.to.value}"
        draft = draft.edit(back.edits, did, back.why)
        draft = draft.with_state(draft.state.logged(situation.now, did, back.why))
        draft = replace(draft, closing=None)
    reopened = draft.case.reopened
    lines = [line for line, fact in draft.state.landed.items() if fact.is_ is Verdict.REVERTED]
    if reopened is None or not lines or draft.case.stage is Status.CLOSED:
        return draft
    words = f"The fix was reverted on {' '.join(lines)}. "
    if draft.case.stage is Status.CONFIRMED:
        words += (
            "No line has it, so its patches are superseded: `quietfix ready CASE --commit COMMIT` names another fix."
        )
    else:
        words += "The case waits for these lines, or for an override with a reason."
    return _ask(draft, f"reverted/{reopened.at}", words, f"the fix was reverted on {' '.join(lines)}")


def _moved(draft: Draft, closing: Closing, situation: Situation) -> Draft:
    for move in moves(draft.case, draft.state.landed, closing, situation.now):
        did = f"status {draft.case.status} -> {move.to.value}"
        draft = draft.edit(move.edits, did, move.why)
        draft = draft.with_state(draft.state.logged(situation.now, did, move.why))
    return draft


def _ask(draft: Draft, key: str, text: str, why: str) -> Draft:
    """Say something once."""
    if key in draft.state.comments:
        return draft
    return draft.say(Comment(draft.case.id, key, text, why))
