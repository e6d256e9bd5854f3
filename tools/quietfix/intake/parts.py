"""The parts of a mail (RFC 2045 and 2046), so many and so deep as people send them, in linear time."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from quietfix.intake.charset import from_base64
from quietfix.intake.header import Header, read_header

MAX_DEPTH = 20
"""Parts within parts; a thread that was forwarded again and again has six."""
MAX_PARTS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its header, and its parts or the place of its body."""

    header: Header
    kind: str
    """Its type, such as text/plain, in small letters."""
    data: bytes
    """The buffer in which it lies."""
    start: int
    end: int
    parts: tuple["Part", ...] = ()
    unread: bool = False
    """Whether there was more in it than is looked at."""

    @property
    def attached(self) -> bool:
        """Whether it is to be shown as an attachment."""
        return self.header.first("content-disposition").lower().lstrip().startswith("attachment")

    def parameter(self, name: str) -> str | None:
        """A parameter of the type, such as charset."""
        value = self.header.content().get_param(name)
        return str(value[2]) if isinstance(value, tuple) else value

    def content(self) -> bytes:
        """The body without its transfer encoding. One that is broken is decoded as far as it goes."""
        raw = self.data[self.start : self.end]
        encoding = self.header.first("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return from_base64(raw)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(raw)
        return raw

    def walk(self) -> Iterator["Part"]:
        """The part itself, and all parts in it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(slots=True)
class _Budget:
    """How many parts may still be made."""

    left: int = MAX_PARTS


def read_parts(data: bytes) -> Part:
    """A mail as its tree of parts."""
    return _read(data, 0, len(data), 0, _Budget(), "text/plain")


def _read(data: bytes, start: int, end: int, depth: int, budget: _Budget, usual: str) -> Part:
    header, body = read_header(data, start, end)
    budget.left -= 1
    kind = _kind(header) or usual
    deeper = kind.startswith("multipart/") or kind in ("message/rfc822", "message/global")
    if deeper and (depth >= MAX_DEPTH or budget.left <= 0):
        return Part(header, kind, data, body, body, unread=True)
    if kind.startswith("multipart/"):
        return _multipart(header, kind, data, body, end, depth, budget)
    if kind in ("message/rfc822", "message/global"):
        inner = Part(header, kind, data, body, end).content()
        # Without an encoding, as it should be, the same buffer serves.
        same = len(inner) == end - body
        part = _read(data if same else inner, body if same else 0, end if same else len(inner), depth + 1, budget, "")
        return Part(header, kind, data, body, end, (part,))
    return Part(header, kind or "text/plain", data, body, end)


def _kind(header: Header) -> str:
    """The type that a header names, empty where it names none."""
    return header.content().get_content_type() if header.first("content-type") else ""


def _multipart(header: Header, kind: str, data: bytes, start: int, end: int, depth: int, budget: _Budget) -> Part:
    """The parts between the boundaries. Where there is none the body is what people read, so it is text."""
    boundary = header.content().get_boundary()
    places = [] if not boundary else list(_between(data, start, end, boundary))
    if not places:
        return Part(header, "text/plain", data, start, end)
    usual = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    parts, unread = [], False
    for begins, ends in places:
        if budget.left <= 0:
            unread = True
            break
        parts.append(_read(data, begins, ends, depth + 1, budget, usual))
    return Part(header, kind, data, start, end, tuple(parts), unread)


def _between(data: bytes, start: int, end: int, boundary: str) -> Iterator[tuple[int, int]]:
    """Where each part starts and ends. The last one may lack its end."""
    line = re.compile(
        rb"^--" + re.escape(boundary.encode("ascii", "replace")) + rb"(--)?[ \t]{0,100}\r?(?:\n|\Z)", re.MULTILINE
    )
    begins = -1
    for count, match in enumerate(line.finditer(data, start, end)):
        if begins >= 0:
            yield begins, _before(data, begins, match.start())
        begins = match.end()
        if match[1] is not None or count > MAX_PARTS + 1:
            return
    if begins >= 0:
        yield begins, end


def _before(data: bytes, begins: int, at: int) -> int:
    """The end of a part: the line's end in front of a boundary belongs to the boundary."""
    at -= 1 if at > begins else 0
    return at - 1 if at > begins and data[at - 1 : at] == b"\r" else at
