"""What arrived becomes a new case: its file, the patches beside it, and what is known of the mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from quietfix.desk import document as documents
from quietfix.desk.case import Case
from quietfix.desk.caseblobs import CaseBlobs
from quietfix.desk.document import MAX_BYTES, Document
from quietfix.desk.model import validate
from quietfix.desk.policy import Policy
from quietfix.desk.repository import Change
from quietfix.desk.state import KnownMail, State, state_text
from quietfix.desk.store import CASES, CaseFile, case_path, state_path
from quietfix.finding import Finding, Severity
from quietfix.instants import Instant
from quietfix.intake.header import derived_id
from quietfix.intake.incoming import Incoming, KeptPatch, title_of
from quietfix.intake.outcome import NotTaken
from quietfix.intake.record import Arrived, case_text, shown
from quietfix.intake.standing import reported, vouched
from quietfix.plan import Value
from quietfix.rules.check.cases import check_case
from quietfix.rules.check.secrets import secrets

TOO_LARGE = f"the case would be larger than {MAX_BYTES} bytes"
_SKEW = timedelta(days=1)
"""Clocks of senders may be wrong by so much."""
_OLD = timedelta(days=366)
"""A mail that says it is older than this was written by a broken clock, or does not want to be found by date."""


@dataclass(frozen=True, slots=True)
class Made:
    """A case as it will be, and the files that make it so."""

    file: CaseFile
    changes: tuple[Change, ...]


@dataclass
class Fresh:
    """What a run of intake leaves for whoever looks closer at its new cases: those of the batch that was told last."""

    cases: list[Made] = field(default_factory=list)
    held: Mapping[str, CaseBlobs] = field(default_factory=dict)
    """What lay on the desk for each case when intake read it."""
    policy: Policy | None = None


def new_case(case: str, mail: Incoming, policy: Policy, now: Instant) -> Made | NotTaken:
    """A new case of what arrived, received now: what a mail says of its date is a stranger's, so no clock hangs on it.

    A report is never held up by what is in it (law 11): a subject, a name or an id that a case may not hold, as it
    looks like somebody's secret, is left out.
    """
    arrived = _arrived(mail, policy, now)
    plainer = _plainer(arrived)
    unnamed = replace(plainer, report={**arrived.report, "message-id": f"<{derived_id('id', mail.id)}>"})
    for attempt in (arrived, plainer, unnamed):
        content = case_text(case, attempt).encode()
        if len(content) > MAX_BYTES:
            return NotTaken(TOO_LARGE)
        state = State(mails=tuple(KnownMail(message_id=id_) for id_ in vouched(mail, policy)))
        file = case_file(case, content, state, None)
        if not errors(file, policy):
            return _made(file, content, mail)
    return NotTaken("it makes no sound case")


def case_file(case: str, content: bytes, state: State | None, state_document: Document | None) -> CaseFile:
    """The content of a case as it is read from the desk."""
    document = documents.read(case_path(case), content, front_matter=True)
    made, findings = validate(Case, document)
    return CaseFile(case, document, made, state_document, state, tuple(findings))


def errors(file: CaseFile, policy: Policy) -> list[Finding]:
    """What `check` calls an error in a case by itself."""
    found = [*check_case(file, policy), *secrets(file.document)]
    return [finding for finding in found if finding.severity is Severity.ERROR]


def sane_date(mail: Incoming, now: Instant) -> Instant | None:
    """When a mail says it was sent, if that can be."""
    return mail.sent if mail.sent is not None and now + -_OLD <= mail.sent <= now + _SKEW else None


def patch_entry(patch: KeptPatch, name: str, mail: Incoming) -> dict[str, Value]:
    """A patch as `fix.patches` lists it."""
    entry: dict[str, Value] = {"role": "fix"}
    if patch.is_mail:
        entry["message-id"] = f"<{mail.id}>"
    entry["file"] = name
    if patch.subject:
        entry["subject"] = patch.subject
    return entry


def kept_files(case: str, mail: Incoming, taken: Sequence[str]) -> list[tuple[str, bytes]]:
    """The patches and texts of a mail under the next free names of the case's folder, which say nothing."""
    files: list[tuple[str, bytes]] = []
    numbered = (("p{}.patch", [patch.content for patch in mail.patches]), ("a{}.txt", list(mail.texts)))
    for pattern, contents in numbered:
        free = (name for number in range(1, 1000) if (name := pattern.format(number)) not in taken)
        files += zip(free, contents, strict=False)
    return files


def additions(case: str, files: Sequence[tuple[str, bytes]]) -> tuple[Change, ...]:
    """Files that are new in the folder of a case."""
    return tuple(Change(str(CASES / case / name), content, None) for name, content in files)


def _arrived(mail: Incoming, policy: Policy, now: Instant) -> Arrived:
    people, subject = reported(mail, policy)
    report: dict[str, Value] = {"message-id": f"<{mail.id}>", "form": mail.form}
    if mail.assisted:
        report["assisted"] = True
    report["sha256"] = mail.sha256
    sent = sane_date(mail, now)
    if sent is not None:
        report["sent"] = sent
    if mail.held:
        report["held"] = list(mail.held)
    names = [name for name, _ in kept_files("", mail, ())]
    return Arrived(
        title=shown(title_of(subject)),
        received=now,
        text=mail.text,
        reporters=[
            {**({"name": said} if (said := _name(sender.name)) else {}), "email": sender.mail, "credit": mail.credit}
            for sender in people
            if sender.name or sender.mail
        ],
        report=report,
        public=mail.assisted,
        patches=[patch_entry(patch, name, mail) for patch, name in zip(mail.patches, names, strict=False)],
        versions=mail.versions,
    )


def _name(said: str) -> str:
    return shown(" ".join(said.split()))


def _plainer(arrived: Arrived) -> Arrived:
    """The same report without the words that a stranger chose for its front."""
    return replace(
        arrived,
        title="(the subject was left out)",
        reporters=[{key: value for key, value in said.items() if key != "name"} for said in arrived.reporters],
        patches=[{key: value for key, value in entry.items() if key != "subject"} for entry in arrived.patches],
        versions="",
    )


def _made(file: CaseFile, content: bytes, mail: Incoming) -> Made:
    changes = [Change(str(case_path(file.id)), content, None), *additions(file.id, kept_files(file.id, mail, ()))]
    if file.state == State():
        return Made(file, tuple(changes))
    assert file.state is not None
    text = state_text(file.state).encode()
    changes.append(Change(str(state_path(file.id)), text, None))
    document = documents.read(state_path(file.id), text, front_matter=False)
    return Made(replace(file, state_document=document), tuple(changes))
