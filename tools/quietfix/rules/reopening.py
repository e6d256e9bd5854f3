"""What a revert does to a case: confirmed again where no line has the fix any more, else on with those that lack it.

The bug was public once, so `first-public` stays, and no embargo starts again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quietfix.desk.case import Case, Patch, Status
from quietfix.desk.policy import Policy, TreePolicy
from quietfix.desk.state import LineFacts, Verdict
from quietfix.instants import Instant
from quietfix.plan import APPEND, Edit, Value
from quietfix.rules.closing import required_lines


@dataclass(frozen=True, slots=True)
class Reopening:
    """A case that goes back, with the edits that it takes."""

    to: Status
    edits: tuple[Edit, ...]
    why: str


def watched(case: Case, policy: Policy, now: Instant) -> bool:
    """Whether a closed case is still looked at for reverts of its fix (`watch-reverts`)."""
    at = fixed_at(case)
    return at is not None and still_watched(at, policy, now)


def fixed_at(case: Case) -> Instant | None:
    """When a case was closed as fixed; None where it was not."""
    closed = case.closed
    return None if case.stage is not Status.CLOSED or closed is None or closed.as_ != "fixed" else closed.at


def still_watched(fixed: Instant, policy: Policy, now: Instant) -> bool:
    """Whether the fix of a case that was closed as fixed at an instant may still be taken back unseen."""
    return now <= fixed + policy.trees.watch_reverts


def looked_at(case: Case, policy: Policy, now: Instant) -> bool:
    """Whether robots look for the fix of a case: people confirmed it, and it is open or was closed not long ago."""
    if not case.fixes or case.stage is Status.NEW:
        return False
    return case.stage is not Status.CLOSED or watched(case, policy, now)


def reopening(case: Case, facts: Mapping[str, LineFacts], policy: TreePolicy, now: Instant) -> Reopening | None:
    """Where a case goes after its fix was reverted; None where it stays as it is.

    While a line cannot be seen it is not known whether the fix is gone everywhere, so nothing is taken back.
    """
    reverted = [line for line in required_lines(policy, facts) if facts[line].is_ is Verdict.REVERTED]
    landed = [line for line, fact in facts.items() if fact.is_.landed]
    unknown = any(fact.is_ is Verdict.UNKNOWN for fact in facts.values())
    if not reverted or (unknown and not landed):
        return None
    words = f"the fix was reverted on {' '.join(reverted)}"
    closed = [Edit(("closed",), None)] if case.closed is not None else []
    if landed:
        if case.stage is not Status.CLOSED:
            return None
        edits = [Edit(("status",), Status.LANDING.value), *closed, _reopened(case, words, now)]
        return Reopening(Status.LANDING, tuple(edits), words)
    if case.stage not in (Status.FIX_READY, Status.LANDING, Status.CLOSED):
        return None
    words += ", and no line has it"
    edits = [Edit(("status",), Status.CONFIRMED.value), *closed, _reopened(case, words, now)]
    edits += _superseded(case, words)
    ready = case.fix.ready
    if ready is not None:
        restart: dict[str, Value] = {"was": ready, "at": now, "reason": words}
        edits += [Edit(("fix", "ready"), None), Edit(("fix", "restarts", APPEND), restart)]
    return Reopening(Status.CONFIRMED, tuple(edits), words)


def _reopened(case: Case, words: str, now: Instant) -> Edit:
    came_from = case.closed.as_ if case.closed is not None else case.status
    return Edit(("reopened",), {"at": now, "from": came_from, "reason": words})


def _superseded(case: Case, words: str) -> list[Edit]:
    """The patches that were the fix, moved to `superseded`. The last goes first, so that positions hold."""
    fixes = [(number, patch) for number, patch in enumerate(case.fix.patches) if patch.role == "fix"]
    gone = [Edit(("fix", "patches", number), None) for number, _ in reversed(fixes)]
    if len(fixes) == len(case.fix.patches):
        gone = [Edit(("fix", "patches"), None)]
    return [*gone, *(Edit(("fix", "superseded", APPEND), _written(patch, words)) for _, patch in fixes)]


def _written(patch: Patch, words: str) -> dict[str, Value]:
    said: dict[str, Value | None] = {
        "role": patch.role,
        "commit": patch.commit,
        "message-id": None if patch.message_id is None else f"<{patch.message_id}>",
        "file": patch.file,
        "subject": patch.subject,
        "line": patch.line,
        "reason": words,
    }
    return {key: value for key, value in said.items() if value is not None}
