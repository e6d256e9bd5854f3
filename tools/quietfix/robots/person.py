"""A person edits a case by a short command: one file, one commit, pushed where there is a remote."""

import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.model import known_keys, validate
from quietfix.desk.policy import Policy
from quietfix.desk.repository import Change, Commit, DeskRepository
from quietfix.desk.store import CaseFile, Desk
from quietfix.errors import DeskRefused, FaultyFile, LostRace
from quietfix.finding import Severity
from quietfix.instants import Instant
from quietfix.plan import Edit
from quietfix.robots.alone import alone
from quietfix.robots.checking import sound_policy
from quietfix.robots.privacy import private_reader
from quietfix.rules.check.cases import check_case
from quietfix.rules.check.changes import Changed, change

_ROUNDS = 5


def edit_case(desk: Desk, case: str, edits: Sequence[Edit], now: Instant) -> bool:
    """Edit a case and commit it under the person's own name. Returns whether anything changed.

    Where somebody else pushes first, their change is taken in and the edit is made again on top of it. Raises
    FaultyFile where the case would be wrong afterwards in a way in which it was not before.
    """
    repository = DeskRepository(desk.root)
    policy = _policy(desk)
    private_reader(desk, policy, repository)
    with alone(desk):
        for _ in range(_ROUNDS):
            with contextlib.suppress(LostRace):
                return _edit_once(desk, case, edits, repository, policy, now)
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def _edit_once(
    desk: Desk, case: str, edits: Sequence[Edit], repository: DeskRepository, policy: Policy | None, now: Instant
) -> bool:
    repository.settle()
    base = repository.head()
    file = desk.case(case)
    before = file.document
    after = edited(before, edits, Case)
    if after.text == before.text:
        return False
    _refuse_new_faults(file, after, policy)
    change = Change(before.path, after.text.encode(), before.blob)
    refusal = repository.unclean([change])
    if refusal is not None:
        raise DeskRefused(f"{before.path}: {refusal}", "commit them or put them away, then try again")
    # A key that the model does not know may be anything, and this is a commit message.
    known = known_keys(Case, ())
    keys = ", ".join(dict.fromkeys(key if (key := str(edit.path[0])) in known else "a key" for edit in edits))
    repository.commit(base, [Commit(f"{case}: set {keys}\n", (change,))], None, now)
    return True


def _refuse_new_faults(file: CaseFile, after: Document, policy: Policy | None) -> None:
    """What `check` would call an error and what was none before keeps the edit from being made."""
    case, findings = validate(Case, after)
    edited_file = replace(file, document=after, case=case, findings=tuple(findings))
    found = check_case(edited_file, policy)
    if file.case is not None and case is not None:
        found += change(Changed(file.case, case, after))
    known = Counter((finding.rule, finding.message) for finding in check_case(file, policy))
    for finding in found:
        known[finding.rule, finding.message] -= 1
        if finding.severity is Severity.ERROR and known[finding.rule, finding.message] < 0:
            hint = f" ({finding.hint})" if finding.hint else ""
            raise FaultyFile(f"{finding.message}{hint}", "nothing was changed: give that too, in the same command")


def _policy(desk: Desk) -> Policy | None:
    """The policy, None where it has errors: those are no reason not to edit a case."""
    with contextlib.suppress(FaultyFile):
        return sound_policy(desk)
    return None
