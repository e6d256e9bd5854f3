"""Several bugs in one report: sections that are numbered as bugs of their own, each about other files."""

import re
from collections.abc import Iterator

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Line, Report

_HEAD = re.compile(
    r"[ #=*\[-]{0,8}(?:bug|issue|vulnerability|vuln|finding|flaw)s?\s{0,3}(?:no\.?|number"
    r"|#)?\s{0,2}(?P<number>\d{1,2})\s{0,3}(?:[\]:.)\u2013\u2014-]|\*\*|$)",
    re.IGNORECASE,
)
_FILE = re.compile(r"\b[\w-][\w.-]{0,80}/[\w./-]{1,200}\.(?:[chS]|rs|cc?|cpp|py)\b")
_WORDS = re.compile("bug|issue|vuln|finding|flaw", re.IGNORECASE)
_HEADS = (Kind.PROSE, Kind.VERBATIM, Kind.CODE)


def several(report: Report) -> Iterator[ReportFinding]:
    """One bug a report: only what one commit fixes may share it (security-bugs.rst)."""
    heads: list[tuple[Line, set[str]]] = []
    number = 0
    for line in report.lines:
        text = line.text
        if line.kind in _HEADS and _WORDS.search(text[:40]) and _starts(text, number + 1):
            number += 1
            heads.append((line, set()))
        if heads and "/" in text and line.kind is not Kind.QUOTED:
            heads[-1][1].update(_FILE.findall(text))
    for at, (line, files) in enumerate(heads[1:], 1):
        earlier: set[str] = set().union(*(held for _, held in heads[:at]))
        if files and earlier and not files & earlier:
            hint = "send one mail for each bug, to the maintainers of its files"
            yield report_fault("report-several", line.number, 1, "here starts another bug, in other files", hint)


def _starts(text: str, number: int) -> bool:
    """Whether a line is the head of the bug with this number."""
    head = _HEAD.match(text)
    return head is not None and int(head["number"]) == number
