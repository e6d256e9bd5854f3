"""People and lists as MAINTAINERS writes them: `Full Name <address>`, an address alone, or with a note behind it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from quietfix.rules.routing.maintainers import Maintainers, Remark, Section

_NAMED = re.compile(r"(?P<name>[^<>]*)<\s*(?P<mail>[^<>\s]+)\s*>[^<>]*")
_BARE = re.compile(r"(?P<mail>[^\s<>]+@[^\s<>]+)(?:\s.*)?")
_MAIL = re.compile(r"[^\s<>,;:\"()\[\]\\@]+@(?:[^\s<>,;:\"()\[\]\\@.]+\.)+[^\s<>,;:\"()\[\]\\@.]+")
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
"""What must not stand in a name of a mail header without quotes (RFC 5322, 3.2.3)."""
_LIST_HOSTS = ("vger.kernel.org", "googlegroups.com", "groups.io")
_LIST_PARTS = ("lists", "list", "mailman")
_ROLES = frozenset(
    ("admin", "maintainer", "maintainers", "opensource", "owner", "owners", "security", "support", "team", "upstream")
)
"""Words of an address that is a post and no person."""
_GROUPS = frozenset(("developers", "group", "list", "maintainers", "team"))
"""Words of a name that is no person's."""


class Kind(StrEnum):
    """Who reads mail to an address, as far as the address tells."""

    PERSON = "person"
    ROLE = "role account"
    LIST = "mailing list"


@dataclass(frozen=True, slots=True)
class Contact:
    """A name, empty where there is none, and a mail address."""

    name: str
    mail: str

    @property
    def text(self) -> str:
        """As it stands in a `To:` line, the name in quotes where mail needs that."""
        if not self.name:
            return self.mail
        if _SPECIAL.search(self.name):
            escaped = self.name.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}" <{self.mail}>'
        return f"{self.name} <{self.mail}>"


def read(value: str) -> Contact | None:
    """The contact that a value names, None where it holds no mail address that one could write to."""
    match = _NAMED.fullmatch(value) or _BARE.fullmatch(value)
    if match is None or not _MAIL.fullmatch(match["mail"]) or not match["mail"].isprintable():
        return None
    name = match["name"] if "name" in match.re.groupindex else ""
    name = " ".join(name.split()).strip("\"'").strip().replace('\\"', '"')
    return Contact(name if name.isprintable() else "", match["mail"])


def contacts(section: Section, letter: str) -> list[Contact]:
    """Whom the fields of a letter name, in their order; what names nobody is left out.

    In old files a person's name stands in a `P:` just before an `M:` with the address alone; in new ones `P:` is a
    document.
    """
    found = []
    for index, field in enumerate(section.fields):
        if field.letter != letter:
            continue
        contact = read(field.value)
        if contact is None:
            continue
        before = section.fields[index - 1] if index else None
        if not contact.name and before is not None and before.letter == "P" and _is_name(before.value):
            contact = Contact(" ".join(before.value.split()), contact.mail)
        found.append(contact)
    return found


def unreadable(section: Section) -> Iterator[Remark]:
    """The fields of a section that should name somebody and do not."""
    for field in section.fields:
        if field.letter in "MRL" and read(field.value) is None:
            yield Remark(field.line, f"{field.letter}: names no mail address")


def deduplicated(people: Iterable[Contact]) -> list[Contact]:
    """Each person once, as they stand first: who has a name or an address of one before is the same."""
    names: set[str] = set()
    mails: set[str] = set()
    kept = []
    for person in people:
        name, mail = person.name.casefold(), person.mail.casefold()
        if mail not in mails and (not name or name not in names):
            kept.append(person)
        mails.add(mail)
        if name:
            names.add(name)
    return kept


def lists(maintainers: Maintainers) -> frozenset[str]:
    """All addresses that some section gives as its list."""
    return frozenset(
        contact.mail.casefold()
        for section in maintainers.sections
        for value in section.values("L")
        if (contact := read(value)) is not None
    )


def kind(contact: Contact, known_lists: frozenset[str]) -> Kind:
    """Who reads mail to a contact: lists are what some `L:` names or what lies on a host of lists.

    A post is what has no person's name, or an address such as `security@`: it may have any number of readers.
    """
    local, _, host = contact.mail.casefold().rpartition("@")
    parts = host.split(".")
    if contact.mail.casefold() in known_lists or host in _LIST_HOSTS or parts[0] in _LIST_PARTS:
        return Kind.LIST
    if any(part.startswith("lists") for part in parts):
        return Kind.LIST
    named = set(contact.name.casefold().split())
    if not named or named & _GROUPS or set(re.split(r"[-_.+]", local)) & _ROLES:
        return Kind.ROLE
    return Kind.PERSON


def _is_name(value: str) -> bool:
    return bool(value) and "/" not in value and "@" not in value and value.isprintable() and not value.endswith(".rst")
