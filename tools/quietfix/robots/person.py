"""A person edits a case by a short command: one file, one commit, pushed where there is a remote, or proposed there."""

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from quietfix.desk.branches import DeskBranches
from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.keys import known_keys
from quietfix.desk.model import validate
from quietfix.desk.policy import Policy
from quietfix.desk.repository import Change, Commit, PushRefused
from quietfix.desk.store import CaseFile, Desk, case_named, case_path, no_such_case
from quietfix.errors import DeskRefused, FaultyFile, LostRace
from quietfix.finding import Finding, Severity
from quietfix.instants import Instant
from quietfix.robots.alone import alone
from quietfix.robots.checking import findings_of
from quietfix.robots.privacy import refuse_unless_private
from quietfix.robots.soundpolicy import sound_policy
from quietfix.robots.steps import Decide, Step
from quietfix.rules.check.changes import Changed, change
from quietfix.rules.check.desk import duplicates
from quietfix.rules.check.facts import happened

ROUNDS = 5
"""So often a verb decides again when others keep writing."""

Look: TypeAlias = Callable[[CaseFile], Step]
"""What a verb wants of a case, which may have errors."""


@dataclass(frozen=True, slots=True)
class Edited:
    """How an edit went."""

    case: str
    changed: bool
    step: Step
    branch: str | None = None
    """Where it is proposed, now or already."""
    warnings: tuple[Finding, ...] = ()
    """What `check` warns of since this edit."""


def of_sound(decide: Decide) -> Look:
    """A decision for cases that can be read. Raises FaultyFile for others: what is in them would be guessed."""

    def look(file: CaseFile) -> Step:
        if file.case is None or file.case.id != file.id:
            raise FaultyFile(f"{file.id}: its file has errors", f"run `quietfix check {file.id}`")
        return decide(file.case)

    return look


def edit_case(desk: Desk, name: str, look: Look, now: Instant, *, propose: bool = False) -> Edited:
    """Edit a case and commit it under the person's own name; with `propose` on a new branch, the desk left as it is.

    Where somebody else pushes first, their change is taken in and it is decided again on top of it. Raises FaultyFile
    where the case would be wrong afterwards in a way in which it was not before.
    """
    repository = DeskBranches(desk.root)
    policy = policy_of(desk)
    refuse_unless_private(desk, policy, repository)
    once = _propose_once if propose else _edit_once
    with alone(desk):
        for _ in range(ROUNDS):
            with contextlib.suppress(LostRace):
                return once(desk, name, look, repository, policy, now)
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def policy_of(desk: Desk) -> Policy | None:
    """The policy, None where it has errors: those are no reason not to edit a case."""
    with contextlib.suppress(FaultyFile):
        return sound_policy(desk)
    return None


def _edit_once(
    desk: Desk, name: str, look: Look, repository: DeskBranches, policy: Policy | None, now: Instant
) -> Edited:
    repository.settle()
    base = repository.head()
    # Only now: others may just have pushed the case.
    case = desk.select([name])[0]
    file = desk.case(case)
    step, change, warnings = _change(desk, file, look, policy, now)
    if change is None:
        return Edited(case, False, step)
    refusal = repository.unclean([change])
    if refusal is not None:
        raise DeskRefused(f"{change.path}: {refusal}", "commit them or put them away, then try again")
    try:
        repository.commit(base, [Commit(_message(case, step), (change,))], None, now)
    except PushRefused as error:
        hint = "look at `git push`; where its branch takes no pushes, `--propose` makes a branch for a pull request"
        raise PushRefused(error.happened, hint) from None
    return Edited(case, True, step, warnings=warnings)


