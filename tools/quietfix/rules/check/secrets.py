"""Keys and tokens that somebody left in a file by accident. Each form is one that its maker documents."""

import re
from collections.abc import Iterator

from quietfix.desk.document import Document
from quietfix.finding import Finding, Severity

_FORMS = (
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")),
    ("a GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b")),
    ("a GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,64}\b")),
    ("an AWS key id", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a Slack token", re.compile(r"\bxox[abeprs]-[A-Za-z0-9-]{10,250}\b")),
    ("a Google API key", re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b")),
    ("a password in a URL", re.compile(r"\bhttps?://[^\s/:@]{1,64}:[^\s/:@]{1,128}@")),
)
_HINTS = (
    "PRIVATE KEY",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "AKIA",
    "ASIA",
    "xox",
    "AIza",
    "://",
)
_TEAMS = ("## Summary", "## Notes")
"""Where a case's text is not the reporter's any more."""


def secrets(document: Document) -> Iterator[Finding]:
    """Each line that holds a secret. In a report it is for the triager to see, elsewhere it is an error."""
    text = document.text
    if not any(hint in text for hint in _HINTS):
        return
    report = range(0)
    if document.path.endswith(".md"):
        report = range(document.body, _end_of_report(text, document.body))
    elif document.path.endswith((".patch", ".txt")):
        report = range(len(text) + 1)
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        for what, form in _FORMS:
            match = form.search(line)
            if match is not None:
                severity = Severity.WARNING if start in report else Severity.ERROR
                hint = "take it out, and have it revoked: Git keeps what was committed"
                yield Finding(
                    document.path, number, match.start() + 1, "secret", severity, f"this looks like {what}", hint
                )
        start += len(line) + 1


def _end_of_report(text: str, start: int) -> int:
    """Where the team's own text starts: at its first heading outside of the fence that holds the report."""
    fence = ""
    for line in text[start:].splitlines(keepends=True):
        bare = line.strip()
        tildes = bare[: len(bare) - len(bare.lstrip("~"))]
        if fence and bare == tildes and len(tildes) >= len(fence):
            fence = ""
        elif not fence and len(tildes) >= 3:
            fence = tildes
        elif not fence and bare.startswith(_TEAMS):
            return start
        start += len(line)
    return start
