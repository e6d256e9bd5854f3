"""Rules over the facts of a case: instants in an order that can be, and no more than a pointer to a hardware bug."""

from collections.abc import Iterator, Mapping

from quietfix.desk.case import Case
from quietfix.finding import Finding, Severity
from quietfix.instants import Instant
from quietfix.plan import KeyPath
from quietfix.rules.check.subject import Subject

_EMPTY = ("## Report", "## Summary", "## Notes", "~~~text", "~~~")
"""The lines of a body that say nothing: the headings of a case, and an empty fence."""


def instants_are_in_order(subject: Subject) -> Iterator[Finding]:
    """Nothing about a report happens before it is there."""
    case = subject.case
    later: list[tuple[KeyPath, bool]] = [
        (("answered",), case.answered is not None and case.answered < case.received),
        (("closed", "at"), case.closed is not None and case.closed.at < case.received),
        (("reopened", "at"), case.reopened is not None and case.reopened.at < case.received),
        (("waiting", "since"), case.waiting is not None and case.waiting.since < case.received),
    ]
    for path, wrong in later:
        if wrong:
            message, hint = f"`{'.'.join(map(str, path))}` is before `received`", "correct the one that is wrong"
            yield subject.document.finding("instant-order", path, message, hint, Severity.WARNING)


def restarts_lead_to_the_fix(subject: Subject) -> Iterator[Finding]:
    """Each restart says which `fix.ready` it replaced, so together they lead to the one that counts."""
    fix = subject.case.fix
    for index, restart in enumerate(fix.restarts):
        follows = fix.restarts[index + 1].was if index + 1 < len(fix.restarts) else fix.ready
        path: KeyPath = ("fix", "restarts", index)
        if follows == restart.was:
            message, hint = "this restart changed nothing", "`was` is what `fix.ready` was before it"
            yield subject.document.finding("restart-chain", path, message, hint)
        elif restart.at < restart.was:
            message, hint = "this restart is before the fix that it took back", "`at` is when it was taken back"
            yield subject.document.finding("restart-chain", path, message, hint, Severity.WARNING)


def hardware_is_a_pointer(subject: Subject) -> Iterator[Finding]:
    """What is known of a hardware bug stays with those who work on it.

    embargoed-hardware-issues.rst forbids shared resources; a repository and its machines are such.
    """
    case = subject.case
    if case.track != "hardware":
        return
    technical: list[tuple[KeyPath, bool]] = [
        (("affects",), bool(case.affects.files or case.affects.functions or case.affects.versions)),
        (("introduced",), bool(case.introduced)),
        (("fix", "ready"), case.fix.ready is not None),
        (("fix", "patches"), bool(case.fix.patches)),
        (("fix", "superseded"), bool(case.fix.superseded)),
        (("overrides",), bool(case.overrides)),
        (("closed", "commit"), case.closed is not None and case.closed.commit is not None),
    ]
    body = subject.document.text[subject.document.body :]
    if any(line.strip() and line.rstrip() not in _EMPTY for line in body.split("\n")):
        message = "a hardware case holds no text of a report"
        hint = "take it out, and out of the history too: only a pointer to where it is handled stays here"
        line = subject.document.text[: subject.document.body].count("\n") + 1
        yield Finding(subject.document.path, line, 1, "hardware-pointer", Severity.ERROR, message, hint)
    for path, there in technical:
        if there:
            message = f"a hardware case holds no technical content, so no `{'.'.join(map(str, path))}`"
            hint = "take it out, and out of the history too: only a pointer to where it is handled stays here"
            yield subject.document.finding("hardware-pointer", path, message, hint)


def happened(case: Case) -> Mapping[str, Instant]:
    """The instants of a case that have happened, by their keys: none of them can be still to come."""
    exploited, distros = case.exploited, case.distros
    said = {
        "received": case.received,
        "answered": case.answered,
        "waiting.since": None if case.waiting is None else case.waiting.since,
        "public-since": case.public_since,
        "fix.ready": case.fix.ready,
        "fix.accepted": case.fix.accepted,
        "fix.restarts": max((restart.at for restart in case.fix.restarts), default=None),
        "distros.posted": None if distros is None else distros.posted,
        "exploited.aware": None if exploited is None else exploited.aware,
        "closed.at": None if case.closed is None else case.closed.at,
        "reopened.at": None if case.reopened is None else case.reopened.at,
    }
    return {name: at for name, at in said.items() if at is not None}
