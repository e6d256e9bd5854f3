"""The body of a case: where in it the reporter's text stands."""

import re
from dataclasses import dataclass

from quietfix.desk.document import Document

_SECTION = re.compile(r"## ")
_REPORT = "## Report"
_FENCE = re.compile(r" {0,3}(~{3,}|`{3,})[^`~]*$")


@dataclass(frozen=True, slots=True)
class ReportText:
    """A report as a case holds it; empty where there is none."""

    text: str
    line: int
    """The line of the file on which it starts, counted from 1."""


def report_of(document: Document) -> ReportText:
    """What stands in the fence below `## Report`, or all of that section where somebody left the fence out."""
    lines = document.text[document.body :].split("\n")
    before = document.text[: document.body].count("\n")
    start = next((at + 1 for at, line in enumerate(lines) if line.rstrip() == _REPORT), len(lines))
    while start < len(lines) and not lines[start].strip():
        start += 1
    opening = _FENCE.match(lines[start]) if start < len(lines) else None
    if opening is None:
        end = next((at for at in range(start, len(lines)) if _SECTION.match(lines[at])), len(lines))
    else:
        start += 1
        end = next((at for at in range(start, len(lines)) if _closes(lines[at], opening[1])), len(lines))
    return ReportText("\n".join(lines[start:end]), before + start + 1)


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return bare.startswith(fence) and not bare.strip(fence[0])
