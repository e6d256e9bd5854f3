"""Findings as text, as annotations and as JSON; and a stranger's text on a terminal."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietfix.finding import Finding, Severity
from quietfix.views.findings import PER_KIND, as_github, as_json, as_text, count_line, dumped
from quietfix.views.text import harmless, table

PATH = "cases/2026-0007.md"
ERROR, WARNING, ADVICE = Severity
COUNTED = "1 error, 0 warnings, 0 advice in 1 file"


def finding(
    message: str = "it is wrong",
    hint: str = "",
    severity: Severity = ERROR,
    path: str = PATH,
    line: int = 2,
    column: int = 5,
) -> Finding:
    return Finding(path, line, column, "value", severity, message, hint)


def test_text_shows_the_place_and_the_line() -> None:
    source = "---\nid: x\r\n---\n"
    assert as_text([finding(hint="mend it")], 1, {PATH: source}) == (
        f"{PATH}:2:5: it is wrong: mend it [value]\n    id: x\n        ^\n{COUNTED}\n"
    )


def test_text_names_what_is_no_error() -> None:
    said = as_text([finding(severity=WARNING), finding(severity=ADVICE)], 2, {})
    assert said == (
        f"{PATH}:2:5: warning: it is wrong [value]\n"
        f"{PATH}:2:5: advice: it is wrong [value]\n"
        "0 errors, 1 warning, 1 advice in 2 files\n"
    )


@pytest.mark.parametrize("source", ["", "---", "---\n", "---\n   \n"])
def test_text_shows_no_line_that_is_not_there(source: str) -> None:
    assert as_text([finding()], 1, {PATH: source}).count("\n") == 2


def test_text_shows_lines_harmless_and_bounded() -> None:
    said = as_text([finding(column=900)], 1, {PATH: "---\n\x1b[2J\u202e" + "a" * 1000})
    assert "\x1b" not in said
    assert "\n    \\u{1b}[2J\\u{202e}aaa" in said
    assert max(len(line) for line in said.split("\n")) < 250


def test_text_shows_paths_harmless() -> None:
    """`strays` has findings about files in cases/ with names that nobody checked."""
    said = as_text([finding(path="cases/\x1b[2Ja\n::error::b.md")], 1, {})
    assert "\x1b" not in said
    assert said.count("\n") == 2


def test_the_caret_stands_below_what_it_means() -> None:
    said = as_text([finding(column=6)], 1, {PATH: '---\n"\u202e": [\n'}).split("\n")
    assert said[1][said[2].index("^")] == "["


def test_github() -> None:
    findings = [finding(hint="mend it"), finding(severity=WARNING), finding(severity=ADVICE)]
    assert as_github(findings, 1) == (
        f"::error file={PATH},line=2,col=5,title=value::it is wrong: mend it\n"
        f"::warning file={PATH},line=2,col=5,title=value::it is wrong\n"
        f"::notice file={PATH},line=2,col=5,title=value::it is wrong\n"
        "1 error, 1 warning, 1 advice in 1 file\n"
    )


def test_github_escapes() -> None:
    said = as_github([finding("100%\r\n::error::x", path="a,b:c%\n.md")], 1)
    assert said == f"::error file=a%2Cb%3Ac%25%0A.md,line=2,col=5,title=value::100%25%0D%0A::error::x\n{COUNTED}\n"


@given(st.text(), st.text(), st.text())
def test_a_finding_is_one_workflow_command(message: str, hint: str, path: str) -> None:
    """Whatever a finding holds, a runner sees one command and the counted line."""
    rows = re.split(r"\r\n|\r|\n", as_github([finding(message, hint, path=path)], 1))
    assert len(rows) == 3
    assert rows[0].startswith("::error file=")
    properties = rows[0].removeprefix("::error ").partition("::")[0]
    assert [part.partition("=")[0] for part in properties.split(",")] == ["file", "line", "col", "title"]
    assert rows[1:] == [COUNTED, ""]


def test_github_shows_ten_of_a_kind_and_counts_all() -> None:
    findings = [finding(severity=kind) for kind in Severity for _ in range(PER_KIND + 5)]
    rows = as_github(findings, 3).splitlines()
    assert [sum(row.startswith(f"::{word} ") for row in rows) for word in ("error", "warning", "notice")] == [
        10,
        10,
        10,
    ]
    assert rows[-1] == "15 errors, 15 warnings, 15 advice in 3 files"
    assert len(rows) == 31


def test_github_counts_what_stands_in_the_summary_alone() -> None:
    findings = [finding(severity=kind) for kind in Severity for _ in range(PER_KIND + 5)]
    counted = "15 errors, 15 warnings, 15 advice in 3 files"
    for summarised, only in ((0, 0), (10, 0), (12, 2), (30, 10), (45, 15)):
        last = as_github(findings, 3, summarised=summarised).splitlines()[-1]
        assert last == counted + (f"; {only} of them only in the summary of this job" if only else "")


def test_json() -> None:
    shape = as_json([finding(hint="mend it")], 4)
    assert shape == {
        "version": 1,
        "files": 4,
        "findings": [
            {
                "rule": "value",
                "severity": "error",
                "path": PATH,
                "line": 2,
                "column": 5,
                "message": "it is wrong",
                "hint": "mend it",
            }
        ],
    }
    assert json.loads(dumped(shape)) == shape


@given(st.text())
def test_json_is_plain_ascii(text: str) -> None:
    said = dumped(as_json([finding(text)], 1))
    assert said.isascii()
    assert "\x1b" not in said
    assert json.loads(said)["findings"][0]["message"] == text


def test_nothing_is_counted_too() -> None:
    assert count_line([], 0) == "0 errors, 0 warnings, 0 advice in 0 files"
    assert as_text([], 1, {}) == as_github([], 1) == "0 errors, 0 warnings, 0 advice in 1 file\n"


UNSEEN = "".join(map(chr, [*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, *range(0x200B, 0x2010)]))
UNSEEN += "".join(
    map(chr, [*range(0x2028, 0x202F), *range(0x2060, 0x2070), *range(0xD800, 0xE000), 0xFEFF, *range(0xFFF9, 0xFFFC)])
)


@given(st.text(st.characters() | st.sampled_from(UNSEEN)))
def test_a_harmless_text_holds_nothing_unseen(text: str) -> None:
    shown = harmless(text)
    assert not set(shown) & set(UNSEEN)
    assert harmless(shown) == shown
    if "\\u{" not in text:
        assert re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), shown) == text


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_what_can_be_seen_stays(text: str) -> None:
    assert harmless(text) == text
    assert harmless("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize("rich", [True, False])
def test_cells_of_a_table_are_harmless(rich: bool) -> None:
    said = table(["A", "B"], [["x\x1b]0;y\x07", "\u202ez"], ["[bold]c", "d"]], rich=rich)
    assert "\x1b]" not in said
    assert "\x07" not in said
    assert "\u202e" not in said
    assert "[bold]c" in said
