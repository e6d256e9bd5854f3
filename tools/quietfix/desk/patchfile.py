"""What a patch file that a case keeps says of the patch: its author, author date, subject and Message-Id.

It is the mail of one patch, as git-format-patch writes it or as a mail program saves it, read as git-am would read it.
Anybody may have written it: it is cut to bounds, and what cannot be understood is left out.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.header import decode_header
from typing import TypeAlias

from quietfix.desk.case import Patch
from quietfix.desk.diffs import START
from quietfix.facts import PatchIds, Unknown
from quietfix.ids import author_key

MAX_FILE = 1024 * 1024
"""The largest patch file that is read, in bytes."""
_MAX_HEAD = 200
"""So many lines of a head are read."""
_MAX_FIELD = 2000
"""So many bytes of a field are read."""
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]?")
_IN_BODY = ("from", "date", "subject")
"""Fields that the first lines of a mail's text may give anew, as where somebody sends another one's patch."""
_MAILBOX = re.compile(rb"From [^\n]{1,300}\n")
_FURTHER = re.compile(rb"^(?:From |[Ss]ubject:)", re.MULTILINE)
"""What starts a further mail."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    r"(?:[A-Z][a-z]{2},? )?(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2}) (?P<year>\d{4}) "
    r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))? (?:(?P<sign>[+-])(?P<h>\d\d)(?P<m>\d\d)|GMT|UTC?|Z)\b",
    re.ASCII,
)
_ADDRESS = re.compile(r"[^\s<>@,;\"]{1,200}@[^\s<>@,;\"]{1,200}")
_MESSAGE_ID = re.compile(r"<([^\s<>@]{1,400}@[^\s<>@]{1,400})>")
_CHARSET = re.compile(
    r"utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)|iso-2022-jp",
    re.IGNORECASE,
)
"""How mails are written. Python knows further ones, and some of them do odd things."""
_MARKS = re.compile(r"(?:re:|\[[^\]]{0,100}\]|\s)+", re.IGNORECASE)
"""What git-am takes off a subject: `[PATCH v2 1/3]`, `Re:`."""


@dataclass(frozen=True, slots=True)
class PatchFile:
    """What a file says of the one patch in it."""

    authored: tuple[int, int] | None = None
    """As `CommitSeen` has it."""
    subject: str | None = None
    message_id: str | None = None
    """Without its angle brackets."""
    patch: PatchIds | Unknown | None = None
    """None: it was not compared with anything."""


@dataclass(frozen=True, slots=True)
class NoPatch:
    """The file was read, and there is not one patch in it."""

    why: str


FileRead: TypeAlias = PatchFile | NoPatch | Unknown | None
"""What reading a file gave. Unknown: it could not be read. None: nobody read one."""
Kept: TypeAlias = Mapping[tuple[str, str], PatchFile | NoPatch | Unknown]
"""What the files that cases keep say, by case id and file name."""


def findable(patch: Patch, kept: FileRead) -> bool:
    """Whether public trees can be searched for a patch: a subject, a mail or a bare diff alone is no evidence."""
    file = kept if isinstance(kept, PatchFile) else PatchFile()
    mail, subject = patch.message_id or file.message_id, patch.subject or file.subject
    if patch.commit is not None or (file.authored is not None and subject is not None):
        return True
    return mail is not None and (subject is not None or file.authored is not None)


def read_patch(data: bytes) -> PatchFile | NoPatch | Unknown:
    """Read a patch file."""
    if len(data) > MAX_FILE:
        return Unknown(f"a patch file is larger than {MAX_FILE} bytes")
    head, body = _parts(data)
    if isinstance(body, NoPatch):
        return body
    start = body.find(START) if body.startswith(START) else body.find(b"\n" + START)
    if start < 0:
        return NoPatch("there is no patch in it")
    if _FURTHER.search(body, start) is not None:
        # The first of several would pass for all of them.
        return NoPatch("there are several patches in it")
    fields = {**head, **_in_body(body[:start])} if head else {}
    return PatchFile(_authored(fields), _subject(fields), _message_id(fields))


