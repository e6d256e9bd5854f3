"""reStructuredText in a report. What it shares with plain text counts only in company."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Line, Report
from quietfix.rules.report.titles import is_underline

_DIRECTIVE = re.compile(
    r" {0,3}\.\. (?:[a-z][\w:+-]{1,40}::(?: |$)|_`?[\w .-]{1,80}`?:(?: |$)|\|[\w .-]{1,60}\| [a-z])"
)
_ROLE = re.compile(r"(?<![\w`:]):[a-z][\w+.-]{0,30}(?::[a-z][\w+.-]{1,30})?:`[^`\s][^`]{0,200}`")
_TARGET = re.compile(r"(?<![\w`])`[^`<]{1,120} <[^>`\s]{1,300}>`__?(?!\w)")
_LITERAL = re.compile(r"(?<![\w`])``[^`\s](?:[^`]{0,120}[^`\s])?``(?![\w`])")
_WEAK = 3
"""So many different signs that plain text may have too make it RST."""


@dataclass
class _Signs:
    """Signs that plain text may have too, each where it was first."""

    first: dict[str, Line] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, line: Line) -> None:
        self.first.setdefault(name, line)
        self.count[name] = self.count.get(name, 0) + 1


def rst(report: Report) -> Iterator[ReportFinding]:
    """Directives, roles and links; titles, literals and blocks behind two colons only all together."""
    signs = _Signs()
    lines = report.lines
    for at, line in enumerate(lines):
        text = line.text
        if line.kind is Kind.TABLE:
            if is_underline(lines, at):
                signs.add("title", line)
        elif line.kind is Kind.PROSE:
            if ".. " in text[:6] and _DIRECTIVE.match(text):
                yield _say(line, 0, "a directive", "say it as a paragraph of its own")
            if ":`" in text and (role := _ROLE.search(text)):
                yield _say(line, role.start(), "a role", "write the name alone")
            if ">`_" in text and (target := _TARGET.search(text)):
                yield _say(line, target.start(), "a link", "write the address itself")
            if "``" in text and _LITERAL.search(text):
                signs.add("literal", line)
            if text.rstrip().endswith("::"):
                signs.add("block", line)
    if len(signs.first) >= _WEAK and signs.count["title"] >= 2 and signs.count["literal"] >= 2:
        line = min(signs.first.values(), key=lambda sign: sign.number)
        yield _say(line, 0, "titles, literals and blocks", "leave out the marks, and indent what is shown")


def _say(line: Line, column: int, what: str, right: str) -> ReportFinding:
    message = f"this is reStructuredText, {what}"
    return report_fault("report-rst", line.number, column + 1, message, right)
