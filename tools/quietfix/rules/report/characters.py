"""Characters that nobody sees in a report, or that make it read otherwise than it is."""

import re
from collections.abc import Iterator

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Line, Report

_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e007f\U000f0000-\U0010ffff\ud800-\udfff]"
)
_SHOWN = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
"""How the record of a case writes a character that a text file must not hold."""
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\xad\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_JOINERS = "\u200c\u200d"
_HINTS = {
    "a zero-width character": "type the line anew, or paste it as plain text",
    "a character that turns the direction of text": "type the line anew: what is read must be what is there",
    "a private character, which others see otherwise": "write what it shows in words",
    "a code of a terminal": "take colours out of the output: `| sed 's/\\x1b\\[[0-9;]*m//g'`, or turn them off",
    "a byte that is no UTF-8": "send the text as UTF-8",
    "a line break that others do not see": "break the line with Enter",
    "a control character": "take it out, or show it as its number",
}


def characters(report: Report) -> Iterator[ReportFinding]:
    """The first such character of each line. A form feed in source text is what GNU programs have there."""
    for line in report.lines:
        for match in _ODD.finditer(line.text):
            if not _is_meant(line, match):
                yield _say(line, match.start(), match[0])
                break
        else:
            if "\\u{" in line.text and line.kind not in (Kind.PATCH, Kind.FENCED):
                yield from _shown(line)


def _shown(line: Line) -> Iterator[ReportFinding]:
    for match in _SHOWN.finditer(line.text):
        value = int(match[1], 16)
        literal = line.kind is Kind.CODE and line.text.count('"', 0, match.start()) % 2
        if value <= 0x10FFFF and not literal and _ODD.match(chr(value)):
            yield _say(line, match.start(), chr(value))
            return


def _is_meant(line: Line, match: re.Match[str]) -> bool:
    """Whether it belongs there: a joiner in a script that needs one or between emoji, a form feed in source text."""
    character, at = match[0], match.start()
    if character == "\x0c":
        return line.kind in (Kind.PATCH, Kind.CODE)
    if character not in _JOINERS or at == 0 or at + 1 >= len(line.text):
        return False
    before, after = ord(line.text[at - 1]), ord(line.text[at + 1])
    needing = all(0x0600 <= code <= 0x0DFF for code in (before, after))
    emoji = character == "\u200d" and before >= 0x2190 and after >= 0x2190
    return needing or emoji


def _say(line: Line, column: int, character: str) -> ReportFinding:
    what = _name(character)
    return report_fault("report-invisible", line.number, column + 1, f"here is {what}", _HINTS[what])


def _name(character: str) -> str:
    if _ZERO_WIDTH.match(character):
        return "a zero-width character"
    if _BIDI.match(character):
        return "a character that turns the direction of text"
    if _PRIVATE.match(character):
        return "a private character, which others see otherwise"
    if character in "\x1b\x9b":
        return "a code of a terminal"
    if "\ud800" <= character <= "\udfff":
        return "a byte that is no UTF-8"
    if character in "\u2028\u2029\x85":
        return "a line break that others do not see"
    return "a control character"
