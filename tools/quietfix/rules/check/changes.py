"""Rules over a change by a person: the desk as it was, and as it would be."""

from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.desk.case import Case
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


def _status_goes_forward(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """The status goes forward, or back with a reason in `reopened`."""
    if after.stage.rank >= before.stage.rank:
        return
    reopened = after.reopened is not None and after.reopened != before.reopened
    if not reopened:
        message = "the status goes back, and `reopened` does not say why"
        hint = "add `reopened: {at, from, reason}`"
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
