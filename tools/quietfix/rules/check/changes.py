"""Rules over a change by a person: the desk as it was, and as it would be."""

from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.desk.case import Case, Status
from quietfix.desk.document import Document
from quietfix.desk.state import State
from quietfix.finding import Finding, Severity

STATE = "/state.yml"


@dataclass(frozen=True)
class Changed:
    """A case before and after. None where it was not there, or could not be read."""

    before: Case | None
    after: Case | None
    document: Document
    state: State | None


def change(changed: Changed) -> Iterator[Finding]:
    """What a person may not do to a case."""
    before, after = changed.before, changed.after
    if before is None or after is None:
        return
    yield from _transition(before, after, changed.document)
    yield from _restart(before, after, changed.document)
    if changed.state is not None and before.status != after.status:
        for finding in status_and_trees(after, changed.state, changed.document):
            yield Finding(
                finding.path, finding.line, finding.column, finding.rule, Severity.ERROR, finding.message, finding.hint
            )


def _transition(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """The status goes forward, or back to confirmed with a reason in `reopened`."""
    if after.stage.rank >= before.stage.rank:
        return
    reopened = after.reopened is not None and after.reopened != before.reopened
    if not reopened:
        message = "the status goes back, and `reopened` does not say why"
        yield document.finding("transition", ("status",), message, "`quietfix reopen` does both")


def _restart(before: Case, after: Case, document: Document) -> Iterator[Finding]:
    """`fix.ready` is what the clocks run from, so it moves only with a trace."""
    was, now = before.fix.ready, after.fix.ready
    if was is None or was == now:
        return
    traced = any(restart.was == was for restart in after.fix.restarts) or any(
        patch not in before.fix.superseded for patch in after.fix.superseded
    )
    if not traced:
        message = "`fix.ready` was moved, and `fix.restarts` does not say why"
        hint = f"add {{was: {was}, at: ..., reason: ...}} to `fix.restarts`"
        yield document.finding("fix-restart", ("fix", "ready"), message, hint)


def status_and_trees(case: Case, state: State, document: Document) -> Iterator[Finding]:
    """The status against what robots saw in the public trees: only they move a case to landing and on."""
    landed = [line for line, fact in state.landed.items() if fact.is_.landed]
    path = ("status",)
    if case.stage is Status.LANDING and not landed:
        message = "the status is landing, but the state file knows no line with the fix"
        hint = "robots move a case to landing; set it back to fix-ready"
        yield document.finding("status-landed", path, message, hint, Severity.WARNING)
    if case.stage is Status.FIX_READY and landed:
        message = f"the status is fix-ready, but the fix is on {' '.join(landed)}"
        hint = "the next run of the robots moves it to landing"
        yield document.finding("status-landed", path, message, hint, Severity.WARNING)


def state_edited(path: str) -> Finding:
    """A person's change touches a state file."""
    hint = "take this file out of the change; what you know of a line goes into `overrides` of the case"
    return Finding(path, 1, 1, "state-edited", Severity.ERROR, "state files are written by robots alone", hint)


def case_removed(path: str) -> Finding:
    """A person's change deletes a case."""
    hint = "bring it back, and close it with `quietfix close`"
    return Finding(path, 1, 1, "case-removed", Severity.ERROR, "a case is closed, never deleted", hint)
