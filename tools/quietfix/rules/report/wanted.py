"""What helps and is not needed: a proposed fix, the commit that brought the bug in, and what helps until it is fixed.

A report is asked for these only where nothing in it can be meant by them: a word that may stand for one is enough.
"""

import re
from collections.abc import Iterator

from quietfix.rules.report.finding import ReportFinding, missing
from quietfix.rules.report.lines import Kind, Report
from quietfix.rules.report.words import listed

_FIX = re.compile(r"\b(?:(?:un|hot|bug)?fix(?:ing|ed|es)?\b(?!:)|patch(?:es|ed|ing)?\b|solution)")
_INTRODUCED = re.compile(
    r"\bfixes:|\bbisect|\bregress(?:ion|ed)|\bintroduc(?:ed|es|ing)\b|\bcommit [0-9a-f]{7,64}\b|\b1da177e4"
    r"|\bcaused by commit"
    r"|\b(?:since|from) (?:the )?(?:beginning|start|initial|day one|git history)"
)
_HELP = listed(
    "mitigat|workaround|work-around|work around|can be avoided|to avoid|until it is fixed|until then|disabl|blacklist"
    "|blocklist|unload|rmmod|turn off|switch off|sysctl -w|modprobe.d"
)


def fix(report: Report) -> Iterator[ReportFinding]:
    """A proposed and tested fix is highly desirable (security-bugs.rst)."""
    if not any(True for _ in report.of(Kind.PATCH)) and not _FIX.search(report.lower):
        hint = "send one that you have tested, as in a patch submission; you then get the credit for it"
        yield missing("report-fix", "the report proposes no fix", hint)


def introduced(report: Report) -> Iterator[ReportFinding]:
    """A fix names what it fixes; by that one sees which lines have the bug (submitting-patches.rst)."""
    if not _INTRODUCED.search(report.lower):
        hint = (
            'name it where it is known: `Fixes: 1da177e4c3f4 ("Linux-2.6.12-rc2")`; `git bisect` or `git blame` tells'
        )
        yield missing("report-introduced", "the report does not say which commit brought the bug in", hint)


def mitigation(report: Report) -> Iterator[ReportFinding]:
    """What can be done until a fix is there (security-bugs.rst)."""
    if not any(word in report.lower for word in _HELP):
        hint = "say what can be done until there is a fix: `Mitigation: echo 0 > /proc/sys/kernel/frob`"
        yield missing("report-mitigation", "the report names nothing that helps until there is a fix", hint)
