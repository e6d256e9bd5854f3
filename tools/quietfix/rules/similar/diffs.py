"""The identity of changes: a hash of what a diff does to one file, whoever mailed it and wherever it was cut.

As with Git's patch-id the context counts, and neither line numbers nor the order of files do; nor do blanks at the ends
of lines, which mailers drop, and marks of quoting.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@(.*)")
_QUOTED = re.compile(r"(?:> ?){1,8}")
_CALLED = re.compile(r"\b([A-Za-z_]\w{1,90})\(", re.ASCII)
_NOWHERE = "/dev/null"


@dataclass(frozen=True, slots=True)
class Change:
    """What a diff does to one file."""

    path: str
    """As in the diff, without `a/` or `b/`."""
    identity: str
    """16 hexadecimal digits of a hash."""


@dataclass(slots=True)
class _File:
    path: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Diffs:
    """All changes in a text, the functions that their hunks stand in, and the lines that are no diff."""

    changes: tuple[Change, ...]
    functions: tuple[str, ...]
    rest: tuple[str, ...]


def tail(path: str) -> str:
    """The last folder of a path and its name: builds and second trees put other folders in front."""
    return "/".join(path.split("/")[-2:])


def diffs(lines: Sequence[str]) -> Diffs:
    """The changes in a text. Takes any lines, in linear time; a hunk that is cut short ends where the text does."""
    reader = _Reader()
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        reader.line(_bare(line), _bare(following), line)
    return Diffs(tuple(reader.changes()), tuple(reader.functions), tuple(reader.rest))


def _bare(line: str) -> str:
    match = _QUOTED.match(line)
    return line[match.end() :] if match is not None else line


class _Reader:
    """Goes through the lines; `old` and `new` are how many lines of a hunk are still to come on either side."""

    def __init__(self) -> None:
        self.files: list[_File] = []
        self.functions: dict[str, None] = {}
        self.rest: list[str] = []
        self.old = self.new = 0
        self.header = False

    def line(self, line: str, following: str, as_written: str) -> None:
        if self.old > 0 or self.new > 0:
            if line[:1] in ("+", "-", " ", "", "\\"):
                self.in_hunk(line)
                return
            self.old = self.new = 0
        if self.header and line.startswith("+++ "):
            self.header = False
            return
        if line.startswith("--- ") and following.startswith("+++ "):
            old, new = _name(line), _name(following)
            self.files.append(_File(old if new == _NOWHERE else new))
            self.header = True
            return
        match = _HUNK.match(line) if self.files and line.startswith("@@ ") else None
        if match is not None:
            self.old, self.new = int(match[1] or 1), int(match[2] or 1)
            self.files[-1].lines.append("@@")
            self.functions |= dict.fromkeys(_CALLED.findall(match[3])[:1])
        elif not line.startswith(("diff --git ", "index ", "similarity index ")):
            self.rest.append(as_written)

    def in_hunk(self, line: str) -> None:
        kind = line[:1] or " "
        if kind == "\\":
            return
        self.old -= kind in "- "
        self.new -= kind in "+ "
        self.files[-1].lines.append((kind + line[1:]).rstrip())

    def changes(self) -> Iterator[Change]:
        for file in self.files:
            if len(file.lines) > 1:
                what = "\n".join((tail(file.path), *file.lines))
                yield Change(file.path, hashlib.sha256(what.encode("utf-8", "surrogateescape")).hexdigest()[:16])


def _name(header: str) -> str:
    """The path of a `---` or `+++` line."""
    name = header[4:].partition("\t")[0].strip().strip('"')
    return name[2:] if name.startswith(("a/", "b/")) else name
