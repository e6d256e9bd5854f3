"""The lines of a report, each with what it is: prose, which rules of markup look at, or what they leave alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from quietfix.rules.report.diffs import Hunk

SEEN = 2000
"""So many characters of a line are looked at, so that no line costs more than any other."""
_BEFORE, _AFTER = 40, 120
"""So many characters of the lines around one belong to what it says."""


class Kind(Enum):
    """What a line is."""

    BLANK = auto()
    PROSE = auto()
    QUOTED = auto()
    """Somebody else's words, behind `>`."""
    HEADER = auto()
    """A header of a mail, or a trailer of a commit message."""
    PATCH = auto()
    TRACE = auto()
    DUMP = auto()
    """A line of a hex dump."""
    CODE = auto()
    SHELL = auto()
    """A prompt with what was typed, or a line of a script."""
    TABLE = auto()
    CONFIG = auto()
    VERBATIM = auto()
    """Indented as what is shown and not said."""
    NOTE = auto()
    """A footnote or an address."""
    SIGNATURE = auto()
    ARMOUR = auto()
    """A line of something that OpenPGP wrote."""
    FENCE = auto()
    """Three backticks that open or close a block, as Markdown has them."""
    FENCED = auto()
    """A line between two of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line."""

    number: int
    """Counted from 1."""
    text: str
    """As much of it as is looked at."""
    kind: Kind


@dataclass(frozen=True)
class Report:
    """A report as it is judged."""

    lines: tuple[Line, ...]
    hunks: tuple[Hunk, ...]
    """The hunks of its patches."""
    lower: str
    """The whole text in lower case, to look for words."""
    size: int
    """Characters."""

    def of(self, *kinds: Kind) -> Iterator[Line]:
        """The lines of some kinds."""
        return (line for line in self.lines if line.kind in kinds)

    @property
    def own(self) -> Iterator[Line]:
        """The lines that are the reporter's own words or show something, not what was quoted or signed."""
        others = (Kind.QUOTED, Kind.SIGNATURE, Kind.ARMOUR, Kind.BLANK)
        return (line for line in self.lines if line.kind not in others)


@dataclass(frozen=True, slots=True)
class Window:
    """A line of prose and what stands around it, since sentences go over lines."""

    line: Line
    before: str
    """The end of the line above, where that is prose too."""
    text: str
    """The line and the start of the one below."""

    def around(self, match: re.Match[str]) -> str:
        """What matched, with the words before it."""
        said = f"{self.before} {self.text[: match.end()]}"
        return said[max(0, len(self.before) + 1 + match.start() - _BEFORE) :]


def windows(report: Report) -> Iterator[Window]:
    """All windows of a report, from the top."""
    lines = report.lines
    for at, line in enumerate(lines):
        if line.kind is Kind.PROSE:
            above = lines[at - 1] if at else line
            below = lines[at + 1] if at + 1 < len(lines) else line
            before = above.text[-_BEFORE:] if at and above.kind is Kind.PROSE else ""
            goes_on = below is not line and below.kind is Kind.PROSE
            yield Window(line, before, f"{line.text} {below.text[:_AFTER]}" if goes_on else line.text)
