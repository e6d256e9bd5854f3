"""Laws of the verbs: whatever a case looks like, a step does what it says or is refused, and doing it twice is once."""

from collections.abc import Callable

from hypothesis import event, given, settings
from hypothesis import strategies as st

from quietfix.desk.case import Case
from quietfix.desk.document import Document
from quietfix.desk.edit import edited
from quietfix.desk.model import validate
from quietfix.errors import FaultyFile, UsageError
from quietfix.ids import CommitId
from quietfix.instants import Instant
from quietfix.robots.endings import Ending, closed, reopened
from quietfix.robots.fixing import Named, ready
from quietfix.robots.steps import Step, answered, confirmed, drawn_in
from quietfix.rules.check.changes import Changed, change
from tests.desk.casefiles import CaseText, case_texts
from tests.desk.reading import read_case

NOW = Instant.parse("2026-11-24T16:00:00Z")
CANARY = "CANARY"
STEPS: dict[str, Callable[[Case], Step]] = {
    "confirm": lambda case: confirmed(case, None),
    "confirm by": lambda case: confirmed(case, CANARY),
    "answered": lambda case: answered(case, None, "team", not_waiting=False, now=NOW),
    "answered at": lambda case: answered(case, NOW, None, not_waiting=True, now=NOW),
    "ready": lambda case: ready(case, None, Named((CommitId("1da177e4c3f4"),)), None, NOW),
    "ready anew": lambda case: ready(case, NOW, Named(message_id="CANARY@x.org", subject=CANARY), CANARY, NOW),
    "person": lambda case: drawn_in(case, CANARY, None, CANARY, CANARY, remove=False, now=NOW),
    "person out": lambda case: drawn_in(case, _somebody(case), None, None, None, remove=True, now=NOW),
    "close": lambda case: closed(case, Ending("declined", reason=CANARY), None, NOW),
    "reopen": lambda case: reopened(case, CANARY, None, NOW),
}
ONCE = ("confirm", "confirm by", "answered", "answered at", "person", "close")
"""Those that are so already when they are asked for again."""


def _somebody(case: Case) -> str:
    names = [name for person in case.people for name in (person.github, person.email) if name is not None]
    return names[-1] if names else "nobody"


def made(document: Document) -> Case | None:
    return validate(Case, document)[0]


def taken(case: Case, before: Document, name: str) -> tuple[Step, Document] | UsageError | FaultyFile:
    """A step with the file after it, or why it is refused."""
    try:
        step = STEPS[name](case)
        return step, edited(before, step.edits, Case)
    except (UsageError, FaultyFile) as error:
        return error


@given(case_texts(), st.sampled_from(sorted(STEPS)))
@settings(max_examples=150)
def test_a_step_does_what_it_says_or_is_refused(text: CaseText, name: str) -> None:
    before = read_case(text.data)
    case = made(before)
    if case is None:
        # Layouts are drawn that the reader takes and the types do not, such as a commit id without quotes.
        event("no case")
        return
    went = taken(case, before, name)
    event(f"{name}: {'refused' if isinstance(went, Exception) else 'done'}")
    if isinstance(went, Exception):
        assert CANARY not in went.diagnostics()
        return
    step, after = went
    assert step.did
    assert not any(CANARY in words for words in (*step.did, step.then))
    changed = made(after)
    assert changed is not None
    assert not list(change(Changed(case, changed, after)))
    assert (after.text == before.text) == (not step.edits)
    assert after.text[after.body :] == before.text[before.body :]
    if name in ONCE:
        assert STEPS[name](changed).edits == ()
