"""A finding in a report, as data."""

from dataclasses import dataclass

from quietfix.finding import Severity


@dataclass(frozen=True, order=True, slots=True)
class ReportFinding:
    """One thing that is wrong in a report, and where. Neither `message` nor `hint` ever quotes the report."""

    line: int
    """Counted from 1; the first line where something is missing."""
    column: int
    """Counted from 1, in characters."""
    rule: str
    """The id of the rule, which is also the name of its page."""
    severity: Severity
    """As the policy has it."""
    message: str
    hint: str = ""
    """How it would look right."""


def report_fault(rule: str, line: int, column: int, message: str, hint: str = "") -> ReportFinding:
    """A finding as a rule makes it: its severity is the policy's, and comes later."""
    return ReportFinding(line, column, rule, Severity.ERROR, message, hint)


def missing(rule: str, message: str, hint: str) -> ReportFinding:
    """A finding about what is nowhere in the report."""
    return ReportFinding(1, 1, rule, Severity.ERROR, message, hint)
