"""The header of a mail or of a part of one: fields, words, addresses and ids, all bounded, whatever was sent."""

import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from pydantic import TypeAdapter, ValidationError

from quietfix.desk.model import MessageId
from quietfix.instants import Instant
from quietfix.intake.charset import from_base64, text_of

MAX_HEAD = 128 * 1024
"""So many bytes of a header are looked at; what comes later is passed over."""
_MAX_FIELDS = 1000
_MAX_VALUE = 4096
_MAX_LIST = 64 * 1024
"""Addresses and references may be many."""
MAX_SENDERS = 5
MAX_IDS = 100
_MAX_ID = 250
NO_ID = "no-message-id.invalid"
ISSUE = "issue-form.invalid"
"""The domains of ids that the desk derives; no mail can come from `.invalid` (RFC 2606)."""

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,20}:")
_USUAL = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|in-reply-to|references|reply-to|mime-version|content-type"
    rb"|content-transfer-encoding|content-disposition|received|return-path|user-agent):",
    re.IGNORECASE,
)
_END = re.compile(rb"\n\r?\n")
_BETWEEN = re.compile(r'[\s<>,;:"()]+')
_ANGLES = re.compile(r"<([^<>]{1,2000})>")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,2000})\?=")
_BLANK = re.compile(r"\s+")
_ADAPTER: TypeAdapter[str] = TypeAdapter(MessageId)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail says that it is from. Nobody has verified it."""

    name: str
    mail: str
    """Empty where there is no address."""


@dataclass(frozen=True, slots=True)
class Header:
    """The fields in their order, names in small letters, values unfolded and not yet decoded."""

    fields: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> str:
        """The first value of a field, cut where it is longer than any that people write; empty where there is none."""
        return next(iter(self.all(name)), "")[:_MAX_VALUE]

    def text(self, name: str) -> str:
        """The first value of a field as people read it, on one line."""
        return decoded(self.first(name))

    def senders(self, name: str) -> tuple[Sender, ...]:
        """The people in a field such as From, the first few."""
        found: list[Sender] = []
        for value in self.all(name)[:MAX_SENDERS]:
            try:
                pairs = getaddresses([value[:_MAX_VALUE]])
            except (ValueError, IndexError, TypeError, RecursionError):
                pairs = [("", word) for word in _BETWEEN.split(value[:_MAX_VALUE]) if "@" in word]
            for said, mail in pairs:
                address = mail.strip() if "@" in mail else ""
                found.append(Sender(decoded(said or ("" if address else mail))[:200], address))
        found = [sender for sender in found if sender.name or sender.mail]
        return tuple(dict.fromkeys(found))[:MAX_SENDERS]

    def addresses(self, *names: str) -> frozenset[str]:
        """All addresses in some fields, in small letters."""
        values = (value[:_MAX_LIST] for name in names for value in self.all(name)[:50])
        return frozenset(word.casefold() for value in values for word in _BETWEEN.split(value) if "@" in word)

    def ids(self, name: str) -> tuple[str, ...]:
        """The Message-Ids in a field such as References, the last ones where there are many."""
        value = " ".join(self.all(name)[:10])[-_MAX_LIST:]
        found = _ANGLES.findall(value)
        if not found and value.strip() and " " not in value.strip():
            found = [value.strip()]
        return tuple(dict.fromkeys(message_id(each) for each in found[-MAX_IDS:]))

    def date(self) -> Instant | None:
        """What the mail says when it was written, None where it says nothing that a calendar has."""
        try:
            at = parsedate_to_datetime(self.first("date")[:100])
            return Instant(at if at.tzinfo is not None else at.replace(tzinfo=UTC))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None

    def content(self) -> Message:
        """Type, parameters and disposition of what follows, as the standard library reads them."""
        made = Message()
        for name in ("content-type", "content-disposition"):
            if self.first(name):
                made[name] = self.first(name)[:1000].encode("ascii", "replace").decode()
        return made


def read_header(data: bytes, start: int, end: int) -> tuple[Header, int]:
    """The header that starts at an offset, and where the body starts.

    A line that is no field goes on with the one before it where a field follows that mails have: somebody broke a long
    line. Else it ends the header and is the body's first.
    """
    fields: list[tuple[str, bytes]] = []
    at, limit = start, min(end, start + MAX_HEAD)
    while at < limit and len(fields) < _MAX_FIELDS:
        stop = data.find(b"\n", at, limit)
        line = data[at : limit if stop < 0 else stop]
        after = limit if stop < 0 else stop + 1
        if not line.rstrip(b"\r"):
            return _header(fields), after
        match = _FIELD.match(line)
        if match is not None:
            fields.append((match[1].decode("ascii").lower(), line[match.end() :]))
        elif line[:1] in (b" ", b"\t") and fields:
            name, value = fields[-1]
            if len(value) < _MAX_LIST:
                fields[-1] = (name, value + b" " + line.strip())
        elif not fields and line.startswith((b"From ", b">From ")):
            # The line of an mbox, which those who deliver mail leave in front.
            pass
        elif fields and _USUAL.match(data, after, limit):
            name, value = fields[-1]
            fields[-1] = (name, value + b" " + line.strip() if len(value) < _MAX_LIST else value)
        else:
            return _header(fields), at
        at = after
    blank = _END.search(data, max(start, at - 1), end)
    return _header(fields), at if at >= end else end if blank is None else blank.end()


def _header(fields: list[tuple[str, bytes]]) -> Header:
    return Header(tuple((name, text_of(value.strip(b" \t\r"), None)) for name, value in fields))


def decoded(value: str) -> str:
    """A value with its encoded words (RFC 2047) as text on one line. A broken word is read as far as it goes.

    Blanks between words are none, and a character may be split over two of them.
    """
    text: list[str] = []
    charset, held, at = "", b"", 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        if held and (between.strip() or word[1].lower() != charset):
            text.append(text_of(held, charset))
            held = b""
        if between.strip() or (between and not at):
            text.append(between)
        coded = word[3].encode("utf-8", "surrogateescape")
        held += from_base64(coded) if word[2] in "bB" else binascii.a2b_qp(coded, header=True)
        charset, at = word[1].lower(), word.end()
    text += [text_of(held, charset), value[at:]]
    return _BLANK.sub(" ", "".join(text)).strip()


def message_id(said: str) -> str:
    """An id as the desk keeps it, without brackets. One that no case can hold is told by its hash instead."""
    text = _BLANK.sub("", said)
    try:
        if len(text) <= _MAX_ID:
            return _ADAPTER.validate_python(text)
    except ValidationError:
        pass
    return derived_id("id", text)


def own_id(said: str) -> str:
    """The id that something says it has itself.

    One that looks as if the desk had derived it is told by its hash: nobody can take beforehand what another report
    will be known by.
    """
    inner = (_ANGLES.findall(said) or [said])[0]
    return derived_id("own", inner) if inner.strip().lower().endswith((NO_ID, ISSUE)) else message_id(inner)


def derived_id(*parts: str) -> str:
    """An id for what has none: the same for the same parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return f"{digest.hexdigest()[:32]}@{NO_ID}"
