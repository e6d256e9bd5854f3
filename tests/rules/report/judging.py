"""The shipped policy of reports, and reports that lack nothing."""

from pathlib import Path

from quietfix.desk.reportpolicy import ReportPolicy
from tests.rules_check.judging import policy

POLICY: ReportPolicy = policy().report
SOUND = (Path(__file__).parent / "plain" / "lists.txt").read_text(encoding="utf-8").partition("\n1. ")[0]
"""A report that lacks nothing, to which tests add."""
