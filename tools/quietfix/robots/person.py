"""A person edits a case by a short command: one file, one commit, pushed where there is a remote."""

from collections.abc import Sequence

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.model import validate
from quietfix.desk.repository import Change, Commit, DeskRepository
from quietfix.desk.store import Desk, case_path
from quietfix.errors import DeskRefused, FaultyFile, LostRace
from quietfix.finding import Finding
from quietfix.instants import Instant
from quietfix.plan import Edit

_ROUNDS = 5


def edit_case(desk: Desk, case: str, edits: Sequence[Edit], now: Instant) -> bool:
    """Edit a case and commit it under the person's own name. Returns whether anything changed.

    Where somebody else pushes first, their change is taken in and the edit is made again on top of it. Raises
    FaultyFile where the case would be wrong afterwards in a way in which it was not before.
    """
    repository = DeskRepository(desk.root)
    for _ in range(_ROUNDS):
        repository.settle()
        base = repository.head()
        before = desk.document(case_path(case), front_matter=True)
        after = edited(before, edits, Case)
        if after.text == before.text:
            return False
        _refuse_new_faults(before, after)
        change = Change(before.path, after.text.encode(), before.blob)
        keys = ", ".join(dict.fromkeys(str(edit.path[0]) for edit in edits))
        try:
            refusal = repository.unclean([change])
            if refusal is not None:
                raise DeskRefused(f"{before.path}: {refusal}", "commit them or put them away, then try again")
            repository.commit(base, [Commit(f"{case}: set {keys}\n", (change,))], None, now)
        except LostRace:
            continue
        return True
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def _refuse_new_faults(before: Document, after: Document) -> None:
    known = {_fault(finding) for finding in validate(Case, before)[1]}
    new = [finding for finding in validate(Case, after)[1] if _fault(finding) not in known]
    if new:
        first = new[0]
        hint = f" ({first.hint})" if first.hint else ""
        raise FaultyFile(f"{first.message}{hint}", "nothing was changed")


def _fault(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.message
