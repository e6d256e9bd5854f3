"""Binary data in a report: base64, uuencode, data URIs, long hexadecimal text, archives and programs."""

import re
from collections.abc import Iterator
from itertools import groupby

from quietfix.desk.reportpolicy import ReportLimits
from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Line, Report

_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,2000}={0,2}$")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]{32,2000}$")
_DIGESTS = (32, 40, 56, 64, 96, 128)
"""Lengths of what is listed a line each: sums and commit ids."""
_URI = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,80}(?:;[\w=.-]{1,40}){0,3};base64,[A-Za-z0-9+/]{20}")
_UU = re.compile(r"begin(?:-base64)? [0-7]{3,4} \S")
_UU_LINE = re.compile(r"M[ -`]{60}$")
_PART = re.compile(
    r"Content-Type:\s{0,8}(?:application/(?!pgp|pkcs7|x-pkcs7|mbox|x-sh\b|x-patch|x-python|json|xml|yaml)"
    r"|image/|video/|audio/)"
    r"|Content-Disposition:.{0,200}\.(?:zip|rar|7z|exe|elf|bin|tgz|tar|gz|xz|bz2|zst|pdf|docx?|png|jpe?g|gif|mp4)\b",
    re.IGNORECASE,
)
_MAGIC = {
    "UEsDB": "an archive",
    "H4sI": "an archive",
    "/Td6WF": "an archive",
    "QlpoO": "an archive",
    "f0VMR": "a program",
    "TVqQ": "a program",
    "iVBORw0K": "an image",
    "/9j/": "an image",
    "JVBERi": "a PDF document",
}
_APART = (Kind.PATCH, Kind.ARMOUR, Kind.SIGNATURE, Kind.FENCE, Kind.BLANK)
_HINT = (
    "the team opens no binaries: send the source, a script or instructions as text, or describe it (security-bugs.rst)"
)


def binaries(report: Report, limits: ReportLimits) -> Iterator[ReportFinding]:
    """Data that is no text, wherever it is long enough to be data."""
    lines = [line for line in report.lines if line.kind not in _APART]
    for name, run in groupby(lines, _encoding):
        held = list(run)
        if name and sum(len(line.text.strip()) for line in held) > limits.encoded:
            start = held[0].text.strip()
            what = next((what for magic, what in _MAGIC.items() if start.startswith(magic)), "binary data")
            yield _say(held[0], 0, f"{what}, as {name}")
    for at, line in enumerate(lines):
        text = line.text
        if line.kind is Kind.HEADER and _PART.match(text):
            yield _say(line, 0, "an attachment that is no text")
        if line.kind is not Kind.CODE and "data:" in text and (uri := _URI.search(text)):
            yield _say(line, uri.start(), "binary data in a URI")
        if text.startswith("begin") and at + 1 < len(lines) and _UU.match(text) and _is_uu(text, lines[at + 1].text):
            yield _say(line, 0, "binary data, as uuencode")


def _encoding(line: Line) -> str:
    """As what a whole line is encoded; empty where it is none that looks so."""
    text = line.text.strip()
    if len(text) < 32 or " " in text:
        return ""
    if _HEX.match(text):
        return "hexadecimal text" if len(text.removeprefix("0x")) not in _DIGESTS else ""
    if _BASE64.match(text):
        mixed = any(c.isdigit() for c in text) and not text.islower() and not text.isupper()
        return "base64" if mixed and text.count("/") * 6 < len(text) else ""
    return ""


def _is_uu(text: str, after: str) -> bool:
    return _UU_LINE.match(after.rstrip("\n")) is not None or text.startswith("begin-base64")


def _say(line: Line, column: int, what: str) -> ReportFinding:
    return report_fault("report-binary", line.number, column + 1, f"this is {what}", _HINT)
