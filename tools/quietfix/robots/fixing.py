"""What `quietfix ready` means: since when there is a fix, and which patches it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quietfix.desk.case import Case, Patch, Status
from quietfix.errors import UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.plan import APPEND, Edit, Value
from quietfix.robots.steps import Step, not_to_come, still_open


@dataclass(frozen=True, slots=True)
class Named:
    """How a person names the patches of a fix: by commits, by the mail of one, and the line that they are for."""

    commits: tuple[CommitId, ...] = ()
    message_id: str | None = None
    subject: str | None = None
    line: str | None = None

    def patches(self) -> Iterator[Patch]:
        """The patches. Raises UsageError where what is given finds none, or belongs to none of several commits."""
        mail = self.message_id is not None or self.subject is not None
        if len(self.commits) > 1 and mail:
            raise UsageError("a mail is one patch, and several commits are given", "name that commit in a call alone")
        if not self.commits and mail and (self.message_id is None or self.subject is None):
            raise UsageError("a mail is found by its Message-Id and subject", "give --message-id and --subject")
        if not self.commits and not mail and self.line is not None:
            raise UsageError("--line says which line a patch is for", "give --commit, or --message-id and --subject")
        if self.commits or mail:
            for commit in self.commits or (None,):
                yield Patch(role="fix", commit=commit, message_id=self.message_id, subject=self.subject, line=self.line)


def ready(case: Case, at: Instant | None, named: Named, reason: str | None, now: Instant) -> Step:
    """The fix is ready since `at`, by default now, and these are its patches.

    Clocks run from `fix.ready`, so moving it needs a reason, and leaves a trace in `fix.restarts`. Raises UsageError
    where there is none.
    """
    still_open(case)
    if case.track == "hardware":
        raise UsageError("a hardware case holds no patches", "it is a pointer: who works on it knows them")
    since = not_to_come(at, now)
    given = tuple(named.patches())
    added = _new(case.fix.patches, given)
    fixes = any(patch.role == "fix" for patch in (*case.fix.patches, *added))
    moves = case.stage is Status.CONFIRMED and fixes
    was = case.fix.ready
    edits: list[Edit] = []
    did: list[str] = []
    if was is None:
        if reason is not None:
            raise UsageError("--reason says why `fix.ready` moves, and there is none yet", "leave --reason out")
        edits.append(Edit(("fix", "ready"), since))
        did.append(f"fix ready {since.human()}")
    elif (at is not None and at != was) or (at is None and reason is not None):
        if reason is None:
            raise _unexplained(was)
        edits += [Edit(("fix", "ready"), since), Edit(("fix", "restarts", APPEND), _restart(was, now, reason))]
        did.append(f"fix ready {since.human()}, was {was.human()}")
    elif at is None and not given and not moves:
        raise _unexplained(was)
    else:
        did.append(f"fix ready as before, {was.human()}")
    edits += [Edit(("fix", "patches", APPEND), _written(patch)) for patch in added]
    did += [f"{len(added)} patch{'es' if len(added) > 1 else ''} added"] if added else []
    did += ["a patch was listed already"] if len(added) < len(given) else []
    if moves:
        edits.append(Edit(("status",), "fix-ready"))
        did.append("status confirmed -> fix-ready")
    elif not fixes:
        did.append(f"no patch has the role fix yet, so the status stays {case.status}")
    return Step(tuple(edits), tuple(did), _next(case, fixes=fixes))


def withdrawn(case: Case, reason: str | None, now: Instant) -> Step:
    """There is no fix that holds after all: the clocks that ran from it are gone, and `fix.restarts` says why.

    Raises UsageError without a reason, and where no fix is ready.
    """
    still_open(case)
    was = case.fix.ready
    if was is None:
        raise UsageError("no fix is ready", f"see `quietfix show {case.id}`")
    if reason is None:
        raise UsageError("it is not said why the fix does not hold", "give --reason")
    if case.stage is Status.LANDING:
        raise UsageError("the fix is public already", "robots follow its reverts; a new patch goes into `fix.patches`")
    edits = [Edit(("fix", "ready"), None), Edit(("fix", "restarts", APPEND), _restart(was, now, reason))]
    did = [f"fix ready taken back, was {was.human()}"]
    if case.stage is Status.FIX_READY:
        edits.append(Edit(("status",), "confirmed"))
        did.append("status fix-ready -> confirmed")
    return Step(tuple(edits), tuple(did), f"quietfix ready {case.id} --commit COMMIT, once another fix holds")


def _next(case: Case, *, fixes: bool) -> str:
    if not fixes:
        return f"quietfix ready {case.id} --commit COMMIT"
    if case.stage is Status.NEW:
        return f"quietfix confirm {case.id} --owner LOGIN"
    return f"quietfix deadlines {case.id} --why"


def _unexplained(was: Instant) -> UsageError:
    happened = f"the fix is ready since {was.human()} already, and clocks run from that"
    return UsageError(happened, "to move it, say why it was not ready: give --reason")


def _restart(was: Instant, now: Instant, reason: str) -> dict[str, Value]:
    return {"was": was, "at": now, "reason": reason}


def _new(listed: Sequence[Patch], given: Sequence[Patch]) -> tuple[Patch, ...]:
    """The patches that are not listed yet, each once."""
    found: list[Patch] = []
    for patch in given:
        held = next((other for other in listed if patch.commit is not None and _same(patch, other)), None)
        if held is not None and patch.message_id is not None and held.message_id != patch.message_id:
            hint = "`quietfix set CASE fix.patches.N.message-id=ID` adds it to the patch at that position, from 0"
            raise UsageError("this commit is listed already, without that mail", hint)
        if not any(_same(patch, other) for other in (*listed, *found)):
            found.append(patch)
    return tuple(found)


def _same(patch: Patch, other: Patch) -> bool:
    """Whether a patch is listed: by its commit, however long that is written, or by its mail where it has none."""
    if patch.commit is None:
        return patch.message_id == other.message_id and patch.line in (None, other.line)
    if other.commit is None:
        return False
    return patch.commit.names(other.commit.text) or other.commit.names(patch.commit.text)


def _written(patch: Patch) -> dict[str, Value]:
    """A patch as a case holds it."""
    value: dict[str, Value] = {"role": patch.role}
    value |= {"commit": patch.commit} if patch.commit is not None else {}
    value |= {"message-id": f"<{patch.message_id}>"} if patch.message_id is not None else {}
    value |= {"subject": patch.subject} if patch.subject is not None else {}
    value |= {"line": patch.line} if patch.line is not None else {}
    return value
