"""Patches in a report that a mailer has changed, so that they cannot be applied."""

import re
from collections.abc import Iterator, Sequence

from quietfix.rules.report.diffs import Fit, Hunk
from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Report

_HINT = "send it with `git send-email`, or see Documentation/process/email-clients.rst"
_FAULTS = {
    Fit.WRAPPED: "this line breaks the patch: one above was wrapped, or this one lost its first character",
    Fit.MORE: "this patch has more lines here than its `@@` line says",
    Fit.CUT: "this patch ends before all the lines that its `@@` line says",
}
_QUOTED_PRINTABLE = re.compile(r"=3D|=20$|=09|=C2=A0|=E2=80=[0-9A-F]{2}")
_SOFT_BREAK = range(73, 78)
_ENOUGH = 3
"""So many indented lines without a tab are no accident."""


def patches(report: Report) -> Iterator[ReportFinding]:
    """Hunks that do not fit their counts, tabs that became blanks, and what transport encodings leave behind."""
    for hunk in report.hunks:
        if hunk.fit in _FAULTS:
            number = min(hunk.end, len(report.lines) - 1) + 1
            yield report_fault("report-patch", number, 1, _FAULTS[hunk.fit], _HINT)
    yield from _tabs(report)
    yield from _transport(report)


def _tabs(report: Report) -> Iterator[ReportFinding]:
    """Kernel code is indented by tabs. Where all of its indentation is eight blanks or more, it was once."""
    indented: list[int] = []
    for hunk in report.hunks:
        for line in _lines(report, hunk):
            body = line[1][1:]
            if "\t" in body:
                return
            blanks = len(body) - len(body.lstrip(" "))
            if 1 < blanks < 8 and body.strip():
                return
            if blanks >= 8 and hunk.tabbed and body.strip():
                indented.append(line[0])
    if len(indented) >= _ENOUGH:
        message = "the tabs of this patch have become blanks"
        yield report_fault("report-patch", indented[0], 2, message, _HINT)


def _lines(report: Report, hunk: Hunk) -> Sequence[tuple[int, str]]:
    return [(line.number, line.text) for line in report.lines[hunk.start + 1 : hunk.end]]


def _transport(report: Report) -> Iterator[ReportFinding]:
    """Quoted-printable that nothing has decoded. One `=3D` may be anything."""
    if report.lower.count("=3d") + report.lower.count("=20\n") + report.lower.count("=\n") < 2:
        return
    marks = [
        (line.number, match.start() + 1)
        for line in report.own
        if "://" not in line.text and (match := _QUOTED_PRINTABLE.search(line.text))
    ]
    soft = [
        line.number
        for line in report.own
        if len(line.text) in _SOFT_BREAK and line.text.endswith("=") and not line.text.endswith("==")
    ]
    if len(marks) >= 2 and (len(soft) >= 1 or len(marks) >= _ENOUGH):
        number, column = marks[0]
        message = (
            "this mail is still in its transport encoding: an equals sign stands as `=3D`, an end of a line as `=`"
        )
        yield report_fault(
            "report-patch", number, column, message, "send the text as 8bit, or let the mailer decode it"
        )
    elif any(hunk.fit is Fit.WHOLE for hunk in report.hunks):
        for line in report.of(Kind.HEADER):
            if line.text.lower().startswith("content-type:") and "format=flowed" in line.text:
                yield report_fault("report-patch", line.number, 1, "a patch in a mail whose lines flow", _HINT)
