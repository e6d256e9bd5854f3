"""Reports of every kind, each beside what is found in it. In `plain/` nothing is found; `wanted/` is judged by a desk
that turned on what is off as shipped.
"""

from pathlib import Path

import pytest

from quietfix.rules.report.finding import ReportFinding
from quietfix.rules.report.judge import judge
from tests.rules.report.judging import POLICY, STRICT
from tests.support.golden import assert_golden

HERE = Path(__file__).parent
REPORTS = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("*/*.txt"))


def judged(name: str) -> tuple[ReportFinding, ...]:
    policy = STRICT if name.startswith("wanted/") else POLICY
    return judge((HERE / name).read_bytes().decode("utf-8", "surrogateescape"), policy)


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


def test_what_is_wanted_is_off_until_a_desk_asks_for_it() -> None:
    off = {rule for rule, level in POLICY.levels.items() if level == "off"}
    assert off == {"report-fix", "report-introduced", "report-mitigation"}
    assert {finding.rule for finding in judged("wanted/nothing.txt")} == off


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("I have tested the fix below.", "report-fix"),
        ("A patch is attached.", "report-fix"),
        ("diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-a\n+b", "report-fix"),
        ('Fixes: 1da177e4c3f4 ("Linux-2.6.12-rc2")', "report-introduced"),
        ("It was introduced in 5.10.", "report-introduced"),
        ("Bisected to 1da177e4c3f4.", "report-introduced"),
        ("As a workaround, unload frob.", "report-mitigation"),
        ("It can be avoided with frob.lease=0.", "report-mitigation"),
    ],
)
def test_one_word_that_may_stand_for_it_is_enough(word: str, rule: str) -> None:
    text = (HERE / "wanted" / "nothing.txt").read_text(encoding="utf-8")
    assert rule in {finding.rule for finding in judge(text, STRICT)}
    assert rule not in {finding.rule for finding in judge(f"{text}\n{word}\n", STRICT)}
