"""The lifecycle robot moves a case forward when the facts say so, and asks people where they and the facts disagree."""

from quietfix.desk.case import Status
from quietfix.plan import Comment
from quietfix.robots.draft import Draft, Situation
from quietfix.rules.closing import Closing
from quietfix.rules.lifecycle import disagreement, moves


def decide(draft: Draft, situation: Situation) -> Draft:
    """Take every step that the facts allow.

    Purpose: nobody has to remember that a fix has landed everywhere. Rule: section 8 of the design. How to object: an
    override with a reason in the case, or another status.
    """
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
