"""What holds for every report, whatever a stranger wrote."""

import importlib
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import quietfix.rules.report
from quietfix.desk.reportpolicy import ReportPolicy
from quietfix.rules.report.judge import MOST, judge
from quietfix.rules.report.segment import segment
from tests.rules.report.judging import POLICY, SOUND

MARK = "Zq7xVkJw"
PIECES = (
    "# {}", "## {}", "**{}**", "[{}](https://{}.org)", "![{}](a.png)", "[{}][{}]", "[{}]: https://x.org", "```{}", "```", "| {} | b |", "|---|---|",
    "- [ ] {}", "<p>{}</p>", "<a href={}>", "&lt;{}&gt; &amp; {}", ".. {}:: x", ".. note:: {}", ":ref:`{}`", "`{} <http://{}>`_", "``{}``::", "{}", "=" * 8,
    "-----BEGIN PGP MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----", "-----END PGP MESSAGE-----", "Content-Type: application/{}", "begin 644 {}",
    "data:a/b;base64," + "A1b" * 9, "A1b/" * 18, "0f" * 25, "{}\u200b", "\u202e{}", "\\u{200b}{}", "@@ -1,3 +1,4 @@ {}", "@@ -1 +1 @@", "+{}", "-{}", " {}",
    "diff --git a/{} b/{}", "+++ b/{}.c", "+        {}", "{} =3D=3D {}", "> {}", "/* {}", "*/", "#!/bin/{}", "-- ", "From: {}", "Assisted-by: {}", "found with AI {}",
    "no reproducer {}", "poc {}.zip attached", "Bug 1: a/{}.c", "Bug 2: b/{}b.c", "assign a CVE {}", "disclosure in 90 days {}", "an NDA {}", "early notice {}",
    "executive summary, {} in conclusion", "CVSS:3.1/AV:{}", "[    1.000000] {}", "{} 6.12 at {}()", "", "\t{}", "1 2 3 {}", "\r", "\x00", "\udc80{}",
)  # fmt: skip  # one table
LINES = st.lists(
    st.one_of(st.sampled_from(PIECES).map(lambda piece: piece.replace("{}", MARK)), st.text(max_size=40)), max_size=40
)
LOUD: ReportPolicy = POLICY.model_copy(
    update={"limits": POLICY.limits.model_copy(update={"encoded": 60, "prose_lines": 5, "summary_within": 3})}
)


@given(LINES, st.booleans())
@example([], False)
@settings(max_examples=600)
def test_findings_stand_in_the_report_in_order_and_quote_nothing(lines: list[str], sound: bool) -> None:
    text = (SOUND if sound else "") + "\n".join(lines)
    findings = judge(text, LOUD)
    assert list(findings) == sorted(findings)
    assert findings == judge(text, LOUD)
    assert max(Counter(finding.rule for finding in findings).values(), default=0) <= MOST
    held = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in findings:
        assert 1 <= finding.line <= len(held)
        assert 1 <= finding.column <= len(held[finding.line - 1]) + 1
        said = finding.message + finding.hint
        assert not any(MARK[at : at + 6] in said for at in range(len(MARK) - 5))


@given(LINES)
def test_each_line_has_one_label(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    assert [line.text for line in segment(text).lines] == text.removesuffix("\n").split("\n")


@given(LINES)
def test_what_is_off_is_not_said(lines: list[str]) -> None:
    quiet = POLICY.model_copy(
        update={"rules": POLICY.rules.model_copy(update={"report_markdown": "off", "report_versions": "off"})}
    )
    text = "\n".join(lines)
    others = [finding for finding in judge(text, POLICY) if finding.rule not in ("report-markdown", "report-versions")]
    assert list(judge(text, quiet)) == others


def steps(text: str) -> int:
    """How many calls a judgment takes, of Python's own functions and of built-in ones."""
    count = 0

    def called(frame: FrameType, event: str, argument: Any) -> None:  # Any: the profiler's interface
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        judge(text, POLICY)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", [*PIECES, "```a", "/* a\n" * 3, "`` a", "@@ -1,999999 +1,999999 @@"])
def test_twice_as_many_lines_take_twice_as_many_steps(piece: str) -> None:
    text = (SOUND + piece.replace("{}", MARK) + "\n") * 20
    once, twice = steps(text * 5), steps(text * 10)
    assert twice < 2.2 * once


def patterns() -> Iterator[re.Pattern[str]]:
    for module in pkgutil.iter_modules(quietfix.rules.report.__path__, "quietfix.rules.report."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, re.Pattern):
                yield value


PARSER: Any = importlib.import_module("re._parser")  # Any: the parser of patterns is private, and has no types
"""A pattern as a tree of its parts."""


def below(name: str, argument: Any) -> Iterator[Any]:  # Any: see above
    """The parts of a part."""
    if name == "SUBPATTERN":
        yield argument[-1]
    elif name == "BRANCH":
        yield from argument[1]
    elif name in ("ASSERT", "ASSERT_NOT"):
        yield argument[1]


def nested(parsed: Any, *, within: bool = False) -> bool:  # Any: see above
    """Whether a repeat without a bound stands in another repeat: those can take exponential time."""
    for code, argument in parsed:
        if code.name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, inner = argument
            if (within and most is PARSER.MAXREPEAT) or nested(inner, within=within or most > 1):
                return True
        elif any(nested(part, within=within) for part in below(code.name, argument)):
            return True
    return False


@pytest.mark.parametrize("pattern", ["(?:a+)+", "(?:a|b*){2,9}"])
def test_a_pattern_that_could_explode_is_told(pattern: str) -> None:
    assert nested(PARSER.parse(pattern))


def test_no_pattern_repeats_a_repeat_without_bound() -> None:
    found = list(patterns())
    assert len(found) > 30
    assert [pattern.pattern for pattern in found if nested(PARSER.parse(pattern.pattern, pattern.flags))] == []
