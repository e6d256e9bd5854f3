"""A report becomes a new case: the next free number of the year, one file, one commit, pushed."""

import contextlib

from quietfix.desk import document as documents
from quietfix.desk.branches import DeskBranches
from quietfix.desk.case import Case
from quietfix.desk.document import MAX_BYTES
from quietfix.desk.model import validate
from quietfix.desk.policy import Policy
from quietfix.desk.repository import Change, Commit
from quietfix.desk.state import State
from quietfix.desk.store import CaseFile, Desk, case_path
from quietfix.errors import DeskRefused, FaultyFile, LostRace, UsageError
from quietfix.finding import Severity
from quietfix.instants import Instant
from quietfix.intake.record import Arrived, case_text
from quietfix.intake.source import too_large
from quietfix.robots.alone import alone
from quietfix.robots.checking import findings_of
from quietfix.robots.person import ROUNDS, policy_of
from quietfix.robots.privacy import refuse_unless_private

LAST = 9999
"""The last number of a year."""


def record(desk: Desk, arrived: Arrived, now: Instant) -> str:
    """Make a new case and commit it under the person's own name. Returns its id.

    Its number is free in the work tree and on every open branch, here and at the remote. Where somebody else pushes
    first, the next free one is taken. Raises DeskRefused where the remote cannot be reached or the year is full, and
    FaultyFile where what is given makes no sound case.
    """
    if arrived.received > now:
        raise UsageError("--received is still to come", "say when it arrived, or leave --received out for now")
    repository = DeskBranches(desk.root)
    policy = policy_of(desk)
    refuse_unless_private(desk, policy, repository)
    with alone(desk):
        for _ in range(ROUNDS):
            with contextlib.suppress(LostRace):
                return _record_once(desk, arrived, repository, policy, now)
    raise DeskRefused("others keep writing to the desk", "try again when it is quieter")


def next_id(taken: set[str], year: str) -> str:
    """The id after the highest of a year. A gap stays one: its number may have been told to somebody.

    Raises DeskRefused past 9999.
    """
    number = max((int(case.partition("-")[2]) for case in taken if case.startswith(f"{year}-")), default=0) + 1
    if number > LAST:
        todo = f"they end at {LAST}: see `quietfix list`, and whether a branch holds a case whose number nobody gave"
        raise DeskRefused(f"the numbers of cases in {year} are used up", todo)
    return f"{year}-{number:04}"


def _record_once(desk: Desk, arrived: Arrived, repository: DeskBranches, policy: Policy | None, now: Instant) -> str:
    repository.fetch_all()
    repository.settle()
    base = repository.head()
    case = next_id(repository.case_ids() | desk.taken(), str(now).partition("-")[0])
    content = case_text(case, arrived).encode()
    if len(content) > MAX_BYTES:
        raise too_large()
    _refuse_faults(desk, case, content, policy)
    change = Change(str(case_path(case)), content, None)
    refusal = repository.unclean([change])
    if refusal is not None:
        raise DeskRefused(f"{change.path}: {refusal}", "put it away, then try again")
    repository.commit(base, [Commit(f"{case}: new\n", (change,))], None, now)
    return case


def _refuse_faults(desk: Desk, case: str, content: bytes, policy: Policy | None) -> None:
    """What `check` would call an error. Of what is in the report it calls nothing one (law 11)."""
    document = documents.read(case_path(case), content, front_matter=True)
    made, findings = validate(Case, document)
    for finding in findings_of(desk, CaseFile(case, document, made, None, State(), tuple(findings)), policy):
        if finding.severity is Severity.ERROR:
            raise FaultyFile(finding.message, "nothing was recorded: shorten or correct what you gave")
