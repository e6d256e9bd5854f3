"""What reporters ask for and the team does not do: a CVE, more time, an agreement to sign, early notice."""

import re
from collections.abc import Iterator
from datetime import timedelta

from quietfix.desk.reportpolicy import ReportLimits
from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Report, Window, windows

_NOT = re.compile(r"\b(?:no|not|never|without|already|cannot|nor)\b|n't\b", re.IGNORECASE)
_CVE = re.compile(
    r"\b(?:assign|reserve|allocate|issue|obtain|request|provide|give|get|need|want|like)(?:ing|ed|s)?"
    r" (?:us |me |you |to (?:get|have|request|receive|obtain) )?(?:an? |the |any |for an? )?(?:new "
    r"|official )?CVE\b(?!-\d)"
    r"|\bCVE(?:[ -](?:ID|number|identifier))?s? (?:should|could|can|may|must|to) be (?:assigned|reserved|issued"
    r"|allocated)\b"
)
_NDA = re.compile(r"\bNDA\b|\b[Nn]on-?[Dd]isclosure (?:[Aa]greement|[Cc]ontract)\b|\b[Cc]onfidentiality [Aa]greement\b")
_NOTICE = re.compile(
    r"\b(?:pre-?(?:disclosure|announce(?:ment)?|notification)|early[- ](?:notice|notification|warning"
    r"|disclosure|access)"
    r"|advance[d]? (?:notice|notification|warning)|notif(?:y|ied) (?:us|our \w{1,20}|me|vendors) (?:in advance"
    r"|before|prior|ahead|early)"
    r"|(?:told|informed?) (?:us |me |our \w{1,20} )?(?:in advance|ahead of))\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "six": 6, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90}
_SPAN = (
    rf"(?P<count{{0}}>\d{{{{1,3}}}}|{'|'.join(_NUMBERS)})[ -]"
    r"(?:calendar |working |business )?(?P<unit{0}>day|week|month)s?\b"
)
_HOLD = (
    r"(?:embargo(?:ed)?|disclos(?:e|ing|ure)|publish(?:ing)?|be published|publication|go(?:ing)? public|made public"
    r"|withh[oe]ld|coordinated release)"
)
_EMBARGO = re.compile(
    rf"\b{_HOLD}\b[^.!?]{{0,60}}?\b{_SPAN.format(1)}(?! (?:ago|earlier|old))"
    rf"|\b{_SPAN.format(2)}(?! (?:ago|earlier|old))[^.!?]{{0,40}}?\b{_HOLD}\b",
    re.IGNORECASE,
)
_UNIT = re.compile("day|week|month", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30}


def requests(report: Report, limits: ReportLimits) -> Iterator[ReportFinding]:
    """The first of each kind. What is quoted was asked by somebody else, and what is not wanted is no request."""
    said: set[str] = set()
    for window in windows(report):
        for finding in _asked(window, limits):
            if finding.rule not in said:
                said.add(finding.rule)
                yield finding


def _asked(window: Window, limits: ReportLimits) -> Iterator[ReportFinding]:
    number = window.line.number
    if "CVE" in window.text and (match := _meant(_CVE, window)):
        hint = "ask cve@kernel.org once the fix is in a stable tree: the security team assigns none"
        yield report_fault("report-cve", number, match.start() + 1, "this asks for a CVE", hint)
    if _UNIT.search(window.text) and (match := _meant(_EMBARGO, window)) and _length(match) > limits.embargo:
        message = f"this asks for more time than the {limits.embargo.days} days that the team gives"
        hint = "an embargo runs from when a fix is ready, and is for testing and rollout alone (security-bugs.rst)"
        yield report_fault("report-embargo", number, match.start() + 1, message, hint)
    if match := _meant(_NDA, window):
        hint = "the team is no formal body and can sign nothing; what it is told stays confidential anyway"
        yield report_fault("report-nda", number, match.start() + 1, "this speaks of a non-disclosure agreement", hint)
    if match := _meant(_NOTICE, window):
        hint = "the team announces nothing and has no list for early notice: read the public trees"
        yield report_fault("report-notice", number, match.start() + 1, "this asks to be told early", hint)


def _meant(pattern: re.Pattern[str], window: Window) -> re.Match[str] | None:
    """A match that starts on this line, where nothing right before it or in it says the contrary."""
    match = pattern.search(window.text)
    if match is None or match.start() >= len(window.line.text):
        return None
    return None if _NOT.search(window.around(match)) else match


def _length(match: re.Match[str]) -> timedelta:
    count = (match["count1"] or match["count2"]).lower()
    days = _DAYS[(match["unit1"] or match["unit2"]).lower()]
    return timedelta(days=days * (int(count) if count.isdecimal() else _NUMBERS[count]))
