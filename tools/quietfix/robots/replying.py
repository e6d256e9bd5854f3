"""Prepares an answer: reads one case and one template, asks check and MAINTAINERS where the template needs them.

Nothing is sent, and no other case is opened: what is not read cannot get into a mail.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from quietfix.desk.body import report_of
from quietfix.desk.case import Case
from quietfix.desk.people import PeoplePolicy
from quietfix.desk.policy import Policy
from quietfix.desk.replies import Audience, Template, templates
from quietfix.desk.store import CaseFile, Desk
from quietfix.errors import CouldNotTell, DeskRefused, FaultyFile, UsageError
from quietfix.facts import Unknown
from quietfix.finding import Finding
from quietfix.instants import Instant
from quietfix.robots.checking import check
from quietfix.robots.routing import Asked, answer, given_or_known
from quietfix.robots.soundpolicy import sound_policy
from quietfix.rules.check.replies import placeholders_are_known
from quietfix.rules.replies.filling import filled_body, filled_subject
from quietfix.rules.replies.ground import Fault, Ground
from quietfix.rules.replies.placeholders import Placeholder, used
from quietfix.rules.replies.reasons import REASONS
from quietfix.rules.replies.values import FORM, MISSING, Lacking, value
from quietfix.views.replies import MAIL, Party, Reply

_ANSWER = re.compile(r"(?:re|aw|sv|antw) ?: ?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    case: str
    template: str
    reporter: int = 1
    """Which of the reporters of the case, from 1."""
    reason: str | None = None
    maintainers: str | None = None
    """A MAINTAINERS file."""
    mirrors: Path | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer, with what it was made from."""

    reply: Reply
    case: Case
    to: Audience
    others: tuple[int, ...]
    """The numbers of reporters who get a mail of their own."""


def known_templates(desk: Desk) -> list[Template]:
    """The templates of a desk that can be used. Raises DeskRefused where there are none."""
    found = [file.template for file in templates(desk)[0] if file.template is not None]
    if not found:
        raise DeskRefused("this desk has no templates", "copy policy/replies/ from the repository it was made from")
    return found


def prepare(desk: Desk, wanted: Wanted, now: Instant) -> Prepared:
    """The answer to a case by a template.

    Raises UsageError, FaultyFile or DeskRefused where something is missing or must not be said, and CouldNotTell where
    MAINTAINERS is needed and is not there.
    """
    file = desk.case(desk.select([wanted.case])[0])
    if file.case is None or file.state is None:
        raise FaultyFile(f"{file.id}: its files have errors", f"run `quietfix check {file.id}`")
    if wanted.reason is not None and wanted.reason not in REASONS:
        raise UsageError("this is no reason of the threat model", f"it is one of {', '.join(REASONS)}")
    template = _template(desk, wanted.template)
    policy = sound_policy(desk)
    names = {Placeholder(found.name) for found in used(template)}
    faults = _faults(desk, file, now) if names & {Placeholder.LINES, Placeholder.MISSING} else ()
    lists = _lists(desk, policy, file.id, wanted) if Placeholder.LISTS in names else ()
    ground = Ground(file.case, file.state, policy, now, faults, lists, wanted.reason, wanted.reporter)
    to = _reporter(ground) if template.to is Audience.REPORTER else _maintainers(file.case, policy.people)
    subject = _subject(template, ground)
    names |= {Placeholder.TITLE} if "{title}" in subject else set()
    values = {name: _value(name, ground, file.case) for name in sorted(names)}
    reply = Reply(
        template=template.name,
        sender=_party(policy.desk.name, policy.desk.contact, "policy/desk.yml names no address to write from"),
        to=to,
        subject=_re(template, filled_subject(subject, values)),
        body=filled_body(template, values),
        at=now,
        answers=_answers(template, ground),
    )
    several = range(1, len(file.case.reporters) + 1) if template.to is Audience.REPORTER else ()
    others = tuple(number for number in several if number != wanted.reporter)
    return Prepared(reply, file.case, template.to, others)


