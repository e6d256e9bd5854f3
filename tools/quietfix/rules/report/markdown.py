"""Markdown in a report: signs that plain text has no other use for."""

import re
from collections.abc import Iterator

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Line, Report

_BOLD = re.compile(r"(?<![\w*/\\`'\"(.])(\*{2,3})(?=[^\s*/(])[^*`]{0,200}?[^\s*/,(`]\1(?![\w*/`'\"(])")
_LINK = re.compile(
    r"!?\[[^\]]{0,300}\]\((?=https?://|mailto:|#\w|\.{1,2}/|/\w|<"
    r"|[\w./%-]{1,200}\.(?:md|html?|png|svg|jpe?g|gif|rst|txt)\b)"
)
_TO_LABEL = re.compile(r"\[(?!\d{1,3}\])[^\]]{1,200}\]\[(?P<label>[^\]]{1,80})\]|\[(?P<itself>[^\]]{1,80})\]\[\]")
_LABEL = re.compile(r" {0,3}\[(?P<label>[^\]^]{1,80})\]: {1,8}\S")
_HEADING = re.compile(r"#{1,6} {1,3}(?:[^\W\d_]|\d{1,2}[.)] |[^\w\s#$/.~:;!-])")
_TITLE = re.compile(r"# [A-Z][\w'-]{0,30}(?: [\w'-]{1,30}){0,5}\s*$")
_SENTENCE = re.compile(r"[A-Z][\w'-]{0,30}(?: [\w'(`-]\S{0,60}){4}")
_TITLES = 2
"""So many of those that stand right above a sentence are headings."""
_TASK = re.compile(r" {0,8}[-*+] \[[ xX]\] \S")
_SEPARATOR = re.compile(r" {0,3}\|?(?: {0,8}:?-{3,200}:? {0,8}\|){1,60}(?: {0,8}:?-{3,200}:? {0,8})?$")
_COMMAND = frozenset("$=;{}|<>\\")
_NUMBER = re.compile(r"[-+~<(#]?\d")
_ROWS = 20
"""So many rows below its head say what a table holds."""


def markdown(report: Report) -> Iterator[ReportFinding]:
    """Fences, headings, bold words, links, images, tables and lists of tasks.

    One stress in the whole report, within a sentence or of a word in capitals, is how people do it in plain text.
    """
    found = list(_found(report.lines))
    if len(found) != 1 or not _is_stress(report.lines, found[0]):
        yield from found


def _found(lines: tuple[Line, ...]) -> Iterator[ReportFinding]:
    titles: list[Line] = []
    for at, line in enumerate(lines):
        text = line.text
        if line.kind is Kind.FENCE:
            if at == 0 or lines[at - 1].kind is not Kind.FENCED:
                yield _say(
                    line, text.index("`"), "a fence of backticks", "indent what is shown, by a tab or four blanks"
                )
        elif line.kind is Kind.TABLE:
            if "|" in text and _is_separator(lines, at):
                yield _say(line, 0, "the ruled row of a table", "put columns below each other with blanks")
        elif line.kind is Kind.SHELL and at == 0:
            # A title in small letters looks like a prompt of root, but nothing is typed above all else.
            if text.startswith("# ") and _is_heading(lines, at):
                yield _heading(line)
        elif line.kind is Kind.PROSE:
            yield from _in_prose(lines, at, line)
            if text[0] == "#" and _is_title(lines, at):
                titles.append(line)
    if len(titles) >= _TITLES:
        yield from map(_heading, titles)


def labels(report: Report) -> Iterator[ReportFinding]:
    """Links by a label that is explained elsewhere. Footnotes, which are numbers, are plain text."""
    known = {
        match["label"].lower() for line in report.lines if "]: " in line.text and (match := _LABEL.match(line.text))
    }
    for line in report.of(Kind.PROSE) if known else ():
        for match in _TO_LABEL.finditer(line.text) if "][" in line.text else ():
            if (match["label"] or match["itself"]).lower() in known:
                yield _say(line, match.start(), "a link by a label", "write the address, or `[1]` for a footnote")
                break


