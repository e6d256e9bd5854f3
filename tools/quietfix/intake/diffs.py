"""Patches in a text: the lines of unified diffs, found by their own counts in one pass."""

import re
from collections.abc import Iterator

MAX_PATCHES = 20
"""So many patches are kept of one mail; all of them stay in its text."""
_GIT = re.compile(r"diff --git \S")
_HEAD = re.compile(r"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001 ?")
"""The first line of `git format-patch`: its date is always that one."""
_OLD = re.compile(r"--- \S")
_NEW = re.compile(r"\+\+\+ \S")
_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,6}))? \+\d{1,9}(?:,(\d{1,6}))? @@")
_EXTENDED = re.compile(
    r"(?:index [0-9a-f]{4,64}\.\.|(?:old|new|deleted file|new file) mode \d|similarity index |dissimilarity index "
    r"|rename (?:from|to) |copy (?:from|to) |Index: |={60,70}$)"
)


def patches_in(text: str) -> list[str]:
    """Each run of unified diff in a text, at most `MAX_PATCHES`. Quoted ones are no patches."""
    lines = text.split("\n")
    return ["\n".join(lines[start:end]) + "\n" for start, end in _runs(lines)]


def headed_patches_in(text: str) -> list[str]:
    """The same, each from the head on that `git format-patch` wrote above it, where one stands there.

    Its author and date are what robots know a patch by in public trees.
    """
    lines, found, last = text.split("\n"), [], 0
    for start, end in _runs(lines):
        head = next((at for at in range(start - 1, last - 1, -1) if _is_head(lines, at)), start)
        found.append("\n".join(lines[head:end]) + "\n")
        last = end
    return found


def _is_head(lines: list[str], at: int) -> bool:
    return _HEAD.fullmatch(lines[at]) is not None and lines[at + 1].startswith("From: ")


def is_patch(text: str) -> bool:
    """Whether a text holds a unified diff."""
    return next(_runs(text.split("\n")), None) is not None


def _runs(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Where each run starts, and where it ends."""
    at = found = 0
    while at < len(lines) and found < MAX_PATCHES:
        end, seen = _run(lines, at)
        if end > at:
            found += 1
            yield at, end
        # What was seen and is no run is not looked at again.
        at = max(seen, at + 1)


def _run(lines: list[str], start: int) -> tuple[int, int]:
    """The end of the run that starts on a line, which is that line where none does, and where looking for it ended."""
    at = end = start
    while at < len(lines):
        line = lines[at]
        if _GIT.match(line):
            at += 1
        elif _OLD.match(line) and at + 1 < len(lines) and _NEW.match(lines[at + 1]):
            at += 2
        elif at > start and _EXTENDED.match(line):
            at += 1
        elif at > start and (match := _HUNK.match(line)) is not None:
            begins = at + 1
            at = _hunk(lines, begins, int(match[1] or 1), int(match[2] or 1))
            end = at if any(line.startswith(("+", "-")) for line in lines[begins:at]) else end
        else:
            break
    return end, at


def _hunk(lines: list[str], at: int, old: int, new: int) -> int:
    """The end of a hunk, by its counts. Blank lines may have lost their blank; a wrapped line ends it early."""
    while at < len(lines) and (old > 0 or new > 0):
        first = lines[at][:1]
        if first == "-":
            old -= 1
        elif first == "+":
            new -= 1
        elif first in (" ", ""):
            old, new = old - 1, new - 1
        elif first != "\\":
            break
        at += 1
    while (old > 0 or new > 0) and not lines[at - 1]:
        # It is cut short, and blank lines at its end are the text's.
        at -= 1
    while at < len(lines) and lines[at].startswith("\\ "):
        at += 1
    return at