def _template(desk: Desk, name: str) -> Template:
    files, _ = templates(desk)
    file = next((file for file in files if file.name == name), None)
    if file is None:
        hint = "`quietfix reply --list` shows them" if files else "copy policy/replies/ from where this desk came from"
        raise UsageError("there is no such template", hint)
    slips = [*file.findings, *placeholders_are_known(file)]
    if file.template is None or slips:
        first: Finding = min(slips)
        raise FaultyFile(
            f"{first.path}:{first.line}:{first.column}: {first.message}", "correct the template: `quietfix check`"
        )
    return file.template


def _value(name: Placeholder, ground: Ground, case: Case) -> str:
    found = value(name, ground)
    if not isinstance(found, Lacking):
        return found
    kind = CouldNotTell if found.unknown else DeskRefused
    raise kind(f"{case.id}: {found.why}", found.todo)


def _faults(desk: Desk, file: CaseFile, now: Instant) -> tuple[Fault, ...]:
    """What check finds in the text of the report."""
    report = report_of(file.document)
    lines = report.text.split("\n")
    return tuple(
        Fault(found.rule, found.line - report.line + 1, found.message, found.hint, lines[found.line - report.line])
        for found in check(desk, [file.id], None, now).findings
        if found.rule in FORM | set(MISSING)
        and found.path == file.document.path
        and 0 <= found.line - report.line < len(lines)
    )


def _lists(desk: Desk, policy: Policy, case: str, wanted: Wanted) -> tuple[str, ...] | Unknown:
    """The public lists of the code that a case is about, as it will be written to once it is public."""
    try:
        known = given_or_known(desk, policy, wanted.maintainers, wanted.mirrors, kept=False)
    except CouldNotTell as error:
        return Unknown(error.happened)
    files = answer(desk, policy, known, Asked(cases=(case,))).routing.files
    routed = answer(desk, policy, known, Asked(paths=tuple(file.path for file in files), public=True)).routing
    return tuple(dict.fromkeys(contact.mail for contact in routed.lists if MAIL.fullmatch(contact.mail)))


def _reporter(ground: Ground) -> tuple[Party, ...]:
    reporter, case = ground.reporter, ground.case
    if reporter is None:
        count = len(case.reporters)
        why = f"the case names {count} reporter{'' if count == 1 else 's'}"
        raise UsageError(why, "give --reporter with a number up to that" if count else f"see `quietfix show {case.id}`")
    return (
        _party(reporter.name or "", reporter.email or "", "there is no address that this reporter can be reached by"),
    )


def _maintainers(case: Case, known: PeoplePolicy) -> tuple[Party, ...]:
    """Those who were drawn in, at the address that the case has, else at the first that the policy knows."""
    mails: dict[str, str] = {}
    for person in case.people:
        mail = person.email or next(iter(known.mails(person.github or "")), None)
        if mail is not None and MAIL.fullmatch(mail):
            mails.setdefault(mail.casefold(), mail)
    if not mails:
        hint = f"draw them in by their addresses: `quietfix person {case.id} MAIL --reason WHY`; see `quietfix route`"
        raise DeskRefused("nobody is drawn in whose address the case or policy/people.yml has", hint)
    return tuple(Party("", mail) for mail in mails.values())


def _party(name: str, mail: str, otherwise: str) -> Party:
    if MAIL.fullmatch(mail) is None or len(mail) > 254:
        raise DeskRefused(otherwise, "note one: `quietfix set`, or in policy/desk.yml")
    return Party(name, mail)


def _subject(template: Template, ground: Ground) -> str:
    """What the template says, else an answer to the report. Another reporter has another report, with its own title."""
    if template.subject is not None:
        return template.subject
    return "Re: {title}" if ground.first else "Re: your report to {team}".replace("{team}", ground.policy.desk.name)


def _re(template: Template, subject: str) -> str:
    """One `Re: ` in front where it is an answer."""
    if not subject.startswith("Re: "):
        return subject
    rest = subject.removeprefix("Re: ")
    while match := _ANSWER.match(rest):
        rest = rest[match.end() :]
    return f"Re: {rest}"


def _answers(template: Template, ground: Ground) -> str | None:
    """The mail that this answers: the report, in a mail to who sent it, and to others only where they may know who."""
    first = ground.case.reporters[:1]
    own = template.to is Audience.REPORTER and ground.first
    shared = template.to is Audience.MAINTAINERS and bool(first) and all(reporter.share for reporter in first)
    return ground.case.report.message_id if own or shared else None