def _in_prose(lines: tuple[Line, ...], at: int, line: Line) -> Iterator[ReportFinding]:
    text = line.text
    if text[0] == "#" and _is_heading(lines, at):
        yield _heading(line)
    if "**" in text and (bold := _BOLD.search(text)):
        yield _say(line, bold.start(), "bold words in asterisks", "say it in words, without marks")
    if "](" in text and (link := _LINK.search(text)):
        what = "an image" if link[0].startswith("!") else "a link in brackets"
        yield _say(line, link.start(), what, "write the address itself, or a number in brackets and the address below")
    if "[" in text and _TASK.match(text):
        yield _say(line, 0, "a box to tick", "write a plain list, behind hyphens")
    if "|" in text and _is_separator(lines, at):
        yield _say(line, 0, "the ruled row of a table", "put columns below each other with blanks")


def _is_separator(lines: tuple[Line, ...], at: int) -> bool:
    """Whether this rules off the head of a table of words. A table of numbers is plain text however it is drawn."""
    if at == 0 or "|" not in lines[at - 1].text or _SEPARATOR.match(lines[at].text) is None:
        return False
    cells: list[str] = []
    for line in lines[at + 1 : at + 1 + _ROWS]:
        if "|" not in line.text:
            break
        cells += [cell.strip() for cell in line.text.strip().strip("|").split("|")[1:]]
    return sum(_NUMBER.match(cell) is not None for cell in cells) * 2 < len(cells)


def _is_heading(lines: tuple[Line, ...], at: int) -> bool:
    """Whether `#` starts a heading, and not a comment, a prompt or a line of a configuration."""
    text = lines[at].text.rstrip()
    if _HEADING.match(text) is None or _COMMAND.intersection(text):
        return False
    before, after = _near(lines, at, -1), _near(lines, at, 1)
    if Kind.CONFIG in (before, after) or (text.startswith("##") and text.endswith(" ##")):
        return False
    alone = (at == 0 or lines[at - 1].kind is Kind.BLANK) and (at + 1 == len(lines) or lines[at + 1].kind is Kind.BLANK)
    shown = (Kind.CODE, Kind.SHELL)
    if text.startswith("##"):
        return before not in shown and (after not in shown or alone)
    return alone and before not in shown and after not in shown and (at == 0 or text[-1] not in ".;:,")


def _is_title(lines: tuple[Line, ...], at: int) -> bool:
    """Whether `#` and some words stand right above a sentence, as headings do. A comment stands above commands."""
    if at + 1 == len(lines) or (at and lines[at - 1].kind is not Kind.BLANK) or _is_heading(lines, at):
        return False
    below = lines[at + 1]
    return (
        below.kind is Kind.PROSE
        and _TITLE.match(lines[at].text) is not None
        and _SENTENCE.match(below.text) is not None
    )


def _is_stress(lines: tuple[Line, ...], finding: ReportFinding) -> bool:
    """Whether what was found are words in bold, once: in the middle of a sentence, or a single one in capitals."""
    at = finding.line - 1
    text = lines[at].text
    bold = _BOLD.match(text, finding.column - 1)
    if bold is None or _BOLD.search(text, bold.end()) is not None:
        return False
    goes_on = at > 0 and lines[at - 1].kind is Kind.PROSE and bold.end() < len(text.rstrip())
    banner = " " not in bold[0] and bold[0].strip("*!:").isupper()
    return goes_on or banner or bool(text[: bold.start()].strip(" \t-*+"))


def _near(lines: tuple[Line, ...], at: int, step: int) -> Kind:
    """What the nearest line is that is not blank; blank where there is none."""
    for distance in range(1, 4):
        there = at + step * distance
        if 0 <= there < len(lines) and lines[there].kind is not Kind.BLANK:
            return lines[there].kind
    return Kind.BLANK


def _heading(line: Line) -> ReportFinding:
    return _say(line, 0, "a heading behind `#`", "write it as a line of its own, without a mark")


def _say(line: Line, column: int, what: str, right: str) -> ReportFinding:
    return report_fault("report-markdown", line.number, column + 1, f"this is Markdown, {what}", right)