def diff_of(data: bytes) -> bytes:
    """The text of a patch file in which its diff is, decoded as its head says."""
    body = _parts(data[: MAX_FILE + 1])[1]
    return b"" if isinstance(body, NoPatch) else body


def _parts(data: bytes) -> tuple[dict[str, bytes], bytes | NoPatch]:
    """The fields of a mail's head by their names, none where the file is no mail, and its text."""
    text = data.replace(b"\r\n", b"\n")
    mailbox = _MAILBOX.match(text)
    start = mailbox.end() if mailbox is not None else 0
    if _FIELD.match(text, start) is None:
        return {}, text
    head, _, body = text[start:].partition(b"\n\n")
    fields = _fields(head)
    if fields.get("content-type", b"").lower().lstrip().startswith(b"multipart/"):
        return fields, NoPatch("it is a mail of several parts")
    encoding = fields.get("content-transfer-encoding", b"").strip().lower()
    if encoding == b"quoted-printable":
        body = quopri.decodestring(body)
    elif encoding == b"base64":
        try:
            body = base64.b64decode(body)
        except binascii.Error:
            return fields, NoPatch("its text cannot be decoded")
    return fields, body.replace(b"\r\n", b"\n")


def _fields(head: bytes) -> dict[str, bytes]:
    """Fields by their names in small letters, unfolded. Of several with one name the first counts."""
    found: dict[str, bytes] = {}
    name = ""
    for line in head.split(b"\n", _MAX_HEAD)[:_MAX_HEAD]:
        match = _FIELD.match(line)
        if match is not None:
            name = match[1].decode("ascii").lower()
            name = "" if name in found else name
            if name:
                found[name] = line[match.end() :][:_MAX_FIELD]
        elif name and line[:1] in (b" ", b"\t"):
            found[name] = (found[name] + b" " + line.strip())[:_MAX_FIELD]
        else:
            name = ""
    return found


def _in_body(body: bytes) -> dict[str, bytes]:
    """What the first lines of a mail's text give anew."""
    first = body.lstrip(b"\n").partition(b"\n\n")[0]
    match = _FIELD.match(first)
    if match is None or match[1].decode("ascii").lower() not in _IN_BODY:
        return {}
    return {name: value for name, value in _fields(first).items() if name in _IN_BODY}


def _words(field: bytes) -> str:
    """A field's text, its encoded words (RFC 2047) decoded as far as they can be."""
    text = field.decode("utf-8", "replace")
    if "=?" not in text:
        return text
    try:
        return "".join(part if isinstance(part, str) else _word(part, charset) for part, charset in decode_header(text))
    except (MessageError, ValueError, LookupError):
        return text


def _word(part: bytes, charset: str | None) -> str:
    known = charset if charset is not None and _CHARSET.fullmatch(charset) else "ascii"
    return part.decode(known, "replace")


def _subject(fields: Mapping[str, bytes]) -> str | None:
    text = " ".join(_words(fields.get("subject", b"")).split())
    marks = _MARKS.match(text)
    return text[marks.end() :] or None if marks is not None else text or None


def _message_id(fields: Mapping[str, bytes]) -> str | None:
    match = _MESSAGE_ID.search(fields.get("message-id", b"").decode("utf-8", "replace"))
    return match[1] if match is not None and match[1].isprintable() else None


def _authored(fields: Mapping[str, bytes]) -> tuple[int, int] | None:
    """The author's address and date; None unless both can be read."""
    text = _words(fields.get("from", b""))
    address = _ADDRESS.search(text, text.rfind("<") + 1)
    date = _DATE.search(" ".join(fields.get("date", b"").decode("ascii", "replace").split()))
    if address is None or date is None or date["month"] not in _MONTHS:
        return None
    year, day, hour, minute, second = (int(date[name] or 0) for name in ("year", "day", "hour", "minute", "second"))
    try:
        when = datetime(year, _MONTHS.index(date["month"]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    ahead = timedelta(hours=int(date["h"] or 0), minutes=int(date["m"] or 0))
    seconds = int(when.timestamp()) + int(ahead.total_seconds()) * (1 if date["sign"] == "-" else -1)
    return (author_key(address[0].encode("utf-8", "replace")), seconds) if seconds >= 0 else None
