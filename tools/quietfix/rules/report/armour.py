"""Reports that are encrypted, which a team cannot read together, and reports inside a signature, which it can."""

import re
from collections.abc import Iterator

from quietfix.rules.report.finding import ReportFinding, report_fault
from quietfix.rules.report.lines import Kind, Report

_OTHER = re.compile(r"-----BEGIN (?:PKCS7|CMS|AGE ENCRYPTED FILE)-----\s*$")
_HEADER = re.compile(r"Content-Type:\s{0,8}(?:application/(?:x-)?pkcs7-mime|multipart/encrypted)\b", re.IGNORECASE)
_HINT = "the list is many people, so encryption cannot work with it: send plain text (security-bugs.rst)"


def encrypted(report: Report) -> Iterator[ReportFinding]:
    """OpenPGP messages, S/MIME and age."""
    for line in report.of(Kind.ARMOUR, Kind.PROSE, Kind.HEADER, Kind.CODE):
        text = line.text
        pgp = line.kind is Kind.ARMOUR and text.startswith("-----BEGIN PGP MESSAGE")
        if pgp or (text[:1] == "-" and _OTHER.match(text)) or (text[:1] in ("C", "c") and _HEADER.match(text)):
            yield report_fault("report-encrypted", line.number, 1, "this is encrypted", _HINT)


def signed(report: Report) -> Iterator[ReportFinding]:
    """A text between the armour of its signature: lines that start with a hyphen, so all of a patch, are changed."""
    for line in report.of(Kind.ARMOUR):
        if line.text.startswith("-----BEGIN PGP SIGNED MESSAGE"):
            hint = "send it unsigned, or with the signature as a part of its own (PGP/MIME)"
            yield report_fault("report-signed", line.number, 1, "this text stands inside a signature", hint)
