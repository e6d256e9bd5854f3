"""Reports of every kind, each beside what is found in it. In `plain/` nothing is found."""

from pathlib import Path

import pytest

from quietfix.rules.report.finding import ReportFinding
from quietfix.rules.report.judge import judge
from tests.rules.report.judging import POLICY
from tests.support.golden import assert_golden

HERE = Path(__file__).parent
REPORTS = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("*/*.txt"))


def judged(name: str) -> tuple[ReportFinding, ...]:
    return judge((HERE / name).read_bytes().decode("utf-8", "surrogateescape"), POLICY)


def shown(finding: ReportFinding) -> str:
    hint = f": {finding.hint}" if finding.hint else ""
    return f"{finding.line}:{finding.column}: {finding.severity}: {finding.message}{hint} [{finding.rule}]\n"


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_its_findings(name: str) -> None:
    golden = (HERE / name).with_suffix(".findings")
    assert_golden(str(golden), "".join(map(shown, judged(name))))


@pytest.mark.parametrize("name", [name for name in REPORTS if name.startswith("plain/")])
def test_plain_text_passes(name: str) -> None:
    assert judged(name) == ()


@pytest.mark.parametrize("name", [name for name in REPORTS if name.startswith("faulty/")])
def test_what_is_wrong_is_found(name: str) -> None:
    assert judged(name)


def test_every_rule_is_found_somewhere() -> None:
    assert {finding.rule for name in REPORTS for finding in judged(name)} == set(POLICY.levels)