def _propose_once(
    desk: Desk, name: str, look: Look, repository: DeskBranches, policy: Policy | None, now: Instant
) -> Edited:
    case = case_named(name)
    repository.fetch_all()
    base = repository.published()
    file = repository.case_at(base, case)
    if file is None and case in desk.ids():
        raise DeskRefused("the case is not on the branch that all see", "push it first: `git push`")
    if file is None:
        raise no_such_case()
    step, change, warnings = _change(desk, file, look, policy, now)
    if change is None:
        return Edited(case, False, step)
    stem = f"c-{case}"
    there = repository.proposed(base, stem, case_path(case), change.content)
    if there is not None:
        return Edited(case, False, step, there)
    branch = repository.propose(base, Commit(_message(case, step), (change,)), stem, now)
    return Edited(case, True, step, branch, warnings)


def _refuse_what_is_to_come(before: Case | None, after: Document, now: Instant) -> None:
    """What has happened has happened by now: an instant that is still to come would stop or start a clock today."""
    case = validate(Case, after)[0]
    if case is None:
        return
    known = {} if before is None else happened(before)
    for name, at in happened(case).items():
        if at > now and known.get(name) != at:
            raise FaultyFile(f"`{name}` is still to come", "nothing was changed: say when it happened, `now` for now")


def _change(
    desk: Desk, file: CaseFile, look: Look, policy: Policy | None, now: Instant
) -> tuple[Step, Change | None, tuple[Finding, ...]]:
    """What a verb makes of a case, None where that is nothing, and what `check` then warns of and did not before."""
    step = look(file)
    before = file.document
    after = edited(before, step.edits, Case)
    if after.text == before.text:
        return step, None, ()
    news = _new_findings(desk, file, after, policy)
    _refuse_what_is_to_come(file.case, after, now)
    return step, Change(before.path, after.text.encode(), before.blob), news


def _message(case: str, step: Step) -> str:
    """The commit message: keys and no values."""
    # A key that the model does not know may be anything.
    known = known_keys(Case, ())
    keys = [key if (key := str(edit.path[0])) in known else "a key" for edit in step.edits]
    return f"{case}: set {', '.join(dict.fromkeys(keys))}\n"


def _new_findings(desk: Desk, file: CaseFile, after: Document, policy: Policy | None) -> tuple[Finding, ...]:
    """What `check` warns of and did not before. An error of that kind keeps the edit from being made."""
    case, findings = validate(Case, after)
    # What the state file has wrong is found again, so that it counts as known.
    of_state = [finding for finding in file.findings if finding.path != after.path]
    edited_file = replace(file, document=after, case=case, findings=(*findings, *of_state))
    found = list(findings_of(desk, edited_file, policy))
    if file.case is not None and case is not None:
        found += change(Changed(file.case, case, after))
    known = Counter((finding.rule, finding.message) for finding in findings_of(desk, file, policy))
    news: list[Finding] = []
    for finding in found:
        known[finding.rule, finding.message] -= 1
        if known[finding.rule, finding.message] >= 0:
            continue
        news.append(finding)
        if finding.severity is Severity.ERROR:
            hint = f" ({finding.hint})" if finding.hint else ""
            raise FaultyFile(
                f"{finding.message}{hint}",
                "nothing was changed: correct it, or give what is missing in the same command",
            )
    if case is not None and case.closed is not None and (file.case is None or case.closed != file.case.closed):
        _refuse_chains(desk, case, after)
    return tuple(news)


def _refuse_chains(desk: Desk, case: Case, after: Document) -> None:
    """A duplicate has an original that is there and is no duplicate, and is no original itself."""
    assert case.closed is not None
    if case.closed.of is None:
        return
    ids = {*desk.ids(), case.id}
    others = {file.id: (file.case, file.document) for file in desk.cases() if file.case is not None}
    if case.closed.of in ids and case.closed.of not in {*others, case.id}:
        raise FaultyFile(
            "it cannot be told whether the original is a duplicate itself: its file has errors", "run `quietfix check`"
        )
    originals = {document.path: other.closed.of for other, document in others.values() if other.closed is not None}
    for finding in duplicates({**others, case.id: (case, after)}, ids):
        if finding.path == after.path:
            raise FaultyFile(finding.message, f"nothing was changed: {finding.hint}")
        if originals.get(finding.path) == case.id:
            raise FaultyFile("another case is closed as a duplicate of this one", "close both as one of the original")
