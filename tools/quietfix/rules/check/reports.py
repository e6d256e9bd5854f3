"""The text of a report inside its case: what is wrong with it is advice until a person confirms the bug."""

from collections.abc import Iterator

from quietfix.desk.body import report_of
from quietfix.desk.case import Case, Status
from quietfix.desk.document import Document
from quietfix.desk.policy import Policy
from quietfix.desk.store import CaseFile
from quietfix.finding import Finding, Severity
from quietfix.rules.report.judge import judge


def report_findings(file: CaseFile, policy: Policy | None) -> Iterator[Finding]:
    """What is wrong with a report, at its lines in the file of its case.

    Verbs do not ask for it: a report's faults never keep a case from being recorded, answered or closed (law 11).
    """
    case, document = file.case, file.document
    if case is None or policy is None or case.track == "hardware":
        return
    report = report_of(document)
    if not report.text.strip():
        return
    for fault in judge(report.text, policy.report):
        rule = fault.rule
        if not is_settled(rule, case, document):
            severity = Severity.ADVICE if _is_advice(case) else fault.severity
            line = report.line + fault.line - 1
            yield Finding(document.path, line, fault.column, rule, severity, fault.message, fault.hint)


def _is_advice(case: Case) -> bool:
    return case.stage in (Status.NEW, Status.CLOSED) or case.report.accepted is not None


def is_settled(rule: str, case: Case, document: Document) -> bool:
    """Whether a rule asks for what the case says by now, whatever the report said."""
    if rule == "report-versions":
        return case.affects.versions is not None
    if rule == "report-location":
        return bool(case.affects.files or case.affects.functions)
    if rule == "report-fix":
        return bool(case.fix.patches)
    if rule == "report-introduced":
        return bool(case.introduced)
    if rule == "report-mitigation":
        return case.fix.ready is not None
    if rule == "report-assisted":
        return case.handling == "public" or case.report.assisted
    # Only here, since asking the document makes it be parsed, which a case that was read before is spared.
    return rule == "report-signs" and (case.handling == "public" or document.node(("report", "assisted")) is not None)
