"""The shipped policy of reports, and reports that lack nothing."""

from pathlib import Path

from quietfix.desk.reportpolicy import ReportPolicy
from tests.rules_check.judging import policy

POLICY: ReportPolicy = policy().report
_ALL = {name: "warning" for name, level in POLICY.rules.model_dump().items() if level == "off"}
STRICT: ReportPolicy = POLICY.model_copy(update={"rules": POLICY.rules.model_copy(update=_ALL)})
"""The same with every rule turned on."""
SOUND = (Path(__file__).parent / "plain" / "lists.txt").read_text(encoding="utf-8").partition("\n1. ")[0]
"""A report that lacks nothing, to which tests add."""
