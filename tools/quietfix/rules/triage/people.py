"""Whom to draw into a case: the maintainers of its files, each once, with why and the command that does it."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from quietfix.desk.case import Case
from quietfix.ids import LOGIN
from quietfix.rules.routing.answer import Answer
from quietfix.rules.routing.contacts import Kind
from quietfix.rules.routing.recipients import Addressed

_PLAIN_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}", re.ASCII)
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Drawn:
    """One maintainer."""

    contact: str
    why: str
    there: bool
    """Whether they are among the people of the case."""
    command: str
    """What draws them in; empty where they are there, or their address is better typed by a person."""


def to_draw_in(case: Case, answer: Answer) -> tuple[Drawn, ...]:
    """The recipients of a mail about the files of a case, in its order."""
    by_mail: dict[str, Addressed] = {}
    for file in answer.routing.files:
        for one in file.maintainers:
            by_mail.setdefault(one.contact.mail.casefold(), one)
    people = {who.casefold() for person in case.people for who in (person.github, person.email) if who is not None}
    return tuple(
        _drawn(case, found, answer.logins, people)
        for contact in answer.routing.to
        if (found := by_mail.get(contact.mail.casefold())) is not None and found.kind is not Kind.LIST
    )


def _drawn(case: Case, one: Addressed, logins: Mapping[str, str], people: set[str]) -> Drawn:
    mail = one.contact.mail
    who = logins.get(mail, mail)
    there = bool({mail.casefold(), who.casefold()} & people)
    title = one.section.title[:_LONGEST]
    reason = shlex.quote(f"M: of {title}")
    plain = title.isprintable() and (LOGIN.fullmatch(who) is not None or _PLAIN_MAIL.fullmatch(who) is not None)
    by = "" if case.owner is not None else " --by LOGIN"
    command = f"quietfix person {case.id} {who} --reason {reason}{by}" if plain and not there else ""
    post = ", a post that may have any number of readers" if one.kind is Kind.ROLE else ""
    return Drawn(one.contact.text, f"{one.role} of {title}{post}", there, command)
