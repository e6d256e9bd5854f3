"""What `quietfix close` and `quietfix reopen` mean: how a case ends, and that it did not."""

from dataclasses import dataclass
from typing import Literal

from quietfix.desk.case import Case, Closed, Status
from quietfix.errors import FaultyFile, UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import Edit, Value
from quietfix.robots.steps import Step, not_to_come
from quietfix.rules.check.cases import NEEDED


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case is said to end."""

    as_: str
    of: str | None = None
    commit: CommitId | None = None
    list: str | None = None
    message_id: str | None = None
    reason: str | None = None


def closed(case: Case, ending: Ending, at: Instant | None, now: Instant) -> Step:
    """The case is closed, at `at` or now, and waits for nobody.

    Raises UsageError where it is closed already in another way, and where a detail of this way is missing.
    """
    needed = NEEDED.get(ending.as_, ())
    if needed and all(getattr(ending, key) is None for key in needed):
        options = " or ".join(f"--{key.replace('_', '-')}" for key in needed)
        raise UsageError(f"a case that is closed as {ending.as_} says more", f"give {options}")
    if ending.of is not None and ending.as_ != "duplicate":
        raise UsageError("--of names the original of a duplicate", "give it with --as duplicate")
    if case.stage is Status.CLOSED:
        if case.closed is not None and at in (None, case.closed.at) and _says(case.closed, ending):
            return Step((), (f"it is closed as {ending.as_} already",))
        hint = f"open it again first: `quietfix reopen {case.id} --reason WHY`"
        raise UsageError("the case is closed already, in another way", hint)
    when = not_to_come(at, now)
    edits = [Edit(("status",), "closed"), Edit(("closed",), _written(ending, when))]
    edits += [Edit(("waiting",), None)] if case.waiting is not None else []
    did = [f"status {case.status} -> closed, as {ending.as_}", *(["waiting no more"] if case.waiting else [])]
    then = f"quietfix reopen {case.id} --reason WHY, should it come back"
    if ending.of is not None:
        did.append("whoever reported it should get credit in the original")
        then = f"quietfix set {ending.of} 'reporters+={{name: NAME, email: MAIL, credit: ask}}'"
    return Step(tuple(edits), tuple(did), then)


def reopened(case: Case, reason: str, to: Literal["new", "confirmed", "fix-ready"] | None, now: Instant) -> Step:
    """The case is open again, by default confirmed where it has an owner, else new.

    Raises UsageError where it is not closed, or has not what the status stands for.
    """
    if case.stage is not Status.CLOSED:
        raise UsageError("the case is not closed", f"see `quietfix show {case.id}`")
    if case.closed is None:
        raise FaultyFile("the case does not say how it was closed", f"run `quietfix check {case.id}`")
    status = to or ("new" if case.owner is None else "confirmed")
    if status != "new" and case.owner is None:
        raise UsageError(f"a case that is {status} has an owner, and this one has none", "reopen it with --to new")
    if status == "fix-ready" and (case.fix.ready is None or not case.fixes):
        hint = f"reopen it with --to confirmed, then `quietfix ready {case.id} --commit COMMIT`"
        raise UsageError("the case has no fix that is ready", hint)
    edits = (
        Edit(("status",), status),
        Edit(("closed",), None),
        Edit(("reopened",), {"at": now, "from": case.closed.as_, "reason": reason}),
    )
    then = f"quietfix confirm {case.id} --owner LOGIN" if status == "new" else f"quietfix deadlines {case.id} --why"
    did = [f"status closed -> {status}"]
    if case.closed.as_ == "fixed":
        did.append("robots close it again, after the grace time, unless `fix.patches` changes")
    return Step(edits, tuple(did), then)


def _says(was: Closed, ending: Ending) -> bool:
    """Whether a case was closed just as it is asked for. What is not asked for may be there."""
    same = ((was.of, ending.of), (was.commit, ending.commit), (was.list, ending.list))
    more = ((was.message_id, ending.message_id), (was.reason, ending.reason))
    return was.as_ == ending.as_ and all(asked is None or held == asked for held, asked in (*same, *more))


def _written(ending: Ending, at: Instant) -> dict[str, Value]:
    """The ending as a case holds it."""
    mail = None if ending.message_id is None else f"<{ending.message_id}>"
    rest = {
        "of": ending.of,
        "commit": ending.commit,
        "list": ending.list,
        "message-id": mail,
        "reason": ending.reason,
    }
    return {"at": at, "as": ending.as_, **{key: value for key, value in rest.items() if value is not None}}
