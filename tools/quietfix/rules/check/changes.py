"""Rules over a change by a person: the desk as it was, and as it would be."""

from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.desk.case import Case, Status
from quietfix.desk.document import Document
from quietfix.finding import Finding, Severity

STATE = "/state.yml"


@dataclass(frozen=True)
class Changed:
    """A case before and after."""

    before: Case
    after: Case
    document: Document


def change(changed: Changed) -> Iterator[Finding]:
    """What a person may not do to a case."""
    before, after = changed.before, changed.after
    yield from _status_goes_forward(before, after, changed.document)
    yield from _fix_ready_leaves_a_trace(before, after, changed.document)
    yield from _restarts_stay(before, after, changed.document)
    yield from _public_stays_public(before, after, changed.document)


def _status_goes_forward(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """The status goes forward, or back with a reason: in `reopened`, or in a restart where a fix was taken back."""
    if after.stage.rank >= before.stage.rank:
        return
    reopened = after.reopened is not None and after.reopened != before.reopened
    withdrawn = (before.stage, after.stage) == (Status.FIX_READY, Status.CONFIRMED) and after.fix.ready is None
    if not reopened and not (withdrawn and len(after.fix.restarts) > len(before.fix.restarts)):
        message = "the status goes back, and `reopened` does not say why"
        hint = "add `reopened: {at, from, reason}`; for a fix that did not hold, `quietfix ready CASE --withdraw`"
        yield document.finding("transition", ("status",), message, hint)


def _fix_ready_leaves_a_trace(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """`fix.ready` is what the clocks run from, so it moves only with a trace."""
    was, now = before.fix.ready, after.fix.ready
    if was is None or was == now:
        return
    traced = any(restart.was == was and restart not in before.fix.restarts for restart in after.fix.restarts)
    if not traced:
        message = "`fix.ready` was moved, and `fix.restarts` does not say why"
        hint = "add {was: the instant before, at: now, reason: why} to `fix.restarts`"
        yield document.finding("fix-restart", ("fix", "ready"), message, hint)


def _restarts_stay(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """A restart is the trace of a deadline that moved, so it stays."""
    if any(restart not in after.fix.restarts for restart in before.fix.restarts):
        message = "an entry of `fix.restarts` was changed or taken out"
        hint = "bring it back: it says why deadlines of this case moved"
        yield document.finding("fix-restart", ("fix", "restarts"), message, hint)


def _public_stays_public(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """What was public once cannot be made secret again, and an embargo that is void stays so."""
    hint = "bring it back; where it never was public, say so in the change and let another member merge it"
    if before.handling == "public" and after.handling != "public":
        message = "a case that was handled in public is made private"
        yield document.finding("public-kept", ("handling",), message, hint)
    was, now = before.public_since, after.public_since
    if was is not None and (now is None or now > was):
        message = "`public-since` was taken out" if now is None else "`public-since` was moved to later"
        yield document.finding("public-kept", ("public-since",), message, hint)


def state_edited(path: str) -> Finding:
    """A person's change touches a state file."""
    hint = "take this file out of the change; what you know of a line goes into `overrides` of the case"
    return Finding(path, 1, 1, "state-edited", Severity.ERROR, "state files are written by robots alone", hint)


def case_removed(path: str) -> Finding:
    """A person's change deletes a case."""
    hint = "bring it back, and say in it how it ended: `status: closed` and `closed: {at, as}`"
    return Finding(path, 1, 1, "case-removed", Severity.ERROR, "a case is closed, never deleted", hint)


def change_unjudged(document: Document) -> Finding:
    """A change can only be judged against a case that could be read."""
    message = "what this case was before cannot be read, so the change was not judged"
    return document.finding("change-unjudged", (), message, severity=Severity.WARNING)
