"""Who a mail is from, as far as the desk goes: nobody has verified a From, so little hangs on it."""

from dataclasses import dataclass
from typing import TypeAlias

from quietfix.desk.case import Case
from quietfix.desk.policy import Policy
from quietfix.intake.header import Sender
from quietfix.intake.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team."""

    login: str


@dataclass(frozen=True, slots=True)
class OfReporter:
    """Who reported the bug of the case."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Anybody else."""


Standing: TypeAlias = Member | OfReporter | Somebody


def authors(mail: Incoming, policy: Policy) -> tuple[Sender, ...]:
    """Who wrote a mail. Where a list put its own address into From, that is who answers go to."""
    contact = policy.desk.contact.casefold()
    if mail.senders and all(sender.mail.casefold() in ("", contact) for sender in mail.senders):
        behind = tuple(sender for sender in mail.replies_to if sender.mail and sender.mail.casefold() != contact)
        return behind or mail.senders
    return mail.senders


def reported(mail: Incoming, policy: Policy) -> tuple[tuple[Sender, ...], str]:
    """Who reports, and the subject: of what a member of the team forwards, they are those of the mail inside."""
    inside = next((forwarded for forwarded in mail.forwarded if forwarded.senders), None)
    if inside is not None and member(authors(mail, policy), policy) is not None:
        return inside.senders, inside.subject or mail.subject
    return authors(mail, policy), mail.subject


def member(senders: tuple[Sender, ...], policy: Policy) -> str | None:
    """The login of the team's member who sent a mail; None where any of its senders is no member."""
    logins = [policy.people.login(sender.mail) for sender in senders]
    if not logins or any(login is None or login not in policy.desk.members for login in logins):
        return None
    return logins[0]


def vouched(mail: Incoming, policy: Policy) -> tuple[str, ...]:
    """The ids of the mails inside of one that a member forwards: those count as having arrived themselves.

    Of what others forward nobody knows whether it is so, and whoever wrote it may still report it.
    """
    if member(authors(mail, policy), policy) is None:
        return ()
    return tuple(dict.fromkeys(one.id for one in mail.forwarded if one.id and one.id != mail.id))


def standing(mail: Incoming, case: Case, policy: Policy) -> Standing:
    """What the sender of a mail is to a case. A member who reported the bug is its reporter there."""
    addresses = {sender.mail.casefold() for sender in authors(mail, policy) if sender.mail}
    if addresses & {reporter.email.casefold() for reporter in case.reporters if reporter.email is not None}:
        return OfReporter()
    login = member(authors(mail, policy), policy)
    return Somebody() if login is None else Member(login)


def stays_inside(mail: Incoming, policy: Policy) -> bool:
    """Whether a mail goes to nobody but the team, so that it answers no reporter."""
    contact = policy.desk.contact.casefold()

    def ours(address: str) -> bool:
        login = policy.people.login(address)
        return address == contact or (login is not None and login in policy.desk.members)

    return bool(mail.recipients) and all(map(ours, mail.recipients))
