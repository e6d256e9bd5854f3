"""Findings as the summary of a GitHub job, where all of them have room: annotations are shown ten of a kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from quietfix.finding import Finding
from quietfix.views.findings import count_line
from quietfix.views.text import harmless

LIMIT = 1024 * 1024
"""So many bytes GitHub takes for the summary of a step; of a longer one it shows nothing (docs.github.com)."""
_COLUMNS = ("rule", "path", "line", "column", "severity", "message", "hint")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -./,")


@dataclass(frozen=True)
class Summary:
    """A summary, and how many findings, from the first on, are in it."""

    text: str
    shown: int


def as_summary(findings: Sequence[Finding], files: int, room: int = LIMIT) -> Summary:
    """The counted line and a table of all findings that fit into `room` bytes; a last line counts those that do not.

    The table is HTML, which Markdown leaves alone, so that a name with a pipe or a backtick is a name.
    """
    head = f"\n### quietfix check\n\n{_text(count_line(findings, files))}\n"
    if not findings:
        return Summary(head, 0) if _size(head) <= room else Summary("", 0)
    start, end = f"\n<table>\n{_row('th', _COLUMNS)}", "</table>\n"
    left = room - _size(head + start + end + _missing(len(findings)))
    if left < 0:
        return Summary("", 0)
    rows: list[str] = []
    for finding in findings:
        row = _row("td", _cells(finding))
        left -= _size(row)
        if left < 0:
            break
        rows.append(row)
    missing = len(findings) - len(rows)
    return Summary(f"{head}{start}{''.join(rows)}{end}{_missing(missing) if missing else ''}", len(rows))


def _cells(finding: Finding) -> tuple[str, ...]:
    place = (str(finding.line), str(finding.column))
    return (finding.rule, finding.path, *place, str(finding.severity), finding.message, finding.hint)


def _row(kind: str, cells: Sequence[str]) -> str:
    """One line of the table. In `code` GitHub makes no links of logins, numbers and ids."""
    inner = (f"<{kind}><code>{_text(cell)}</code></{kind}>" if cell else f"<{kind}></{kind}>" for cell in cells)
    return f"<tr>{''.join(inner)}</tr>\n"


def _missing(count: int) -> str:
    findings = "1 finding is" if count == 1 else f"{count} findings are"
    return f"\n{findings} not shown here: GitHub takes 1 MiB for a summary. `quietfix check` shows all.\n"


def _text(text: str) -> str:
    """Text that is no markup: what is not a letter, a digit or plain punctuation becomes a character reference."""
    shown = harmless(text).replace("\n", "\\u{a}").replace("\t", "\\u{9}")
    return "".join(c if c in _PLAIN or not c.isascii() else f"&#{ord(c)};" for c in shown)


def _size(text: str) -> int:
    return len(text.encode())
