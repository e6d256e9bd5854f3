"""The whole judgment of a report: every rule, at the level that the policy gives it."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.finding import Severity
from quietfix.rules.report import content, wanted
from quietfix.rules.report.armour import encrypted, signed
from quietfix.rules.report.assisted import assisted
from quietfix.rules.report.binaries import binaries
from quietfix.rules.report.characters import characters
from quietfix.rules.report.finding import ReportFinding
from quietfix.rules.report.html import html
from quietfix.rules.report.length import length, summary
from quietfix.rules.report.lines import Kind, Report
from quietfix.rules.report.markdown import labels, markdown
from quietfix.rules.report.patches import patches
from quietfix.rules.report.requests import requests
from quietfix.rules.report.rst import rst
from quietfix.rules.report.segment import segment
from quietfix.rules.report.several import several

MOST = 10
"""So many findings of a rule are told; the last of them says that there are more."""
_FORM: tuple[Callable[[Report], Iterator[ReportFinding]], ...] = (
    html,
    markdown,
    labels,
    rst,
    encrypted,
    signed,
    characters,
    patches,
)
_CONTENT: tuple[Callable[[Report], Iterator[ReportFinding]], ...] = (
    content.versions,
    content.reproducer,
    content.conditions,
    content.location,
    wanted.fix,
    wanted.introduced,
    wanted.mitigation,
)


def judge(text: str, policy: ReportPolicy) -> tuple[ReportFinding, ...]:
    """All findings of a report in the order of its lines. An empty text and one that is encrypted say nothing more."""
    report = segment(text)
    findings = [replace(finding, severity=Severity(level)) for finding, level in _judged(report, policy)]
    return tuple(_bounded(sorted(findings)))


def _judged(report: Report, policy: ReportPolicy) -> Iterator[tuple[ReportFinding, str]]:
    levels = policy.levels
    for finding in _found(report, policy):
        level = levels[finding.rule]
        if level != "off":
            yield finding, level


def _found(report: Report, policy: ReportPolicy) -> Iterator[ReportFinding]:
    """Everything that is found. Where the problem is not even described, all else is missing too, and is not told."""
    limits = policy.limits
    yield from chain.from_iterable(rule(report) for rule in _FORM)
    yield from chain(binaries(report, limits), length(report, limits), summary(report, limits))
    yield from chain(several(report), requests(report, limits), assisted(report))
    if any(line.text.startswith("-----BEGIN PGP MESSAGE") for line in report.of(Kind.ARMOUR)):
        return
    undescribed = list(content.description(report, limits))
    yield from undescribed or chain.from_iterable(rule(report) for rule in _CONTENT)


def _bounded(findings: list[ReportFinding]) -> Iterator[ReportFinding]:
    """At most so many of a rule."""
    counts = Counter(finding.rule for finding in findings)
    told: Counter[str] = Counter()
    for finding in findings:
        told[finding.rule] += 1
        more = counts[finding.rule] - MOST
        if told[finding.rule] < MOST or (told[finding.rule] == MOST and more <= 0):
            yield finding
        elif told[finding.rule] == MOST:
            yield replace(finding, message=f"{finding.message} (and so on: {more} more below)")
