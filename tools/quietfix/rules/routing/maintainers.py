"""The text of a MAINTAINERS file as sections with their fields.

A line of a capital letter, a colon and a value is a field; any other line that is not blank and does not start with
`#` is a title, and a section is the last title before a field with the fields after it. Blank lines end nothing. What
stands before the first field is preamble: its last line is the first title. Letters that nobody knows yet are kept.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_BYTES = 16 * 1024 * 1024
"""The largest file that is read. The kernel's has about 1 MB."""
MAX_LINE = 1000
"""Longer lines, in characters, say nothing: no path and no address needs them."""
_FIELD = re.compile(r"([A-Z]):[ \t]*(.*)", re.DOTALL)
_UNDERLINE = re.compile(r"[-=~*_ \t]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a section: its letter, its value, and the number of the line, from 1."""

    letter: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the file."""

    title: str
    fields: tuple[Field, ...]
    line: int
    """Where the title stands, from 1."""

    def values(self, letter: str) -> list[str]:
        """The values of all fields of a letter, in their order."""
        return [field.value for field in self.fields if field.letter == letter]

    @property
    def status(self) -> str:
        """What `S:` says, empty where there is none."""
        return next(iter(self.values("S")), "")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in MAINTAINERS that is not used, and why. The file is public, so nothing of a case is in it."""

    line: int
    """From 1."""
    why: str


@dataclass(frozen=True, slots=True)
class Maintainers:
    """All sections in the order of the file, and what of it is not used."""

    sections: tuple[Section, ...]
    remarks: tuple[Remark, ...] = ()


def decoded(data: bytes) -> str:
    """The text of a file. A line that is not UTF-8 is Latin-1, as old names are."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "\n".join(map(_decoded_line, data.split(b"\n")))


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def parse(text: str) -> Maintainers:
    """The sections of a text. Takes any text; one without fields has none."""
    sections: list[Section] = []
    remarks: list[Remark] = []
    title, at = "", 0
    fields: list[Field] = []
    for number, letter, value in _lines(text, remarks):
        if letter:
            fields.append(Field(letter, value, number))
            continue
        if fields:
            sections.append(Section(title, tuple(fields), at or fields[0].line))
            title, at, fields = "", 0, []
        if not title or not _UNDERLINE.fullmatch(value):
            # A line of hyphens below a title is no title of its own.
            title, at = value, number
    if fields:
        sections.append(Section(title, tuple(fields), at or fields[0].line))
    return Maintainers(tuple(sections), tuple(remarks))


def _lines(text: str, remarks: list[Remark]) -> Iterator[tuple[int, str, str]]:
    """Number, letter and value of each line that says something; a title has no letter."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            remarks.append(Remark(number, f"this line is longer than {MAX_LINE} characters"))
            continue
        match = _FIELD.match(line)
        if match is not None:
            yield number, match[1], match[2].rstrip()
            continue
        value = line.strip()
        if value and not line.startswith("#"):
            yield number, "", value
