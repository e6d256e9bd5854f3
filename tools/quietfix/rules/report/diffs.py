"""Hunks of unified diffs: which lines belong to one, and whether as many follow as its first line says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

_COUNTS = re.compile(r"@@ -\d{1,9}(?:,(?P<old>\d{1,9}))? \+\d{1,9}(?:,(?P<new>\d{1,9}))? @@")
_ELIDED = ("...", "[...]", "[snip]", "<snip>", "\u2026", "[\u2026]", "(...)")
_SOURCE = re.compile(r"\+\+\+ \S{1,500}(?:\.[chS]|/Makefile|/Kconfig)(?:\s|$)")


class Fit(Enum):
    """How the lines of a hunk fit its counts."""

    WHOLE = auto()
    ELIDED = auto()
    """The reporter left lines out and says so."""
    WRAPPED = auto()
    """A line is in between that is no line of a patch."""
    MORE = auto()
    """There are more lines than were counted."""
    CUT = auto()
    """The text ends first."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One hunk."""

    start: int
    """The index of its `@@` line."""
    end: int
    """The index after its last line."""
    fit: Fit
    tabbed: bool
    """Whether its file is one that the kernel indents with tabs."""


def is_hunk(text: str) -> bool:
    """Whether this is the first line of a hunk, with its counts."""
    return text.startswith("@@ -") and _COUNTS.match(text) is not None


def is_tabbed(text: str) -> bool:
    """Whether a `+++` line names a file in C, or a makefile."""
    return _SOURCE.match(text) is not None


def hunk_at(texts: Sequence[str], start: int, *, tabbed: bool) -> Hunk:
    """The hunk whose `@@` line has this index. An empty line is one of context whose blank a mailer took away."""
    found = _COUNTS.match(texts[start])
    assert found is not None
    old, new = (1 if found[side] is None else int(found[side]) for side in ("old", "new"))
    at = start + 1
    while old > 0 or new > 0:
        if at == len(texts):
            return Hunk(start, at, Fit.CUT, tabbed)
        mark = texts[at][:1]
        if mark not in ("", " ", "+", "-", "\\"):
            fit = Fit.ELIDED if texts[at].strip() in _ELIDED else Fit.WRAPPED
            return Hunk(start, at, fit, tabbed)
        old -= mark in ("", " ", "-")
        new -= mark in ("", " ", "+")
        at += 1
    return Hunk(start, at, _after(texts, at) if old == new == 0 else Fit.MORE, tabbed)


def _after(texts: Sequence[str], at: int) -> Fit:
    """What stands right below a hunk whose lines are all there."""
    text = texts[at] if at < len(texts) else ""
    added = text.startswith("+") and not text.startswith("+++ ")
    removed = text.startswith("-") and not text.startswith(("--", "- "))
    return Fit.MORE if added or removed else Fit.WHOLE
