"""HTML in a report: tags and character references that stand for markup, not those that are talked about."""

import re
from collections.abc import Iterator

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Line, Report

_SURE = re.compile(
    r"<(?:/?(?:html|body|div|span|strong|blockquote|ul|ol|li|tbody|thead|tr|td|th|h[1-6]|center|font|pre|p|em|sup|sub"
    r"|details)(?:\s[^<>]{0,300})?|br ?/?|hr ?/?|img\s[^<>]{1,300}|a\s{1,4}(?:href|name|class|id)\s?=[^<>]{1,500}"
    r"|!DOCTYPE html[^<>]{0,200}|/?(?:style|summary|kbd)|/a)>",
    re.IGNORECASE,
)
"""Tags that are HTML's alone. `<file>`, `<source ...>` and the like are placeholders and XML far more often."""
_PAIR = re.compile(r"<(b|i|u|s|code|tt|a|small|big|strike|title|script)>[^<>]{1,300}</\1>", re.IGNORECASE)
_REFERENCE = re.compile(
    r"&(?:lt|gt|amp|quot|apos|#\d{2,5}|#x[0-9a-fA-F]{2,5});(?![,.)])|(?:(?<=\w)|^\s{0,8}|(?<=&nbsp;))&nbsp;"
)
"""Where markup has them; `&nbsp;` between blanks is talked about."""
_WHOLE = re.compile(r"\s{0,8}<(?:!DOCTYPE html|html|body|head)\b[^<>]{0,200}>", re.IGNORECASE)
_COMMENT = re.compile(r" {0,3}<!--")
"""Where a text starts with it, it is left of a template. Further down it may be XML that is talked about."""
_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
_LOOKED_AT = (Kind.PROSE, Kind.TABLE, Kind.NOTE)
_ENOUGH = 2
_LEFT = "leave it out, or write it as text"
_HINT = "send the text itself: let the mailer send plain text, without an HTML part"


def html(report: Report) -> Iterator[ReportFinding]:
    """Tags, if two or one that is sure; character references, if two; and a comment that all else stands below."""
    tags, references = 0, 0
    first_tag: list[tuple[Line, int]] = []
    first_reference: list[tuple[Line, int]] = []
    top = next((line for line in report.lines if line.kind is not Kind.BLANK), None)
    if top is not None and top.kind in _LOOKED_AT and _COMMENT.match(top.text):
        yield report_fault("report-html", top.number, 1, "this is HTML, a comment", _LEFT)
    for line in report.of(*_LOOKED_AT):
        text = line.text
        if "<" in text:
            here = list(_tags(text))
            tags += len(here) + (_ENOUGH if _WHOLE.match(text) else 0)
            first_tag += [(line, here[0])] if here else []
        if "&" in text and ";" in text:
            places = [] if _is_data(line) else _references(text)
            references += len(places)
            first_reference += [(line, places[0])] if places else []
    if tags >= _ENOUGH:
        for line, column in first_tag:
            yield report_fault("report-html", line.number, column + 1, "this is HTML, a tag", _HINT)
    if references >= _ENOUGH:
        for line, column in first_reference:
            yield report_fault("report-html", line.number, column + 1, "this is HTML, a character reference", _HINT)


def _tags(text: str) -> Iterator[int]:
    """Where tags are; a pair of them counts twice."""
    for match in _SURE.finditer(text):
        if not _is_quoted(text, match):
            yield match.start()
    for match in _PAIR.finditer(text):
        if not _is_quoted(text, match):
            yield from (match.start(), match.start())


def _references(text: str) -> list[int]:
    return [match.start() for match in _REFERENCE.finditer(text) if not _is_quoted(text, match)]


def _is_data(line: Line) -> bool:
    """Whether a line is a row of a table or XML, which has references of its own."""
    return line.kind is Kind.TABLE or line.text.lstrip()[:1] in "<|"


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether a tag is talked about: it stands in quotes or backticks."""
    before, after = text[: match.start()], text[match.end() :]
    if before[-1:] in _QUOTES and before and after[:1] in _QUOTES and after:
        return True
    return before.count("`") % 2 == 1 or before.count('"') % 2 == 1
