"""What is wrong with the report of a case and what it lacks besides, and whether AI helped to find the bug."""

from dataclasses import dataclass
from enum import StrEnum

from quietfix.desk.body import report_of
from quietfix.desk.policy import Policy
from quietfix.desk.store import CaseFile
from quietfix.rules.check.reports import is_settled, report_findings
from quietfix.rules.replies.ground import Fault
from quietfix.rules.report import wanted
from quietfix.rules.report.lines import Report


class Help(StrEnum):
    """Whether AI helped, as far as anybody said."""

    SAID = "said"
    """The reporter says so, or the case does."""
    ASKED = "asked"
    """It reads so: a question to the triager, never a verdict."""
    DENIED = "denied"
    """The case says that it did not."""
    UNSAID = "unsaid"
    """Nothing speaks for it, which proves nothing."""
    UNREAD = "unread"
    """There is no text, or it is encrypted."""
    OFF = "off"
    """The policy does not look at how a report reads."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgment of a report."""

    faults: tuple[Fault, ...]
    """In the order of its lines."""
    lacks: tuple[str, ...]
    """What is wanted besides and is not there, in words; the policy may not call it a fault."""
    help: Help
    read: bool = True
    """Whether there is a text that can be judged."""


def judged(file: CaseFile, policy: Policy, report: Report) -> Judged:
    """The judgment of a case's report. `report` are its lines. Nothing is missing in a hardware case."""
    assert file.case is not None
    text = report_of(file.document)
    lines = text.text.split("\n")
    faults = tuple(
        Fault(found.rule, found.line - text.line + 1, found.message, found.hint, lines[found.line - text.line])
        for found in report_findings(file, policy)
    )
    rules = {fault.rule for fault in faults}
    there = bool(text.text.strip()) and file.case.track != "hardware"
    looked = there and "report-encrypted" not in rules
    lacks = tuple(
        found.message
        for rule in (wanted.fix, wanted.introduced, wanted.mitigation)
        for found in (rule(report) if looked else ())
        if found.rule not in rules and not is_settled(found.rule, file.case, file.document)
    )
    return Judged(faults, lacks, _help(file, policy, rules, looked=looked), there)


def _help(file: CaseFile, policy: Policy, rules: set[str], *, looked: bool) -> Help:
    assert file.case is not None
    if file.case.report.assisted or "report-assisted" in rules:
        return Help.SAID
    if "report-signs" in rules:
        return Help.ASKED
    if file.document.node(("report", "assisted")) is not None:
        return Help.DENIED
    if not looked:
        return Help.UNREAD
    return Help.OFF if "off" in (policy.report.rules.report_assisted, policy.report.rules.report_signs) else Help.UNSAID
