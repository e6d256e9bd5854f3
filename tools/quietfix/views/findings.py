"""Findings as text for editors, as annotations for GitHub, and as JSON."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from quietfix.finding import Finding, Severity
from quietfix.views.text import harmless

_SHOWN = 200
"""So many characters of a line are shown."""
PER_KIND = 10
"""GitHub shows so many annotations of a kind for a step; all findings stand in the summary of the job."""


def _path(path: str) -> str:
    """A file's name on one line: anybody can give a file any name."""
    return harmless(path).replace("\n", "\\u{a}")


def count_line(findings: Sequence[Finding], files: int) -> str:
    """The last line: how many findings in how many files."""
    kinds = Counter(finding.severity for finding in findings)
    parts = [f"{kinds[kind]} {kind}{'s' if kinds[kind] != 1 and kind != Severity.ADVICE else ''}" for kind in Severity]
    return f"{', '.join(parts)} in {files} file{'s' if files != 1 else ''}"


def as_text(findings: Sequence[Finding], files: int, sources: Mapping[str, str]) -> str:
    """`path:line:col: message [rule]`, each with its line of the file below. Only this format shows the file."""
    lines: list[str] = []
    for finding in findings:
        hint = f": {finding.hint}" if finding.hint else ""
        severity = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
        lines.append(
            f"{_path(finding.path)}:{finding.line}:{finding.column}: {severity}{finding.message}{hint} [{finding.rule}]"
        )
        source = sources.get(finding.path, "").split("\n")
        if finding.line <= len(source) and (shown := source[finding.line - 1].rstrip()):
            before = harmless(shown[: min(finding.column - 1, _SHOWN)])
            lines += [f"    {harmless(shown[:_SHOWN])}", f"    {' ' * len(before)}^"]
    lines.append(count_line(findings, files))
    return "\n".join(lines) + "\n"


def as_github(findings: Sequence[Finding], files: int, *, summarised: int = 0) -> str:
    """Workflow commands, at most ten of a kind; none of them holds anything of a file.

    The first `summarised` findings stand in the job's summary: the last line counts those that stand there alone.
    """
    shown: Counter[Severity] = Counter()
    lines = []
    elsewhere = 0
    for number, finding in enumerate(findings):
        shown[finding.severity] += 1
        if shown[finding.severity] > PER_KIND:
            elsewhere += number < summarised
            continue
        command = {"error": "error", "warning": "warning", "advice": "notice"}[finding.severity]
        place = f"file={_property(harmless(finding.path))},line={finding.line},col={finding.column}"
        said = f"{finding.message}: {finding.hint}" if finding.hint else finding.message
        lines.append(f"::{command} {place},title={_property(finding.rule)}::{_data(said)}")
    only = f"; {elsewhere} of them only in the summary of this job" if elsewhere else ""
    lines.append(count_line(findings, files) + only)
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding], files: int) -> dict[str, Any]:
    """Version 1 of the shape."""
    return {
        "version": 1,
        "files": files,
        "findings": [
            {
                "rule": finding.rule,
                "severity": str(finding.severity),
                "path": finding.path,
                "line": finding.line,
                "column": finding.column,
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in findings
        ],
    }


def dumped(value: object) -> str:
    """JSON as every verb prints it, in ASCII. Large values go through pydantic's writer, which is ten times as fast."""
    quick = to_json(value, indent=1)
    text = quick.decode() if quick.isascii() else json.dumps(value, indent=1, ensure_ascii=True)
    return f"{text}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
