"""How long a report is, and whether it starts with what it is about."""

from collections.abc import Iterator

from quietfix.desk.reportpolicy import ReportLimits
from quietfix.rules.report.finding import ReportFinding, missing, report_fault
from quietfix.rules.report.lines import Kind, Report

_WIDTH = 80
_SENTENCE = 4
"""So many words say something; a greeting has fewer."""


def length(report: Report, limits: ReportLimits) -> Iterator[ReportFinding]:
    """Not longer than people read: of prose there may be less than of traces."""
    if report.size > limits.characters:
        message = f"the report is longer than {limits.characters} characters"
        yield missing("report-length", message, "keep what shows the bug, and offer the rest")
    shown = 0
    for line in report.of(Kind.PROSE):
        shown += 1 + len(line.text) // _WIDTH
        if shown > limits.prose_lines:
            message = f"here is the end of the first {limits.prose_lines} lines of prose, and there are more"
            hint = "be concise: the problem, its impact, how to reproduce it, the fix"
            yield report_fault("report-length", line.number, 1, message, hint)
            return


def summary(report: Report, limits: ReportLimits) -> Iterator[ReportFinding]:
    """A sentence of prose near the top."""
    first, seen = None, 0
    for line in report.lines:
        if line.kind in (Kind.BLANK, Kind.HEADER, Kind.ARMOUR):
            continue
        first = first or line
        seen += 1
        if line.kind is Kind.PROSE and len(line.text.split(maxsplit=_SENTENCE)) >= _SENTENCE:
            return
        if seen >= limits.summary_within:
            hint = "start with a few sentences that say what is wrong and why it matters, then show it"
            yield report_fault(
                "report-summary", first.number, 1, "the report does not start with what it is about", hint
            )
            return
