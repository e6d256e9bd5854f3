"""What arrived is a further mail of a case: its text below the report, and what it answers or ends."""

from collections.abc import Sequence
from dataclasses import replace

from quietfix.desk import document as documents
from quietfix.desk.case import Case, Status
from quietfix.desk.document import MAX_BYTES
from quietfix.desk.edit import edited
from quietfix.desk.policy import Policy
from quietfix.desk.repository import Change
from quietfix.desk.state import KnownMail, State, state_text
from quietfix.desk.store import CaseFile, state_path
from quietfix.errors import QuietfixError
from quietfix.instants import Instant
from quietfix.intake.incoming import Incoming
from quietfix.intake.outcome import NotTaken
from quietfix.intake.replies import with_reply
from quietfix.intake.standing import Member, OfReporter, Somebody, Standing, authors, standing, stays_inside, vouched
from quietfix.plan import APPEND, Edit
from quietfix.robots.reporting import TOO_LARGE, Made, additions, case_file, errors, kept_files, patch_entry


def joined(
    file: CaseFile, mail: Incoming, policy: Policy, folder: Sequence[str], now: Instant
) -> tuple[Made, tuple[str, ...]] | NotTaken:
    """A case with one more mail, and what that changed in it besides. `folder` is what lies beside the case.

    A mail from a member of the team answers the reporter, unless it went to the team alone; one from a reporter ends
    that the case waits for them. Patches are kept; they are listed as the fix only while nothing is settled yet, since
    all that is listed has to land. A hardware case holds no text, so there only the mail's id is noted.
    """
    case, state = file.case, file.state
    assert case is not None
    assert state is not None
    who = standing(mail, case, policy)
    edits, did = _facts(case, mail, who, policy, now)
    hardware = case.track == "hardware"
    files = [] if hardware else kept_files(case.id, mail, folder)
    listed = _listed(case, mail, who, [name for name, _ in files])
    after_state = _noted(state, mail, vouched(mail, policy), did, who, now)
    for more in (listed, ()) if listed else ((),):
        try:
            text = edited(file.document, (*edits, *more), Case).text if edits or more else file.document.text
        except QuietfixError:
            continue
        content = text if hardware else _with_text(file, text, mail, who, [name for name, _ in files], policy, now)
        data = content.encode()
        if len(data) > MAX_BYTES:
            return NotTaken(TOO_LARGE)
        after = case_file(case.id, data, after_state, file.state_document)
        if len(errors(after, policy)) <= len(errors(file, policy)):
            return _made(file, after, data, files), did
    return NotTaken(f"{case.id} cannot take it: run `quietfix check {case.id}`")


def _facts(
    case: Case, mail: Incoming, who: Standing, policy: Policy, now: Instant
) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """What a mail makes so by who sent it."""
    if isinstance(who, Member) and case.answered is None and not stays_inside(mail, policy) and now >= case.received:
        return (Edit(("answered",), now),), ("answered",)
    if isinstance(who, OfReporter) and case.waiting is not None and case.waiting.on == "reporter":
        return (Edit(("waiting",), None),), ("waiting ended",)
    return (), ()


def _listed(case: Case, mail: Incoming, who: Standing, names: Sequence[str]) -> tuple[Edit, ...]:
    """The patches of a mail as parts of the fix, where its sender may say so and it is still open what the fix is."""
    if isinstance(who, Somebody) or case.stage not in (Status.NEW, Status.CONFIRMED) or case.fix.ready is not None:
        return ()
    known = {patch.subject for patch in case.fix.patches if patch.subject is not None}
    entries = [
        patch_entry(patch, name, mail)
        for patch, name in zip(mail.patches, names, strict=False)
        if patch.subject and patch.subject not in known
    ]
    if not entries and not case.fix.patches:
        entries = [patch_entry(patch, name, mail) for patch, name in zip(mail.patches, names, strict=False)]
    return tuple(Edit(("fix", "patches", APPEND), entry) for entry in entries)


def _with_text(
    file: CaseFile, text: str, mail: Incoming, who: Standing, names: Sequence[str], policy: Policy, now: Instant
) -> str:
    whose = who.login if isinstance(who, Member) else "a reporter" if isinstance(who, OfReporter) else "somebody else"
    kept = f", with {' '.join(names)}" if names else ""
    senders = ", ".join(
        f"{sender.name} <{sender.mail}>" if sender.name else sender.mail for sender in authors(mail, policy)
    )
    content = f"From: {' '.join(senders.split())}\n\n{mail.text}"
    body = documents.unread(file.document.path, text.encode(), front_matter=True).body
    return with_reply(text, body, f"{now}, from {whose}{kept}:", content)


def _noted(
    state: State, mail: Incoming, inside: Sequence[str], did: tuple[str, ...], who: Standing, now: Instant
) -> State:
    """The state with the ids of the mail, so that it and what answers it are known."""
    known = {one.message_id for one in state.mails}
    fresh = [KnownMail(message_id=mail.id, sha256=mail.sha256)]
    fresh += [KnownMail(message_id=id_) for id_ in inside if id_ not in known]
    state = state.model_copy(update={"mails": (*state.mails, *fresh)})
    if not did:
        return state
    return state.logged(now, "; ".join(did), "a mail from a member" if isinstance(who, Member) else "a reporter's mail")


def _made(before: CaseFile, after: CaseFile, data: bytes, files: Sequence[tuple[str, bytes]]) -> Made:
    assert after.state is not None
    changes = [] if data == before.document.text.encode() else [Change(after.document.path, data, before.document.blob)]
    changes += additions(after.id, files)
    text = state_text(after.state).encode()
    expected = before.state_document.blob if before.state_document is not None else None
    changes.append(Change(str(state_path(after.id)), text, expected))
    document = documents.read(state_path(after.id), text, front_matter=False)
    return Made(replace(after, state_document=document), tuple(changes))
